/* SPDX-License-Identifier: MIT */
#include "reports/text_probes.h"

#include "record/probe_list.h"
#include "reports/text_lines.h"

#define NAMES_SHOWN 12

static void add_shadowed(struct unc__sink *sink, const char *name, size_t shown)
{
    unc__sink_add(sink, shown == 0 ? "\nprobes that have no calls, because others come "
                                     "first: "
                                   : ", ");
    unc__line_add(sink, name);
}

/* Of sets: who stands in front of them, and what to do about it. */
static void add_sets(struct unc__sink *sink)
{
    for (size_t i = 0; i < unc__probes_count(); i++) {
        struct unc__probe_view view = unc__probes_view(i);

        if ((view.state == UNC__PROBE_SHADOWED || view.state == UNC__PROBE_BLIND) &&
            unc__probes_is_set(view.name)) {
            unc__sink_add(sink, "\ncalls of ");
            unc__line_add(sink, view.name);
            unc__sink_add(sink, " were not observed: ");
            unc__line_add(sink, view.reason);
            unc__sink_add(sink, "\n");
        }
    }
}

void unc__text_probes(struct unc__sink *sink)
{
    struct unc__probe_view blind;
    size_t shown = 0;
    size_t left_out = 0;

    if (unc__probes_are_blind(&blind) && !unc__probes_are_active()) {
        unc__sink_add(sink, "\nno call of libc was observed: ");
        unc__line_add(sink, blind.reason);
        unc__sink_add(sink, "\n");
        return;
    }
    add_sets(sink);
    for (size_t i = 0; i < unc__probes_count(); i++) {
        struct unc__probe_view view = unc__probes_view(i);

        if (view.state != UNC__PROBE_SHADOWED || unc__probes_is_set(view.name)) {
            continue; /* nobody calls what a library lacks */
        }
        if (shown < NAMES_SHOWN) {
            add_shadowed(sink, view.name, shown);
            shown++;
        } else {
            left_out++;
        }
    }
    if (left_out > 0) {
        unc__sink_add(sink, " and ");
        unc__sink_add_unsigned(sink, left_out);
        unc__sink_add(sink, " more");
    }
    if (shown > 0) {
        unc__sink_add(sink, "; the report says why\n");
    }
}
