# SPDX-License-Identifier: MIT
# What `cmake --install` places: headers, the libraries, the response file of the static probes,
# the CMake package and the pkg-config modules. All of them find the rest from where they lie
# themselves, so a prefix may be moved.

include(CMakePackageConfigHelpers)

set(UNC_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/unclosed)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/unclosed DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(TARGETS unclosed unclosed_static unclosed_probes unclosed_probes_static
        EXPORT unclosed-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
foreach(library IN LISTS UNC_ANCHOR_LIBRARIES)
    install(TARGETS unclosed_probes_static_${library} EXPORT unclosed-targets)
    install(FILES ${PROJECT_BINARY_DIR}/probes/unclosed-${library}.opts
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/unclosed)
endforeach()
# The real library of the probes: of no interest to who links.
install(TARGETS unclosed_probes_library LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${UNC_PROBES_SONAME_LINK} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT unclosed-targets NAMESPACE unclosed:: DESTINATION ${UNC_PACKAGE_DIR})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/unclosed-config.cmake.in
    ${PROJECT_BINARY_DIR}/unclosed-config.cmake INSTALL_DESTINATION ${UNC_PACKAGE_DIR})
# Before 1.0 a minor version may break what the one before promised.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/unclosed-config-version.cmake
    COMPATIBILITY SameMinorVersion)
configure_file(${PROJECT_SOURCE_DIR}/cmake/probes.cmake
               ${PROJECT_BINARY_DIR}/unclosed-probes.cmake COPYONLY)
configure_file(${PROJECT_SOURCE_DIR}/cmake/gate.cmake
               ${PROJECT_BINARY_DIR}/unclosed-gate.cmake COPYONLY)
install(FILES ${PROJECT_BINARY_DIR}/unclosed-config.cmake
              ${PROJECT_BINARY_DIR}/unclosed-probes.cmake
              ${PROJECT_BINARY_DIR}/unclosed-gate.cmake
              ${PROJECT_SOURCE_DIR}/cmake/gate_covers.cmake
              ${PROJECT_SOURCE_DIR}/cmake/launcher.sh.in
              ${PROJECT_BINARY_DIR}/unclosed-config-version.cmake
        DESTINATION ${UNC_PACKAGE_DIR})

# No private libraries: since glibc 2.34 threads and dlopen are part of libc.
file(RELATIVE_PATH UNC_PC_TO_PREFIX
     ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" UNC_PC_TO_PREFIX "${UNC_PC_TO_PREFIX}")
foreach(module IN ITEMS unclosed unclosed-probes unclosed-probes-static)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/${module}.pc.in
                   ${PROJECT_BINARY_DIR}/${module}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
foreach(UNC_LIBRARY IN LISTS UNC_ANCHOR_LIBRARIES)
    string(REPLACE "_" "-" name unclosed-probes-static-${UNC_LIBRARY})
    configure_file(${PROJECT_SOURCE_DIR}/cmake/unclosed-probes-static-library.pc.in
                   ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
if(UNC_BUILD_COMMAND)
    install(TARGETS unclosed_command EXPORT unclosed-targets
            RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    get_property(man_pages GLOBAL PROPERTY UNC_MAN_PAGES)
    install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    # Where bash-completion, zsh and fish look below a prefix.
    get_property(completions GLOBAL PROPERTY UNC_COMPLETIONS)
    install(FILES ${completions}/bash/unclosed
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/zsh/_unclosed
            DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${completions}/fish/unclosed.fish
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
install(FILES ${UNC_WRAP_FILE} DESTINATION ${CMAKE_INSTALL_LIBDIR}/unclosed)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
include(${PROJECT_SOURCE_DIR}/reports/schema/list.cmake)
foreach(name IN LISTS UNC_SCHEMAS)
    install(FILES ${PROJECT_SOURCE_DIR}/reports/schema/unclosed-${name}-1.schema.json
            DESTINATION ${CMAKE_INSTALL_DATADIR}/unclosed)
endforeach()
