# SPDX-License-Identifier: MIT
# UNC_CONTEXT_OBJECTS: the three functions of Boost.Context that switch stacks, as object files of
# ours: unc__make_fcontext, unc__jump_fcontext, unc__ontop_fcontext. They are taken out of Boost's
# archive, because its shared library brings the C++ runtime along, and renamed, so that a program
# that uses Boost.Context itself has its own.

find_library(UNC_BOOST_CONTEXT NAMES libboost_context.a)
if(NOT UNC_BOOST_CONTEXT)
    message(FATAL_ERROR "libboost_context.a not found. Debian has it in libboost-context-dev")
endif()

set(context_dir ${PROJECT_BINARY_DIR}/boost_context)
execute_process(COMMAND ${CMAKE_AR} t ${UNC_BOOST_CONTEXT}
                OUTPUT_VARIABLE context_members OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" context_members "${context_members}")
list(FILTER context_members INCLUDE REGEX "^(make|jump|ontop)_.*\\.o$")
list(LENGTH context_members context_count)
if(NOT context_count EQUAL 3)
    message(FATAL_ERROR "${UNC_BOOST_CONTEXT}: three members expected, found ${context_members}")
endif()

file(MAKE_DIRECTORY ${context_dir})
execute_process(COMMAND ${CMAKE_AR} x ${UNC_BOOST_CONTEXT} ${context_members}
                WORKING_DIRECTORY ${context_dir} COMMAND_ERROR_IS_FATAL ANY)
set(UNC_CONTEXT_OBJECTS)
foreach(member IN LISTS context_members)
    execute_process(COMMAND ${CMAKE_OBJCOPY}
                            --redefine-sym make_fcontext=unc__make_fcontext
                            --redefine-sym jump_fcontext=unc__jump_fcontext
                            --redefine-sym ontop_fcontext=unc__ontop_fcontext
                            ${context_dir}/${member}
                    COMMAND_ERROR_IS_FATAL ANY)
    list(APPEND UNC_CONTEXT_OBJECTS ${context_dir}/${member})
endforeach()
set_source_files_properties(${UNC_CONTEXT_OBJECTS} PROPERTIES EXTERNAL_OBJECT TRUE)
