# SPDX-License-Identifier: MIT
#
# unclosed::probes and unclosed::probes_static: what a program links to have its own calls watched.
# They stand for the real libraries in debug builds and for nothing at all in release builds, so a
# CMakeLists.txt names them unconditionally. Included by the project's own build (add_subdirectory,
# FetchContent) and by the installed package, so that both mean the same.
#
# Set before find_package() or add_subdirectory(), or with -D:
#   UNCLOSED_CONFIGS  the configurations that have probes; default: Debug;RelWithDebInfo
#   UNCLOSED_ENABLE   AUTO (default): as UNCLOSED_CONFIGS says; ON or OFF: always or never

# unc_get_probes_condition(result): a generator expression that is 1 where there are probes.
function(unc_get_probes_condition result)
    if(NOT DEFINED UNCLOSED_ENABLE OR UNCLOSED_ENABLE MATCHES "^(AUTO)?$")
        if(NOT DEFINED UNCLOSED_CONFIGS)
            set(UNCLOSED_CONFIGS Debug RelWithDebInfo)
        endif()
        string(JOIN "," configs ${UNCLOSED_CONFIGS})
        set(condition $<BOOL:>)
        if(configs)
            set(condition $<CONFIG:${configs}>)
        endif()
        if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
            message(STATUS "unclosed: no probes without a CMAKE_BUILD_TYPE: choose Debug, or set "
                           "UNCLOSED_ENABLE=ON")
        endif()
    elseif(UNCLOSED_ENABLE)
        set(condition $<BOOL:1>)
    else()
        set(condition $<BOOL:>)
    endif()
    set(${result} "${condition}" PARENT_SCOPE)
endfunction()

# unc_add_probes_targets(library archive): the targets that are to stand for these. Imported ones
# belong to the folder that asked for the package, and so do theirs.
function(unc_add_probes_targets library archive)
    unc_get_probes_condition(is_active)
    foreach(form IN ITEMS probes probes_static)
        set(real ${library})
        if(form STREQUAL "probes_static")
            set(real ${archive})
        endif()
        if(TARGET unclosed::${form})
            continue()
        elseif(real MATCHES "::")
            set(target unclosed::${form})
            add_library(${target} INTERFACE IMPORTED)
        else()
            set(target unclosed_with_${form})
            add_library(${target} INTERFACE)
            add_library(unclosed::${form} ALIAS ${target})
        endif()
        target_link_libraries(${target} INTERFACE $<${is_active}:${real}>)
        # Stacks then show every caller: no function's frame is given to its callee, and no two
        # functions become one.
        target_compile_options(${target} INTERFACE
            $<${is_active}:-fno-optimize-sibling-calls>
            $<$<AND:${is_active},$<COMPILE_LANG_AND_ID:C,GNU>>:-fno-ipa-icf>
            $<$<AND:${is_active},$<COMPILE_LANG_AND_ID:CXX,GNU>>:-fno-ipa-icf>)
    endforeach()
    foreach(library IN ITEMS libuv libevent libevent_extra libev)
        if(TARGET ${archive}_${library})
            unc_add_anchored_target(${library} ${archive} "${is_active}")
        endif()
    endforeach()
endfunction()

# unclosed::probes_static_libuv and so on: the same, with the wrappers of that library in any case.
# Only where all that calls it is in an archive behind the probes do they not come by themselves.
function(unc_add_anchored_target library archive is_active)
    if(TARGET unclosed::probes_static_${library})
        return()
    elseif(archive MATCHES "::")
        set(target unclosed::probes_static_${library})
        add_library(${target} INTERFACE IMPORTED)
    else()
        set(target unclosed_with_probes_static_${library})
        add_library(${target} INTERFACE)
        add_library(unclosed::probes_static_${library} ALIAS ${target})
    endif()
    target_link_libraries(${target} INTERFACE unclosed::probes_static
                                              $<${is_active}:${archive}_${library}>)
endfunction()
