# SPDX-License-Identifier: MIT
# A build with musl: cmake -DCMAKE_C_COMPILER=musl-gcc. It makes what a static program needs to be
# watched, and no more: the record, the reporter and the static probes, as archives; no loop. They
# are installed in a folder of their own, beside those for glibc, with a pkg-config module
# unclosed-probes-musl. No CMake package: its targets could not tell which libc they are linked to.
include(CheckSymbolExists)
check_symbol_exists(__GLIBC__ features.h UNC_HAS_GLIBC)
set(UNC_LAYERS base options stack record loop task executor stream process runner judge check)
if(UNC_HAS_GLIBC)
    set(UNC_MUSL FALSE)
    return()
endif()
if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    message(FATAL_ERROR "probes/musl/inside.S is for x86_64")
endif()
set(UNC_MUSL TRUE)
set(UNC_LAYERS base options stack record judge check)

# Debian's musl-gcc sees musl's headers and none of the kernel's, which are the same for every libc.
# Musl's own have macros that convert signs.
set(kernel_headers ${PROJECT_BINARY_DIR}/kernel-headers)
file(MAKE_DIRECTORY ${kernel_headers})
foreach(folder IN ITEMS linux asm asm-generic)
    foreach(parent IN ITEMS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE} /usr/include/x86_64-linux-gnu
                            /usr/include)
        if(EXISTS ${parent}/${folder})
            file(CREATE_LINK ${parent}/${folder} ${kernel_headers}/${folder} SYMBOLIC)
            break()
        endif()
    endforeach()
endforeach()
target_compile_definitions(unc_flags INTERFACE UNC__MUSL)
target_compile_options(unc_flags INTERFACE
    -isystem ${kernel_headers} -Wno-sign-conversion
    "$<$<COMPILE_LANGUAGE:C>:SHELL:-include \"${PROJECT_SOURCE_DIR}/src/base/musl.h\">")

# The calls that this musl has: the others can have no probe.
set(empty ${PROJECT_BINARY_DIR}/empty.c)
file(WRITE ${empty} "int main(void) { return 0; }\n")
execute_process(COMMAND ${CMAKE_C_COMPILER} -static -Wl,--trace ${empty} -o ${empty}.out
                OUTPUT_VARIABLE linked COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "[^\n()]*/libc\\.a" musl_archive "${linked}")
execute_process(COMMAND ${CMAKE_NM} --defined-only --format=posix ${musl_archive}
                OUTPUT_VARIABLE musl_symbols ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[A-Za-z0-9_]+ [TWi] " musl_symbols "${musl_symbols}")
list(TRANSFORM musl_symbols REPLACE " [TWi] $" "")
