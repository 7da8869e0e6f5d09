# SPDX-License-Identifier: MIT
# What a build with musl makes and installs, see musl.cmake.
add_library(unclosed_static STATIC
    $<TARGET_OBJECTS:unclosed_objects> src/check/exit_static.c src/record/no_tasks.c)
target_link_libraries(unclosed_static PRIVATE unc_flags)
target_include_directories(unclosed_static PUBLIC include PRIVATE src .)
set_target_properties(unclosed_static PROPERTIES OUTPUT_NAME unclosed)
include(src/stack/own_text.cmake)
unc_gather_text(unclosed_static)
add_subdirectory(probes)

set(UNC_MUSL_LIBDIR ${CMAKE_INSTALL_LIBDIR}/musl)
file(RELATIVE_PATH UNC_PC_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" UNC_PC_TO_PREFIX "${UNC_PC_TO_PREFIX}")
configure_file(cmake/unclosed-probes-musl.pc.in unclosed-probes-musl.pc @ONLY)
install(DIRECTORY include/unclosed DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
install(TARGETS unclosed_static unclosed_probes_static ARCHIVE DESTINATION ${UNC_MUSL_LIBDIR})
install(FILES ${UNC_WRAP_FILE} DESTINATION ${UNC_MUSL_LIBDIR})
install(FILES ${PROJECT_BINARY_DIR}/unclosed-probes-musl.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
