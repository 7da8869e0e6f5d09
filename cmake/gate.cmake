# SPDX-License-Identifier: MIT
#
# unclosed_add_gate: what the tests of a project leave open fails the project's own CTest. Included
# by the project's own build and by the installed package.
#
#   add_executable(parser_test parser_test.c)
#   target_link_libraries(parser_test PRIVATE unclosed::probes)
#   add_test(NAME parser COMMAND parser_test)
#   unclosed_add_gate(leaks)
#
# The tests run as before, but under `unclosed run`, which keeps what each of their processes left,
# also those that are killed. After the last one the test `leaks` judges all of it with `unclosed
# gate`; a test of which nothing could be observed fails, and so does the gate. `ctest -R parser`
# judges that one alone.
#
#   unclosed_add_gate(NAME [TESTS test…] [TARGETS target…]
#                     [BASELINE file] [SUPPRESSIONS file…] [ARGUMENTS argument…])
#
#   TESTS         whom to judge; default: all tests of this folder so far
#   TARGETS       the executables that are those tests' commands; default: all of this folder so far
#   BASELINE      the file of what is tolerated; a failure says how it is made
#   SUPPRESSIONS  files of suppressions
#   ARGUMENTS     anything else that `unclosed gate` understands: --evidence=likely
#
# Where there are no probes (see unclosed-probes.cmake: in release builds) there is no gate, and
# configuring says so. The test NAME.covers fails for tests of the folder that the gate would not
# see: a command that is no target of it is put behind the gate by hand, before unclosed_add_gate:
#
#   add_test(NAME script COMMAND unclosed::command run --no-gate --collect-in=leaks.unclosed --
#                                sh script.sh)

# The configurations with a gate, into @result: a list, or ALL, or nothing.
function(unc_get_gate_configs result)
    set(configs Debug RelWithDebInfo)
    if(DEFINED UNCLOSED_CONFIGS)
        set(configs ${UNCLOSED_CONFIGS})
    endif()
    if(DEFINED UNCLOSED_ENABLE AND NOT UNCLOSED_ENABLE MATCHES "^(AUTO)?$")
        set(configs)
        if(UNCLOSED_ENABLE)
            set(configs ALL)
        endif()
    elseif(NOT CMAKE_CONFIGURATION_TYPES)
        if(CMAKE_BUILD_TYPE IN_LIST configs)
            set(configs ALL)
        else()
            set(configs)
        endif()
    endif()
    set(${result} "${configs}" PARENT_SCOPE)
endfunction()

# unc_list_tests(result): the tests of this folder. unc_list_executables(result): likewise.
function(unc_list_tests result)
    get_property(tests DIRECTORY PROPERTY TESTS)
    set(${result} "${tests}" PARENT_SCOPE)
endfunction()

function(unc_list_executables result)
    get_property(targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
    set(executables)
    foreach(target IN LISTS targets)
        get_target_property(type ${target} TYPE)
        if(type STREQUAL "EXECUTABLE")
            list(APPEND executables ${target})
        endif()
    endforeach()
    set(${result} "${executables}" PARENT_SCOPE)
endfunction()

# unc_launch(name configs folder target…): put the launcher in front of these targets' tests. From
# CMake 3.29 on there is a property for that; until then the one for emulators did it for every
# test, but believed no generator expression: so it is a script that knows the configurations.
function(unc_launch name configs folder)
    set(launcher ${CMAKE_CURRENT_BINARY_DIR}/${name}.launcher)
    configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/launcher.sh.in ${launcher} @ONLY
                   FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    set(paths $<TARGET_FILE:unclosed::command>)
    foreach(target IN LISTS ARGN)
        list(APPEND paths $<TARGET_FILE:${target}>)
    endforeach()
    list(JOIN paths "\n" lines)
    set(only)
    if(NOT configs STREQUAL "ALL")
        string(JOIN "," names ${configs})
        set(only CONDITION $<CONFIG:${names}>)
    endif()
    file(GENERATE OUTPUT ${launcher}.$<CONFIG> CONTENT "${lines}\n" ${only})
    set(property CROSSCOMPILING_EMULATOR)
    if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.29)
        set(property TEST_LAUNCHER)
    endif()
    set_target_properties(${ARGN} PROPERTIES ${property} ${launcher})
