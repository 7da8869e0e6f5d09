# SPDX-License-Identifier: MIT
# cmake -DCOMMAND=bin/unclosed -DNAMES=unclosed,show -DFOLDER=man -P man_pages.cmake
string(REPLACE "," ";" names "${NAMES}")
foreach(name IN LISTS names)
    set(page ${FOLDER}/unclosed-${name}.1)
    if(name STREQUAL "unclosed")
        set(page ${FOLDER}/unclosed.1)
    endif()
    execute_process(COMMAND ${COMMAND} help --man ${name} OUTPUT_FILE ${page}
                    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
