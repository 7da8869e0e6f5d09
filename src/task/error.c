/* SPDX-License-Identifier: MIT */
/*
 * Errors of tasks: where they began, and those that nobody asked for.
 */
#include "task/task.h"

void unc__task_raised(struct unc_task *task, int error)
{
    if (error != UNC_ECANCELLED && unc__record_is_on()) {
        task->raise_error = error;
        task->raise_stack = unc__record_stack();
    }
}

int unc_raise_at(const struct unc_site *site, int error)
{
    struct unc_task *task = unc__task_current();

    (void)site;
    if (task != NULL) {
        unc__task_raised(task, error);
    }
    return error;
}

int unc__task_misuse(const struct unc_site *site, const struct unc_task *task, int code)
{
    struct unc__place use = unc__place_here(site);
    const struct unc__misuse misuse = { .code = code,
                                        .kind = UNC__KIND_TASK,
                                        .key = task->id,
                                        .name = task->is_named
                                                    ? unc__record_name(task->name)
                                                    : 0,
                                        .owner = task->future.loop->token.serial,
                                        .use_site = use.site,
                                        .use_stack = use.stack };

    if (unc__record_is_on()) {
        unc__record_misuse(&misuse);
    }
    return unc__verdict_error(site, code);
}

void unc__task_check_read(struct unc_task *task)
{
    const struct unc_future *future = &task->future;
    struct unc__misuse misuse = { .code = UNC_EUNREAD,
                                  .kind = UNC__KIND_TASK,
                                  .key = task->id,
                                  .error = future->error };

    if (future->is_read || future->error == 0 || future->error == UNC_ECANCELLED ||
        !unc__record_is_on()) {
        return;
    }
    misuse.name = task->is_named ? unc__record_name(task->name) : 0;
    misuse.owner = future->loop_id == future->loop->id ? future->loop->token.serial : 0;
    misuse.use_stack = task->raise_error == future->error ? task->raise_stack : 0;
    misuse.cause_site = task->handle.has_site_id ? task->handle.site.id : 0;
    unc__record_misuse(&misuse);
}
