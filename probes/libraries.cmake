# SPDX-License-Identifier: MIT
# Event libraries: each has a folder with probes and a list of its own. Their headers are needed to
# build them; a library without any has no probes, and the list of probes says so.
#
# In the static form no wrapper of theirs is forced into a program, for it may have no such library.
# But what is in an archive calls itself by wrapped names, also by those that the program does not
# use: so one wrapper of a library brings all of them along, by an anchor. Only those that every
# version since Debian 12's has: of others (..._LATER) the linker may find no real one.
# Libraries have several archives: files named extra_* are of libevent_extra, and of GIO.
set(UNC_LIBRARY_INCLUDES)
set(UNC_HAS_LIBRARY "/* SPDX-License-Identifier: MIT */\n")

function(unc_find_library_headers result folder module header)
    set(found FALSE)
    if(NOT UNC_MUSL)
        pkg_check_modules(UNC_HEADERS_${folder} QUIET ${module})
        find_path(UNC_HEADER_OF_${folder} ${header} HINTS ${UNC_HEADERS_${folder}_INCLUDE_DIRS})
        if(UNC_HEADER_OF_${folder})
            set(found TRUE)
            set(includes ${UNC_LIBRARY_INCLUDES} ${UNC_HEADERS_${folder}_INCLUDE_DIRS})
            set(UNC_LIBRARY_INCLUDES ${includes} PARENT_SCOPE)
        else()
            message(STATUS "probes: without ${folder}, there is no ${header}")
        endif()
    endif()
    set(${result} ${found} PARENT_SCOPE)
endfunction()

find_package(PkgConfig QUIET)
foreach(library IN ITEMS "libuv|LIBUV|libuv|uv.h" "libevent|LIBEVENT|libevent|event2/event.h"
                         "libev|LIBEV|libev|ev.h" "glib|GLIB|gio-unix-2.0|glib.h"
                         "sdevent|SDEVENT|libsystemd|systemd/sd-event.h"
                         "liburing|LIBURING|liburing|liburing.h")
    string(REPLACE "|" ";" library "${library}")
    list(GET library 0 folder)
    list(GET library 1 id)
    list(GET library 2 module)
    list(GET library 3 header)
    unc_find_library_headers(is_there ${folder} ${module} ${header})
    if(NOT is_there)
        continue()
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/coverage.def)
    file(STRINGS ${folder}/coverage.def library_rows REGEX "^UNC_PROBE_SYMBOL\\(")
    list(TRANSFORM library_rows APPEND " ${folder}")
    list(APPEND rows ${library_rows})
    # The helpers of a library's probes: what is in its folder and defines none.
    file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.c)
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM stem)
        if(NOT "${library_rows}" MATCHES ", ${stem}, ")
            list(APPEND UNC_PROBE_HELPERS ${source})
        endif()
    endforeach()
    string(APPEND UNC_HAS_LIBRARY "#define UNC__HAS_${id}\n")
endforeach()
list(REMOVE_DUPLICATES UNC_LIBRARY_INCLUDES)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/probes/has_library.h @ONLY
     CONTENT "${UNC_HAS_LIBRARY}")

# libev.a has some calls of libevent 1.4, and lld brings the wrappers of all that the archives on
# the line define, wanted or not. The rest of libevent's must not come along there, for nobody has
# the real functions. So these ask only for what the core of libevent.a calls of itself: each other
# and event_assign, whose real function is in the same object as theirs, or nowhere (weak).
set(UNC_LIBEVENT_OLD event_add event_base_free event_base_new event_base_once event_base_set
    event_del event_init event_once event_set)
set(UNC_PROBES_WEAK event_assign)

# unc_wrap_apart(folder file symbol): GLib is a shared library nearly always, and so are those that
# call it, GIO above all. GNU ld does not let a shared library's call be led to an executable, so
# who has libglib-2.0.a asks for that.
function(unc_wrap_apart folder file symbol)
    set_property(GLOBAL APPEND_STRING PROPERTY unc_wraps_${folder}_extra "--wrap=${symbol}\n")
    if(NOT file MATCHES "^extra_")
        set_property(GLOBAL APPEND_STRING PROPERTY unc_wraps_${folder} "--wrap=${symbol}\n")
    endif()
endfunction()

