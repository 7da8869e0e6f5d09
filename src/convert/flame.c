/* SPDX-License-Identifier: MIT */
/*
 * Frames of libc and of the dynamic linker outside of the outermost function of the
 * program are left out: they are the same in every stack of a thread, push what differs
 * to the edge, and have no names where libc's symbols are missing. The ones further in,
 * of a qsort() that calls back, stay.
 */
#include "convert/flame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* In the place of what the process did not keep of a deep stack. */
static const struct unc__loaded_frame cut = {
    .module = "",
    .path = "",
    .function = "[cut]",
    .file = "",
};

static size_t depth_within(const struct unc__loaded_stack *stack)
{
    size_t depth = stack->frame_count;

    while (depth > 0 && stack->frames[depth - 1].is_runtime) {
        depth--;
    }
    return depth > 0 ? depth : stack->frame_count;
}

static void add_tip(struct unc__flame *flame, const char *function,
                    const struct unc__loaded_site *site)
{
    flame->tips[flame->tip_count++] = (struct unc__loaded_frame){
        .module = "",
        .path = "",
        .function = function,
        .file = site != NULL ? site->file : "",
        .line = site != NULL ? site->line : 0,
    };
}

/* A misuse was no acquisition. */
static const char *call_of(const struct unc__loaded_finding *finding, const char *call)
{
    if (strcmp(finding->class, "unclosed") != 0) {
        return "";
    }
    return finding->site.call != NULL && finding->site.call[0] != '\0'
               ? finding->site.call
               : call;
}

void unc__flame_of(struct unc__flame *ret_flame,
                   const struct unc__loaded_finding *finding, const char *call)
{
    const struct unc__loaded_stack *stack = finding->stack;
    const struct unc__loaded_site *site = &finding->site;
    struct unc__flame flame = { .tip_count = 0 };
    const char *innermost = "";

    if (stack != NULL && stack->frame_count > 0) {
        flame.stack = stack;
        flame.depth = depth_within(stack);
        flame.is_cut = stack->is_cut;
        innermost = stack->frames[0].function;
    } else if (site->function != NULL && site->function[0] != '\0') {
        add_tip(&flame, site->function, site);
    } else {
        add_tip(&flame, finding->title, NULL);
        call = "";
    }
    call = call_of(finding, call);
    if (call[0] != '\0' && strcmp(call, innermost) != 0) {
        add_tip(&flame, call, NULL);
    }
    *ret_flame = flame;
}

size_t unc__flame_depth(const struct unc__flame *flame)
{
    return flame->is_cut + flame->depth + flame->tip_count;
}

const struct unc__loaded_frame *unc__flame_at(const struct unc__flame *flame,
                                              size_t index)
{
    if (flame->is_cut && index == 0) {
        return &cut;
    }
    index -= flame->is_cut;
    return index < flame->depth ? &flame->stack->frames[flame->depth - 1 - index]
                                : &flame->tips[index - flame->depth];
}

const char *unc__flame_name(const struct unc__loaded_frame *frame,
                            char buffer[UNC__FLAME_NAME_SIZE])
{
    if (frame->function[0] != '\0') {
        return frame->function;
    }
    if (frame->module[0] == '\0') {
        (void)snprintf(buffer, UNC__FLAME_NAME_SIZE, "[unknown]");
    } else {
        (void)snprintf(buffer, UNC__FLAME_NAME_SIZE, "[%s+0x%" PRIx64 "]", frame->module,
                       frame->offset);
    }
    return buffer;
}

const char *unc__flame_group(const struct unc__converted *one)
{
    if (one->state != UNC__CONVERTED_NEW) {
        return unc__converted_word(one->state);
    }
    return strcmp(one->finding->class, "unclosed") == 0 ? "" : one->finding->class;
}
