/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_VERDICT_H
#define UNC_CLI_RUN_VERDICT_H

#include <stdbool.h>
#include <stdio.h>

#include "collect/collect.h"
#include "gate/policy.h"

/*
 * What the reports of one run or several say together: judged when all are there. Of
 * several it is counted first in how many each finding was seen.
 */
struct unc__sighting {
    char fingerprint[64];
    char title[160];
    unsigned runs; /* in how many it was seen */
    unsigned last; /* the number of the last one */
};

struct unc__run_verdict {
    struct unc__gate *gate;
    struct unc__lookup *lookup;
    struct unc__sighting *sightings;
    size_t sighting_count;
    unsigned runs;
    bool is_repeated;  /* several runs are meant */
    unsigned seen_min; /* in fewer runs than that: no finding */
    size_t observed;   /* processes */
    int fault;         /* a negative errno; 0 */
};

/* unc__run_verdict_add: the reports of one more run. Returns: 0 or -ENOMEM. */
int unc__run_verdict_add(struct unc__run_verdict *verdict,
                         const struct unc__collected *collected);

/* unc__run_verdict_judge: of all runs that were added; each has its reports written with
 * what was decided. Returns: 0 or a negative errno, with @ret_problem. */
int unc__run_verdict_judge(struct unc__run_verdict *verdict,
                           const struct unc__collected *runs, unsigned count,
                           struct unc__problem *ret_problem);

/* unc__run_verdict_print_flaky: what was seen in some runs and not in all. */
void unc__run_verdict_print_flaky(const struct unc__run_verdict *verdict, FILE *stream);

void unc__run_verdict_done(struct unc__run_verdict *verdict);

#endif
