# SPDX-License-Identifier: MIT
# The style and the script of the page as a C file, with the digests that its policy names:
#   cmake -DOUTPUT=FILE -DFOLDER=src/convert -P embed_page.cmake
# Bytes and not a string literal: compilers have limits for those.
set(text "/* Made by src/convert/embed_page.cmake. */\n#include \"convert/page.h\"\n")
foreach(name IN ITEMS css js)
    file(READ ${FOLDER}/page.${name} bytes HEX)
    file(SHA256 ${FOLDER}/page.${name} digest)
    foreach(part IN ITEMS bytes digest)
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," ${part} "${${part}}")
        string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n"
               ${part} "${${part}}")
    endforeach()
    string(APPEND text "\nstatic const unsigned char bytes_of_${name}[] = {\n${bytes}\n};\n"
                       "\nconst struct unc__page_part unc__page_${name} = {\n"
                       "    bytes_of_${name}, sizeof bytes_of_${name}, {\n${digest}\n} };\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
