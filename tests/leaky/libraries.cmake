# SPDX-License-Identifier: MIT
#
# Programs that forget something of an event library, with the real library. Each folder of
# tests/leaky has one call:
#
#   unc_add_library_leaks(LIBRARY libuv PROBES libuv
#                         PACKAGES libuv | HEADER ev.h LINK ev
#                         [ARCHIVES libuv_a.a ...] [SUFFIX two]
#                         NAMES timer poll ... CLEAN everything ...)
#
#     LIBRARY   the folder below tests/leaky.
#     PROBES    what the probes of the library are called in reports ("GLib", "sd-event").
#     PACKAGES  modules of pkg-config; where there is none of them, HEADER is looked for and
#               LINK linked.
#     ARCHIVES  the library for the static form; without them there is none.
#     NAMES     NAME.c is compiled as it forgets and, with TIDY, as its twin (twin.h).
#     CLEAN     NAME.c leaves nothing.
#     SUFFIX    for a second call in a folder: part of the names of its tests.
#
# There are two tests, leaky.LIBRARY and leaky.LIBRARY.clean: each runs all of its programs, in
# the shared form, and in one configuration in the static one too.
#
# A library that is not there is an error: tests that are left out in silence prove nothing. Who
# does without one says so: -DUNC_TESTS_WITHOUT="libev;sdevent", by the names of the folders.
set(UNC_TESTS_WITHOUT "" CACHE STRING "Event libraries whose tests are left out, by folder")

# Where Debian has them; scripts/packages.txt has the same.
set(UNC_PACKAGE_OF_glib libglib2.0-dev)
set(UNC_PACKAGE_OF_libev libev-dev)
set(UNC_PACKAGE_OF_libevent libevent-dev)
set(UNC_PACKAGE_OF_liburing liburing-dev)
set(UNC_PACKAGE_OF_libuv libuv1-dev)
set(UNC_PACKAGE_OF_sdevent libsystemd-dev)

function(unc_refuse_missing library what)
    message(FATAL_ERROR "tests/leaky/${library}: ${what} not found. Install "
                        "${UNC_PACKAGE_OF_${library}} (scripts/packages.txt has all packages), or "
                        "leave its tests out: -DUNC_TESTS_WITHOUT=${library}")
endfunction()

# unc_find_leaky_library(library prefix ...): sets PREFIX_INCLUDES, PREFIX_LINK.
function(unc_find_leaky_library library prefix packages header link)
    set(${prefix}_LINK ${link} PARENT_SCOPE)
    set(includes)
    if(packages)
        pkg_check_modules(${prefix}_PACKAGES QUIET IMPORTED_TARGET ${packages})
        if(NOT ${prefix}_PACKAGES_FOUND)
            unc_refuse_missing(${library} "${packages} (pkg-config)")
        endif()
        set(includes ${${prefix}_PACKAGES_INCLUDE_DIRS})
        set(${prefix}_LINK PkgConfig::${prefix}_PACKAGES ${link} PARENT_SCOPE)
    endif()
    if(header)
        find_path(${prefix}_HEADER ${header})
        if(NOT ${prefix}_HEADER)
            unc_refuse_missing(${library} ${header})
        endif()
        list(APPEND includes ${${prefix}_HEADER})
    endif()
    set(${prefix}_INCLUDES ${includes} PARENT_SCOPE)
endfunction()

# unc_find_leaky_archives(result library archives...): their paths.
function(unc_find_leaky_archives result library)
    set(paths)
    foreach(archive IN LISTS ARGN)
        find_library(UNC_LEAKY_${archive} ${archive})
        if(NOT UNC_LEAKY_${archive})
            unc_refuse_missing(${library} ${archive})
        endif()
        list(APPEND paths ${UNC_LEAKY_${archive}})
    endforeach()
    set(${result} ${paths} PARENT_SCOPE)
endfunction()

