/* SPDX-License-Identifier: MIT */
/* Who reported, why, and whether anything was watched at all. */
#include <string.h>

#include "document/document.h"
#include "gate/loaded_parts.h"

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static void load_identity(struct unc__loader *loader)
{
    struct unc__loaded_report *report = loader->report;
    const cJSON *process = unc__field_object(&loader->fields, report->tree, "process");
    const cJSON *trigger = unc__field_object(&loader->fields, report->tree, "trigger");
    uint64_t pid;

    loader->fields.index = UNC__FIELDS_OBJECT;
    loader->fields.array = "process";
    pid = unc__field_count(&loader->fields, process, "pid", 0);
    if (pid > INT32_MAX) {
        unc__fields_refuse(&loader->fields, "pid", "is no process number");
    }
    report->pid = (uint32_t)pid;
    report->is_sealed = unc__field_bool(&loader->fields, process, "sealed");
    loader->executable = unc__field_text_or_null(&loader->fields, process, "executable");
    report->program = base_name(loader->executable);
    if (report->program[0] == '\0') {
        report->program = "?";
    }
    loader->fields.array = "trigger";
    report->cause = unc__field_text(&loader->fields, trigger, "cause");
    loader->fields.array = NULL;
}

static void load_summary(struct unc__loader *loader)
{
    static const char *const verdicts[] = { "clean", "unclosed", "incomplete", NULL };
    struct unc__loaded_report *report = loader->report;
    const cJSON *summary = unc__field_object(&loader->fields, report->tree, "summary");

    report->verdict = unc__field_word(&loader->fields, report->tree, "verdict", verdicts);
    loader->fields.index = UNC__FIELDS_OBJECT;
    loader->fields.array = "summary";
    report->dropped = unc__field_count(&loader->fields, summary, "dropped", 0);
    report->lost = unc__field_count(&loader->fields, summary, "lost", 0);
    unc__field_object(&loader->fields, summary, "by_kind");
    loader->fields.array = NULL;
}

/* Each that does not lead to where it should has a line of its own, beside "posix", which
 * stands for all: one active line is enough, and a mere list of others is none. */
static bool has_active(struct unc__loader *loader, const cJSON *probes)
{
    static const char *const states[] = { "active", "shadowed", "absent", NULL };
    const cJSON *probe;
    bool is_active = false;

    loader->fields.array = "probes";
    loader->fields.index = 0;
    cJSON_ArrayForEach(probe, probes)
    {
        const char *state = unc__field_word(&loader->fields, probe, "state", states);

        is_active = is_active || strcmp(state, "active") == 0;
        loader->fields.index++;
    }
    loader->fields.array = NULL;
    return is_active;
}

/* A program without probes that uses the loop is watched by the loop. */
static bool has_loop_data(const cJSON *tree)
{
    const cJSON *by_kind =
        unc__document_object(unc__document_object(tree, "summary"), "by_kind");
    const cJSON *kind;

    cJSON_ArrayForEach(kind, by_kind)
    {
        if (unc__document_number(kind, "acquired", 0) > 0) {
            return true;
        }
    }
    return false;
}

int unc__load_process(struct unc__loader *loader)
{
    const cJSON *probes =
        unc__field_array(&loader->fields, loader->report->tree, "probes");

    load_identity(loader);
    load_summary(loader);
    loader->report->has_live_probe =
        has_active(loader, probes) ||
        (probes->child == NULL && has_loop_data(loader->report->tree));
    return loader->fields.rc;
}
