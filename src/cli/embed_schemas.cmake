# SPDX-License-Identifier: MIT
# The schemas as a C file, so that `unclosed schema` needs no installed file:
#   cmake -DOUTPUT=FILE -DFOLDER=reports/schema -DNAMES=report,reports -P embed_schemas.cmake
# Bytes and not a string literal: compilers have limits for those.
string(REPLACE "," ";" names "${NAMES}")
set(text "/* Made by src/cli/embed_schemas.cmake. */\n#include \"cli/schema.h\"\n\n")
set(rows "")
foreach(name IN LISTS names)
    file(READ ${FOLDER}/unclosed-${name}-1.schema.json bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n"
           bytes "${bytes}")
    string(APPEND text "static const unsigned char bytes_of_${name}[] = {\n${bytes}\n};\n")
    string(APPEND rows "    { \"${name}\", bytes_of_${name}, sizeof bytes_of_${name} },\n")
endforeach()
string(APPEND text "\nconst struct unc__schema unc__schemas[] = {\n${rows}    { 0 },\n};\n")
file(WRITE ${OUTPUT} "${text}")