# The probes come before the library: they stand in front of whatever comes after them.
function(unc_add_library_program target source form includes link)
    if(form STREQUAL "static")
        unc_add_program(NAME ${target} SOURCES ${source} PROBES_STATIC STATIC LIBRARIES ${link})
        if(target MATCHES "^glib\\.") # whose calls are led to the probes for who asks for it
            target_link_libraries(${target} PRIVATE unclosed_probes_static_glib)
        endif()
    else()
        unc_add_program(NAME ${target} SOURCES ${source} PROBES LIBRARIES ${link})
    endif()
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/leaky)
    target_include_directories(${target} SYSTEM PRIVATE ${includes})
    # Each function is one that a stack shows, and a loop is one place.
    target_compile_options(${target} PRIVATE -Wno-unused-function -fno-unroll-loops
                           -fno-optimize-sibling-calls -fno-inline
                           $<$<C_COMPILER_ID:GNU>:-fno-ipa-icf>)
endfunction()

function(unc_add_library_leaks)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "LIBRARY;PROBES;HEADER;SUFFIX"
                          "PACKAGES;LINK;ARCHIVES;NAMES;CLEAN")
    if(arg_LIBRARY IN_LIST UNC_TESTS_WITHOUT)
        message(STATUS "leaky.${arg_LIBRARY}: left out, as UNC_TESTS_WITHOUT says")
        return()
    endif()
    if(UNC_SANITIZE MATCHES "thread" AND "overwritten" IN_LIST arg_NAMES)
        message(STATUS "leaky.${arg_LIBRARY}: ThreadSanitizer has the handlers, so none is lost")
        list(REMOVE_ITEM arg_NAMES overwritten)
    endif()
    set(name ${arg_LIBRARY})
    if(arg_SUFFIX)
        string(APPEND name .${arg_SUFFIX})
    endif()
    string(MAKE_C_IDENTIFIER UNC_LEAKY_${name} prefix)
    unc_find_leaky_library(${arg_LIBRARY} ${prefix} "${arg_PACKAGES}" "${arg_HEADER}"
                           "${arg_LINK}")
    set(forms shared)
    if(UNC_IS_FIRST AND arg_ARCHIVES)
        unc_find_leaky_archives(archives ${arg_LIBRARY} ${arg_ARCHIVES})
        list(APPEND forms static)
    endif()

    foreach(form IN LISTS forms)
        set(link ${${prefix}_LINK})
        if(form STREQUAL "static")
            set(link ${archives})
        endif()
        foreach(program IN LISTS arg_NAMES arg_CLEAN)
            unc_add_library_program(${arg_LIBRARY}.${program}.${form} ${program}.c ${form}
                                    "${${prefix}_INCLUDES}" "${link}")
        endforeach()
        foreach(program IN LISTS arg_NAMES)
            set(target ${arg_LIBRARY}.${program}.${form}.tidy)
            unc_add_library_program(${target} ${program}.c ${form}
                                    "${${prefix}_INCLUDES}" "${link}")
            target_compile_definitions(${target} PRIVATE TIDY)
        endforeach()
    endforeach()

    list(JOIN forms "," forms)
    set(driver ${UNC_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/leaky/probed.py
               --probes ${arg_PROBES} --programs ${CMAKE_CURRENT_BINARY_DIR}/${arg_LIBRARY}
               --forms ${forms}
               --schema ${PROJECT_SOURCE_DIR}/reports/schema/unclosed-report-1.schema.json)
    list(TRANSFORM arg_NAMES REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/\\1.c")
    list(TRANSFORM arg_CLEAN REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/\\1.c")
    set(tests)
    if(arg_NAMES)
        list(APPEND tests leaky.${name})
        unc_add_script(NAME leaky.${name} COMMAND ${driver} ${arg_NAMES} TIMEOUT 180)
    endif()
    if(arg_CLEAN)
        list(APPEND tests leaky.${name}.clean)
        unc_add_script(NAME leaky.${name}.clean COMMAND ${driver} --clean ${arg_CLEAN}
                       TIMEOUT 180)
    endif()
    if(tests)
        set_tests_properties(${tests} PROPERTIES SKIP_REGULAR_EXPRESSION "NOT TESTED, REFUSED")
    endif()
endfunction()
