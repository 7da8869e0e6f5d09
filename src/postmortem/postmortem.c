/* SPDX-License-Identifier: MIT */
#include "postmortem/postmortem.h"

#include <errno.h>
#include <string.h>

#include "postmortem/subject.h"
#include "reports/report.h"

const struct unc__subject *unc__subject;

int unc__postmortem_write(struct unc__image *image, const struct unc__deceased *deceased,
                          unsigned detail, int fd, struct unc__problem *ret_problem)
{
    struct unc__subject subject = { .image = image };
    struct unc__judgement judgement;
    struct unc__modules modules;
    struct unc__fact_source facts;
    struct unc__report report;
    struct unc__sink sink;
    int r;

    (void)deceased;
    unc__subject = &subject;
    r = unc__judge(NULL, detail, &judgement);
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "there is no memory to judge the record");
    }
    unc__judge_details(&judgement);
    modules = unc__modules_init(NULL);
    facts = unc__fact_source_init(NULL, 0);
    report = (struct unc__report){
        .judgement = &judgement,
        .modules = &modules,
        .facts = &facts,
    };
    r = unc__sink_init_fd(&sink, fd);
    if (r == 0) {
        r = unc__report_write_json(&report, &sink);
    }
    if (r == 0) {
        r = unc__sink_flush(&sink);
    }
    unc__sink_done(&sink);
    unc__fact_source_done(&facts);
    unc__modules_done(&modules);
    unc__judgement_done(&judgement);
    unc__subject = NULL;
    return r;
}
