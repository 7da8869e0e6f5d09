/* SPDX-License-Identifier: MIT */
/*
 * What the list of probes says as a whole. The list is this process's, or that of an
 * image (src/postmortem); what follows from it is the same.
 */
#include <stddef.h>
#include <string.h>

#include "record/library_list.h"
#include "record/probe_list.h"

/* The set that stands in front of libc. */
#define POSIX "posix"

static bool find(enum unc__probe_state state, const char *name,
                 struct unc__probe_view *ret_view)
{
    for (size_t i = 0; i < unc__probes_count(); i++) {
        struct unc__probe_view view = unc__probes_view(i);

        if (view.state == state && (name == NULL || strcmp(view.name, name) == 0)) {
            *ret_view = view;
            return true;
        }
    }
    return false;
}

bool unc__probes_are_active(void)
{
    struct unc__probe_view view;

    return find(UNC__PROBE_ACTIVE, POSIX, &view);
}

bool unc__probes_are_blind(struct unc__probe_view *ret_worst)
{
    struct unc__probe_view unwanted;
    struct unc__probe_view *worst = ret_worst != NULL ? ret_worst : &unwanted;

    /* A second copy, which came with a plugin, takes nothing from the first. */
    return (!unc__probes_are_active() && (find(UNC__PROBE_SHADOWED, POSIX, worst) ||
                                          find(UNC__PROBE_ABSENT, POSIX, worst))) ||
           find(UNC__PROBE_BLIND, NULL, worst);
}

bool unc__probes_is_set(const char *name)
{
    static const char *const sets[] = { POSIX,
#define ROW(id, name, ...) name,
                                        UNC_LIBRARIES(ROW)
#undef ROW
    };

    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (strcmp(sets[i], name) == 0) {
            return true;
        }
    }
    return false;
}