# unc_anchor_wrapper(result folder file symbol role): what the source of a wrapper ends with.
function(unc_anchor_wrapper result folder file symbol role)
    set(${result} "" PARENT_SCOPE)
    if(NOT folder MATCHES "^(glib|libuv|libevent|libev)$")
        return()
    endif()
    set(anchor unc__anchor_${folder})
    if(file MATCHES "^extra_")
        string(APPEND anchor _extra)
    endif()
    if(NOT role MATCHES "_LATER$")
        set_property(GLOBAL APPEND PROPERTY UNC_ANCHORS ${anchor})
        set_property(GLOBAL APPEND PROPERTY ${anchor} ${symbol})
    endif()
    if(symbol IN_LIST UNC_LIBEVENT_OLD OR symbol IN_LIST UNC_PROBES_WEAK)
        string(APPEND anchor _old)
    endif()
    set(${result} "extern const void *const ${anchor}[] __attribute__((visibility(\"hidden\")));
__attribute__((used)) static const void *const *const unc__anchor = ${anchor};
" PARENT_SCOPE)
endfunction()

# unc_add_anchors(result): a source for each of them.
function(unc_add_anchors result)
    get_property(anchors GLOBAL PROPERTY UNC_ANCHORS)
    list(REMOVE_DUPLICATES anchors)
    if(unc__anchor_libevent IN_LIST anchors)
        list(APPEND anchors unc__anchor_libevent_old)
        set_property(GLOBAL PROPERTY unc__anchor_libevent_old ${UNC_LIBEVENT_OLD}
                                                              ${UNC_PROBES_WEAK})
    endif()
    set(sources)
    foreach(anchor IN LISTS anchors)
        get_property(symbols GLOBAL PROPERTY ${anchor})
        set(declarations "")
        set(items "")
        foreach(symbol IN LISTS symbols)
            string(APPEND declarations "extern const char wrapper_${symbol}[] "
                                       "__asm__(\"__wrap_${symbol}\");\n")
            string(APPEND items "    wrapper_${symbol},\n")
        endforeach()
        if(anchor MATCHES "^(.*)_extra$") # whose objects call the core's
            string(APPEND declarations "extern const void *const ${CMAKE_MATCH_1}[] "
                                       "__attribute__((visibility(\"hidden\")));\n")
            string(APPEND items "    ${CMAKE_MATCH_1},\n")
        endif()
        set(source ${CMAKE_CURRENT_BINARY_DIR}/wrap/${anchor}.c)
        file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "/* SPDX-License-Identifier: MIT */
${declarations}
extern const void *const ${anchor}[] __attribute__((visibility(\"hidden\")));
const void *const ${anchor}[] = {
${items}};
")
        list(APPEND sources ${source})
    endforeach()
    set(${result} ${sources} PARENT_SCOPE)
endfunction()

# unc_add_anchor_targets(): for whom only an archive behind the probes calls a library: what brings
# its wrappers along, wherever the calls are. A response file for the linker, a target and, by
# cmake/install.cmake, a module of pkg-config.
function(unc_add_anchor_targets)
    get_property(anchors GLOBAL PROPERTY UNC_ANCHORS)
    list(REMOVE_DUPLICATES anchors)
    set(libraries)
    foreach(anchor IN LISTS anchors)
        string(REPLACE unc__anchor_ "" library ${anchor})
        set(options unclosed-${library}.opts)
        get_property(wraps GLOBAL PROPERTY unc_wraps_${library})
        file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${options} @ONLY
             CONTENT "${wraps}--undefined=${anchor}\n")
        set(target unclosed_probes_static_${library})
        add_library(${target} INTERFACE)
        target_link_libraries(${target} INTERFACE unclosed_probes_static)
        set(installed $<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/unclosed/${options})
        target_link_options(${target} INTERFACE
            "$<BUILD_INTERFACE:-Wl,@${CMAKE_CURRENT_BINARY_DIR}/${options}>"
            "$<INSTALL_INTERFACE:-Wl,@${installed}>")
        set_target_properties(${target} PROPERTIES EXPORT_NAME probes_archive_${library})
        list(APPEND libraries ${library})
    endforeach()
    set(UNC_ANCHOR_LIBRARIES ${libraries} PARENT_SCOPE)
endfunction()
