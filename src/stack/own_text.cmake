# SPDX-License-Identifier: MIT
# unc_gather_text(TARGET): give the code of the static library TARGET a section of its own, which
# the linker then keeps in one place. src/stack/own_text.c tells by it which frames are ours.
function(unc_gather_text target)
    set(renames)
    foreach(section IN ITEMS .text .text.hot .text.unlikely .text.startup .text.exit)
        list(APPEND renames --rename-section ${section}=unclosed_text)
    endforeach()
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${CMAKE_OBJCOPY} ${renames} $<TARGET_FILE:${target}> VERBATIM)
endfunction()
