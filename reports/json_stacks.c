/* SPDX-License-Identifier: MIT */
/*
 * Frames are return addresses as offsets in their module, with the function's name where
 * the module's own file has it. File and line are filled in by the command, which has the
 * debug information at hand, and takes C++ names apart. The frames of a sanitizer,
 * through which a call passed on its way to us, are left out.
 */
#include "reports/json_parts.h"

void unc__json_place(struct unc__json *json, struct unc__report *report,
                     uintptr_t address, struct unc__module *module)
{
    if (module == NULL) {
        unc__json_null(json, "module");
        unc__json_hex(json, "offset", address);
    } else {
        unc__json_unsigned(json, "module", unc__modules_refer(report->modules, module));
        unc__json_hex(json, "offset", address - module->bias);
    }
}

static void write_frame(struct unc__json *json, struct unc__report *report,
                        const struct unc__stack_view *stack, size_t index)
{
    unc__json_begin_object(json, NULL);
    unc__json_place(json, report, stack->frames[index],
                    unc__modules_frame(report->modules, stack, index));
    unc__json_string(json, "function",
                     unc__modules_frame_name(report->modules, stack, index));
    unc__json_null(json, "file");
    unc__json_null(json, "line");
    unc__json_bool(json, "inlined", false);
    unc__json_end_object(json);
}

static void write_stack(struct unc__json *json, struct unc__report *report,
                        uint32_t stack)
{
    struct unc__stack_view view = unc__record_stack_view(stack);

    unc__json_begin_object(json, NULL);
    unc__json_unsigned(json, "id", stack);
    unc__json_bool(json, "cut", view.is_cut);
    unc__json_begin_array(json, "frames");
    for (size_t i = unc__modules_first_frame(report->modules, &view);
         i < view.frame_count; i++) {
        write_frame(json, report, &view, i);
    }
    unc__json_end_array(json);
    unc__json_end_object(json);
}

void unc__json_stacks(struct unc__json *json, struct unc__report *report)
{
    unc__json_begin_array(json, "stacks");
    for (uint32_t stack = 1; stack <= report->stack_count; stack++) {
        if (report->stacks[stack / 32] & (UINT32_C(1) << (stack % 32))) {
            write_stack(json, report, stack);
        }
    }
    unc__json_end_array(json);
}

static void write_module(struct unc__json *json, const struct unc__module *module)
{
    unc__json_begin_object(json, NULL);
    unc__json_unsigned(json, "id", module->id);
    unc__json_string(json, "path", module->path);
    unc__json_build_id(json, module);
    unc__json_hex(json, "bias", module->bias);
    unc__json_end_object(json);
}

void unc__json_modules(struct unc__json *json, struct unc__report *report)
{
    unc__json_begin_array(json, "modules");
    for (uint32_t id = 1; id <= report->modules->id_count; id++) {
        for (size_t i = 0; i < report->modules->items.count; i++) {
            const struct unc__module *module = unc__vector_at(&report->modules->items, i);

            if (module->id == id) {
                write_module(json, module);
            }
        }
    }
    unc__json_end_array(json);
}
