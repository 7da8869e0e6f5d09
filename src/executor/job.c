/* SPDX-License-Identifier: MIT */
/* Jobs: made, recorded, and what becomes of a result that nobody wants. */
#include "executor/job.h"

#include <stdlib.h>
#include <string.h>

struct unc__job *unc__job_new(const struct unc__job_use *use)
{
    const struct unc_job_options *options = use->options;
    const char *name = options == NULL || options->name == NULL ? "" : options->name;
    size_t name_size = strlen(name) + 1;
    struct unc__job *job = malloc(sizeof *job + name_size);

    if (job == NULL) {
        return NULL;
    }
    *job = (struct unc__job){
        .function = use->function,
        .discard = options == NULL ? NULL : options->discard,
        .userdata = use->userdata,
        .site = unc__site_keep(use->site),
        .stack = unc__record_is_on() ? unc__record_stack() : 0,
    };
    memcpy(job->name, name, name_size);
    return job;
}

void unc__job_record(struct unc__job *job, const struct unc_loop *loop)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TASK,
                                     .type = UNC__TYPE_JOB,
                                     .key = job->number,
                                     .detail = (uint64_t)(uintptr_t)job->function,
                                     .owner = loop->token.serial,
                                     .site_id = job->site.id,
                                     .name = job->name[0] == '\0' ? NULL : job->name,
                                     .stack = job->stack };

    job->token = unc__record_acquire(&what);
}

void unc__job_discard(struct unc__job *job)
{
    if (job->discard != NULL) {
        job->discard(job->userdata, job->error == 0 ? job->result : NULL);
    }
    free(job);
}
