/* SPDX-License-Identifier: MIT */
/*
 * Stacks refer to modules by their ids, in which a hostile report may say anything: an id
 * is looked up, never an index. All frames of a report are one array, so that a report
 * costs as many allocations with a thousand stacks as with one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/function_name.h"
#include "gate/loaded_parts.h"
#include "gate/origin.h"

static size_t count_items(const cJSON *array)
{
    const cJSON *item;
    size_t count = 0;

    cJSON_ArrayForEach(item, array)
    {
        count++;
    }
    return count;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static void load_module(struct unc__loader *loader, const cJSON *tree, size_t index)
{
    const char *path = unc__field_text_or_null(&loader->fields, tree, "path");
    enum unc__owner owner = unc__owner(path, loader->executable);

    loader->module_table[index] = (struct unc__loaded_module){
        .name = base_name(path),
        .path = path,
        .is_user = owner == UNC__OWNER_USER,
        .is_runtime = owner == UNC__OWNER_RUNTIME,
        .is_missing = unc__document_text(tree, "symbols")[0] == '\0' &&
                      unc__document_text(tree, "symbols_problem")[0] != '\0',
    };
    unc__numbers_add(&loader->modules, unc__field_count(&loader->fields, tree, "id", 1),
                     index);
}

int unc__load_modules(struct unc__loader *loader)
{
    const cJSON *modules =
        unc__field_array(&loader->fields, loader->report->tree, "modules");
    size_t count = count_items(modules);
    const cJSON *module;

    loader->module_table = calloc(count + 1, sizeof *loader->module_table);
    if (loader->module_table == NULL ||
        unc__numbers_reserve(&loader->modules, count) != 0) {
        return -ENOMEM;
    }
    loader->fields.array = "modules";
    loader->fields.index = 0;
    cJSON_ArrayForEach(module, modules)
    {
        load_module(loader, module, loader->fields.index);
        loader->fields.index++;
    }
    loader->fields.array = NULL;
    if (loader->fields.rc == 0 && unc__numbers_sort(&loader->modules) != 0) {
        unc__fields_refuse(&loader->fields, "modules", "has two of the same id");
    }
    return loader->fields.rc;
}

/* Who wrote the code that a frame is in: its module's owner, unless it was compiled into
 * it from elsewhere. */
static void judge_frame(struct unc__loaded_frame *frame,
                        const struct unc__loaded_module *module)
{
    char name[UNC__FUNCTION_NAME_MAX];

    frame->is_runtime = module->is_runtime;
    if (module->is_user) {
        unc__function_name(frame->function, name);
        frame->is_runtime = unc__function_is_start(name);
        frame->is_user = !frame->is_runtime && !unc__function_is_foreign(name) &&
                         !unc__file_is_of_system(frame->file);
    }
}

static void load_frame(struct unc__loader *loader, const cJSON *tree,
                       struct unc__loaded_frame *frame)
{
    static const struct unc__loaded_module nowhere = { .name = "", .path = "" };
    const struct unc__loaded_module *module = &nowhere;
    uint64_t id = unc__field_id_or_null(&loader->fields, tree, "module");
    double line = unc__document_number(tree, "line", 0);

    if (id != 0) {
        size_t index = unc__numbers_find(&loader->modules, id);

        if (index == SIZE_MAX) {
            unc__fields_refuse(&loader->fields, "frames",
                               "names a module that the report does not have");
            return;
        }
        module = &loader->module_table[index];
    }
    frame->module = module->name;
    frame->path = module->path;
    frame->offset = unc__field_address(&loader->fields, tree, "offset");
    frame->function = unc__document_text(tree, "function");
    frame->file = unc__document_text(tree, "file");
    frame->line = line >= 1 && line <= (double)UINT32_MAX ? (unsigned)line : 0;
    frame->is_inlined = unc__document_bool(tree, "inlined", false);
    frame->is_incomplete =
        module->is_missing || unc__document_bool(tree, "incomplete", false);
    judge_frame(frame, module);
}

static void load_stack(struct unc__loader *loader, const cJSON *tree, size_t index,
                       size_t *frames_used)
{
    struct unc__loaded_stack *stack = &loader->report->stacks[index];
    const cJSON *frames = unc__document_array(tree, "frames");
    const cJSON *frame;

    stack->id = unc__field_count(&loader->fields, tree, "id", 1);
    stack->is_cut = unc__document_bool(tree, "cut", false);
    stack->frames = loader->report->frames + *frames_used;
    cJSON_ArrayForEach(frame, frames)
    {
        load_frame(loader, frame, &loader->report->frames[(*frames_used)++]);
        stack->frame_count++;
    }
    unc__numbers_add(&loader->stacks, stack->id, index);
}

/* Makes room for all that is in the tree. */
static int allocate(struct unc__loader *loader, const cJSON *stacks)
{
    struct unc__loaded_report *report = loader->report;
    const cJSON *stack;
    size_t frames = 0;

    cJSON_ArrayForEach(stack, stacks)
    {
        report->stack_count++;
        frames += count_items(unc__field_array(&loader->fields, stack, "frames"));
        loader->fields.index++;
    }
    report->stacks = calloc(report->stack_count + 1, sizeof *report->stacks);
    report->frames = calloc(frames + 1, sizeof *report->frames);
    if (report->stacks == NULL || report->frames == NULL) {
        return -ENOMEM;
    }
    return unc__numbers_reserve(&loader->stacks, report->stack_count);
}

int unc__load_stacks(struct unc__loader *loader)
{
    const cJSON *stacks =
        unc__field_array(&loader->fields, loader->report->tree, "stacks");
    const cJSON *stack;
    size_t frames_used = 0;
    int rc;

    loader->fields.array = "stacks";
    loader->fields.index = 0;
    rc = allocate(loader, stacks);
    if (rc != 0) {
        return rc;
    }
    loader->fields.index = 0;
    cJSON_ArrayForEach(stack, stacks)
    {
        load_stack(loader, stack, loader->fields.index, &frames_used);
        loader->fields.index++;
    }
    loader->fields.array = NULL;
    if (loader->fields.rc == 0 && unc__numbers_sort(&loader->stacks) != 0) {
        unc__fields_refuse(&loader->fields, "stacks", "has two of the same id");
    }
    return loader->fields.rc;
}
