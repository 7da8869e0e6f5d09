/* SPDX-License-Identifier: MIT */
/*
 * Programs of which there has to be a report. `run` sees a program that lives shorter
 * than a look only if it reports; so a test that somebody forgot to link with the probes
 * leaves nothing, and nothing is what a clean one leaves, too. Who names it, learns it.
 */
#include "gate/required.h"

#include <string.h>

void unc__required_note(struct unc__gate *gate, const char *program)
{
    for (size_t i = 0; gate->required != NULL && gate->required[i] != NULL; i++) {
        if (strcmp(gate->required[i], program) == 0) {
            gate->required_seen |= UINT64_C(1) << i;
        }
    }
}

int unc__required_tell(struct unc__gate *gate)
{
    int r = 0;

    for (size_t i = 0; r == 0 && gate->required != NULL && gate->required[i] != NULL;
         i++) {
        if ((gate->required_seen >> i & 1) == 0) {
            gate->required_seen |= UINT64_C(1) << i; /* once */
            r = unc__gate_add_unmeasured(gate, gate->required[i],
                                         "no report of it is there, and one is required: "
                                         "was it run, and linked with unclosed-probes?");
        }
    }
    return r;
}
