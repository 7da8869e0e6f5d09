/* SPDX-License-Identifier: MIT */
/*
 * A process that could not hand its record over writes its report at its end into the
 * folder of the run. Only now is it known who did: whoever did was measured, however
 * little was seen of it before.
 */
#include "collect/own_reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/list.h"

static bool is_listed(char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The pid is in the name: PROGRAM.PID.json. */
static bool is_named(const char *path, pid_t pid)
{
    const char *slash = strrchr(path, '/');
    char part[32];

    (void)snprintf(part, sizeof part, ".%d.", (int)pid);
    return strstr(slash != NULL ? slash : path, part) != NULL;
}

static void mark_if_named(struct unc__member *member, void *userdata)
{
    if (is_named(userdata, member->pid)) {
        member->is_observed = true;
    }
}

/* Who could not hand over and wrote a report when it ended was measured. */
static void forgive_if_named(struct unc__taking *taking, const char *path)
{
    struct unc__collected *collected = taking->collected;

    for (size_t i = 0; collected->unobserved != NULL && collected->unobserved[i] != NULL;
         i++) {
        const char *pid = strrchr(collected->unobserved[i], ' ');

        if (pid != NULL && is_named(path, (pid_t)strtol(pid, NULL, 10))) {
            unc__list_remove(collected->unobserved, &collected->unobserved_count, i--);
        }
    }
    for (size_t i = taking->refusals.count; i-- > 0;) {
        if (i < taking->refusals.count && is_named(path, taking->refusals.items[i].pid)) {
            unc__refusals_forget(&taking->refusals, taking->refusals.items[i].pid);
        }
    }
}

static int add_own_report(const char *path, void *userdata)
{
    struct unc__taking *taking = userdata;
    struct unc__collected *collected = taking->collected;

    if (is_listed(collected->reports, collected->report_count, path) ||
        is_listed(taking->earlier, taking->earlier_count, path)) {
        return 0;
    }
    taking->family.observed_count++;
    unc__family_each(&taking->family, mark_if_named, (void *)(uintptr_t)path);
    forgive_if_named(taking, path);
    return unc__list_add(&collected->reports, &collected->report_count, path);
}

int unc__own_reports_add(struct unc__taking *taking)
{
    struct unc__collected *collected = taking->collected;
    int r = unc__deposit_each(&taking->deposit, add_own_report, taking);

    for (size_t i = 0; i < taking->refusals.count && r == 0; i++) {
        r = unc__list_add(&collected->broken, &collected->broken_count,
                          taking->refusals.items[i].text);
    }
    return r;
}
