/* SPDX-License-Identifier: MIT */
/*
 * Which probes ran. "posix" stands for all of libc's, a library's name for its own, and
 * each symbol that does not lead to its probe has a line of its own.
 */
#include "record/probe_list.h"
#include "reports/json_parts.h"

static const char *state_word(enum unc__probe_state state)
{
    static const char *const words[] = {
        [UNC__PROBE_ACTIVE] = "active",
        [UNC__PROBE_SHADOWED] = "shadowed",
        [UNC__PROBE_ABSENT] = "absent",
        [UNC__PROBE_BLIND] = "shadowed",
    };

    return words[state];
}

void unc__json_probes(struct unc__json *json)
{
    unc__json_begin_array(json, "probes");
    for (size_t i = 0; i < unc__probes_count(); i++) {
        struct unc__probe_view view = unc__probes_view(i);

        unc__json_begin_object(json, NULL);
        unc__json_string(json, "name", view.name);
        unc__json_string(json, "state", state_word(view.state));
        unc__json_text(json, "reason", view.reason);
        unc__json_end_object(json);
    }
    unc__json_end_array(json);
}
