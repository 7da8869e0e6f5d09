# SPDX-License-Identifier: MIT
# Are all of these tests behind the gate? A test is if its command is a target that has the
# launcher, or `unclosed run` with the gate's folder; what only looks like it would be green for
# ever. CMake does not tell a test's command while it configures, but writes it down.
#
#   cmake -D FILE=CTestTestfile.cmake -D LAUNCHER=path -D FOLDER=path -D TESTS=a;b -D IS_ALL=ON
#         -D OWN=leaks -P gate_covers.cmake
#
# IS_ALL: nobody chose the tests, so the folder's others belong to them as well.
cmake_minimum_required(VERSION 3.25)
file(READ ${FILE} text)
string(REPLACE ";" " " text "${text}")
string(REGEX MATCHALL "add_test\\((\\[=*\\[)?[^\n]*" lines "${text}")
list(FILTER lines EXCLUDE REGEX "NOT_AVAILABLE") # in a configuration that is none of ours
set(bare)
foreach(line IN LISTS lines)
    string(REGEX REPLACE "^add_test\\((\\[=*\\[)?([^] ]*).*$" "\\2" test "${line}")
    string(FIND "${line}" "\"${LAUNCHER}\"" launched)
    string(FIND "${line}" "--collect-in=" collected)
    if(test MATCHES "^${OWN}(\\.begin|\\.covers)?$" OR launched GREATER -1 OR collected GREATER -1)
        if(NOT test IN_LIST TESTS AND NOT test MATCHES "^${OWN}(\\.|$)" AND IS_ALL)
            list(APPEND late ${test})
        endif()
    elseif(test IN_LIST TESTS OR IS_ALL)
        list(APPEND bare ${test})
    endif()
endforeach()

list(REMOVE_DUPLICATES bare)
list(REMOVE_DUPLICATES late)
list(JOIN bare ", " bare_names)
list(JOIN late ", " late_names)
if(bare)
    message("These tests are not behind the gate ${OWN}, because their command is no executable of "
            "this folder: ${bare_names}")
    message("Write `COMMAND unclosed::command run --no-gate --collect-in=${FOLDER} -- …` in "
            "front of it, or name the others: unclosed_add_gate(${OWN} TESTS …)")
endif()
if(late)
    message("These tests were added after unclosed_add_gate(${OWN}), which does not know them: "
            "${late_names}; call it last")
endif()
if(bare OR late)
    message(FATAL_ERROR "A gate is not green over what it does not see.")
endif()
