/* SPDX-License-Identifier: MIT */
/*
 * What the list of probes says as a whole. The list is this process's, or that of an
 * image (src/postmortem); what follows from it is the same.
 */
#include <stddef.h>
#include <string.h>

#include "record/probe_list.h"

/* The set that stands in front of libc. */
#define POSIX "posix"

static bool is_posix(enum unc__probe_state state)
{
    for (size_t i = 0; i < unc__probes_count(); i++) {
        struct unc__probe_view view = unc__probes_view(i);

        if (view.state == state && strcmp(view.name, POSIX) == 0) {
            return true;
        }
    }
    return false;
}

bool unc__probes_are_active(void)
{
    return is_posix(UNC__PROBE_ACTIVE);
}

bool unc__probes_are_blind(void)
{
    /* A second copy, which came with a plugin, takes nothing from the first. */
    return !unc__probes_are_active() &&
           (is_posix(UNC__PROBE_SHADOWED) || is_posix(UNC__PROBE_ABSENT));
}