endfunction()

# unc_get_gate_options(result baseline suppressions): as the command line has them.
function(unc_get_gate_options result baseline suppressions)
    set(options)
    if(baseline)
        get_filename_component(baseline ${baseline} ABSOLUTE)
        list(APPEND options --baseline=${baseline})
    endif()
    foreach(file IN LISTS suppressions)
        get_filename_component(file ${file} ABSOLUTE)
        list(APPEND options --suppressions=${file})
    endforeach()
    set(${result} "${options}" PARENT_SCOPE)
endfunction()

function(unclosed_add_gate name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "BASELINE" "TESTS;TARGETS;SUPPRESSIONS;ARGUMENTS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "unclosed_add_gate(${name}): unknown: ${arg_UNPARSED_ARGUMENTS}")
    elseif(NOT TARGET unclosed::command)
        message(FATAL_ERROR "unclosed_add_gate(${name}): this installation has no command; build "
                            "unclosed with -DUNC_BUILD_COMMAND=ON")
    endif()
    set(is_all OFF)
    if(NOT arg_TESTS)
        set(is_all ON)
        unc_list_tests(arg_TESTS)
    endif()
    if(NOT arg_TARGETS)
        unc_list_executables(arg_TARGETS)
    endif()
    if(NOT arg_TESTS OR NOT arg_TARGETS)
        message(FATAL_ERROR "unclosed_add_gate(${name}): there is no test in this folder yet; call "
                            "it after add_test")
    endif()
    unc_get_gate_configs(configs)
    if(NOT configs AND NOT CMAKE_BUILD_TYPE)
        message(WARNING "unclosed: without a CMAKE_BUILD_TYPE there are no probes, and no gate "
                        "${name}: choose Debug, or set UNCLOSED_ENABLE=ON")
        return()
    elseif(NOT configs)
        message(STATUS "unclosed: there are no probes in ${CMAKE_BUILD_TYPE}, so no test is behind "
                       "a gate (${name})")
        return()
    endif()

    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}.unclosed)
    unc_launch(${name} "${configs}" ${folder} ${arg_TARGETS})
    unc_get_gate_options(options "${arg_BASELINE}" "${arg_SUPPRESSIONS}")
    set(only)
    if(NOT configs STREQUAL "ALL")
        set(only CONFIGURATIONS ${configs})
    endif()
    add_test(NAME ${name}.begin ${only} COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder})
    add_test(NAME ${name} ${only}
             COMMAND unclosed::command gate ${options} ${arg_ARGUMENTS} ${folder})
    # Semicolons would make many arguments of it.
    string(REPLACE ";" "$<SEMICOLON>" tests "${arg_TESTS}")
    add_test(NAME ${name}.covers ${only}
             COMMAND ${CMAKE_COMMAND} -D FILE=${CMAKE_CURRENT_BINARY_DIR}/CTestTestfile.cmake
                     -D LAUNCHER=${CMAKE_CURRENT_BINARY_DIR}/${name}.launcher
                     -D FOLDER=${folder} -D OWN=${name} -D IS_ALL=${is_all} -D "TESTS=${tests}"
                     -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/gate_covers.cmake)
    set_tests_properties(${name}.begin PROPERTIES FIXTURES_SETUP ${name})
    set_tests_properties(${name} ${name}.covers PROPERTIES FIXTURES_CLEANUP ${name})
    set_property(TEST ${arg_TESTS} APPEND PROPERTY FIXTURES_REQUIRED ${name})
endfunction()
