# SPDX-License-Identifier: MIT
# The command `unclosed`, and the libraries that only it is made of.

find_package(PkgConfig REQUIRED)
pkg_check_modules(UNC_CJSON REQUIRED IMPORTED_TARGET libcjson)
pkg_check_modules(UNC_DW REQUIRED IMPORTED_TARGET libdw libelf)

# unc_add_cold(NAME source…): a part of the command, as a static library.
function(unc_add_cold name)
    add_library(unclosed_${name} STATIC ${ARGN})
    target_link_libraries(unclosed_${name} PRIVATE unc_flags)
    target_include_directories(unclosed_${name} PUBLIC
        ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
endfunction()

foreach(part IN ITEMS document symbolize inspect postmortem gate convert collect cli)
    add_subdirectory(${PROJECT_SOURCE_DIR}/src/${part})
endforeach()
