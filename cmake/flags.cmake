# SPDX-License-Identifier: MIT
# One interface target carries language level, warnings, sanitizers and coverage.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

option(UNC_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
set(UNC_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(UNC_COVERAGE "Measure test coverage" OFF)

add_library(unc_flags INTERFACE)
target_compile_definitions(unc_flags INTERFACE _GNU_SOURCE)
target_compile_options(unc_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wformat=2 -Wundef -Wvla
    -Wcast-qual -Wwrite-strings
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(UNC_WARNINGS_AS_ERRORS)
    target_compile_options(unc_flags INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE MATCHES "^Rel" AND NOT UNC_SANITIZE)
    # Some compilers come with a default of their own for this macro: ours replaces it.
    # A target sets UNC_HAS_BARE_FRAMES whose functions have no buffers, and are called very often.
    target_compile_options(unc_flags INTERFACE
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
        $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNC_HAS_BARE_FRAMES>>>:-fstack-protector-strong>)
    target_link_options(unc_flags INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
if(UNC_SANITIZE)
    target_compile_options(unc_flags INTERFACE
        $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNC_IS_BARE>>>:-fsanitize=${UNC_SANITIZE}>
        -fno-omit-frame-pointer)
    target_link_options(unc_flags INTERFACE -fsanitize=${UNC_SANITIZE})
endif()
if(UNC_COVERAGE)
    target_compile_options(unc_flags INTERFACE --coverage)
    target_link_options(unc_flags INTERFACE --coverage)
endif()
