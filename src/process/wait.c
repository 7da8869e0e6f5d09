/* SPDX-License-Identifier: MIT */
/*
 * Tasks that wait for a child's end. What they wait for lies on their stacks, in a list
 * of the child; by the time they go on, the child may have been given back, so who wakes
 * them leaves everything there.
 */
#include "process/child.h"

#include "task/wait.h"

struct unc__process_wait {
    struct unc__wait wait; /* first */
    struct unc__process_wait *next;
    struct unc_process *process;
    struct unc__place spawned;
    int status;
};

void unc__process_wake(struct unc_process *process, int result)
{
    struct unc__process_wait *first = process->waits;

    process->waits = NULL;
    while (first != NULL) {
        struct unc__process_wait *next = first->next;

        first->status = process->status;
        unc__wake(&first->wait, result);
        first = next;
    }
}

static void give_up(struct unc__wait *wait)
{
    struct unc__process_wait *self = (struct unc__process_wait *)wait;
    struct unc__process_wait **place = &self->process->waits;

    while (*place != NULL && *place != self) {
        place = &(*place)->next;
    }
    if (*place == self) {
        *place = self->next;
    }
    unc__wake(wait, UNC_ECANCELLED);
}

/* Behind those that wait already: who came first is woken first. */
static void append(struct unc_process *process, struct unc__process_wait *wait)
{
    struct unc__process_wait **place = &process->waits;

    while (*place != NULL) {
        place = &(*place)->next;
    }
    *place = wait;
}

/* That somebody else has the status is worth a finding, for here somebody wanted it. */
static int complain(const struct unc_site *site, const struct unc_loop *loop,
                    struct unc__place spawned)
{
    (void)unc__verdict_process(loop, UNC_EREAPED, unc__place_here(site), spawned);
    return unc_raise_at(site, UNC_EREAPED);
}

static int wait_for_end(const struct unc_site *site, struct unc_process *process,
                        int *ret_status)
{
    struct unc__process_wait wait = {
        .wait = { .cancel = give_up, .what = "a child process", .site = site },
        .process = process,
        .spawned = process->spawned,
    };
    struct unc_loop *loop = process->loop;
    int r = unc__process_guard(site, process);

    if (r == 0) {
        r = unc__task_may_wait(site, loop);
    }
    if (r < 0) {
        return r;
    }
    append(process, &wait);
    r = unc__wait(&wait.wait);
    *ret_status = wait.status;
    return r == UNC_EREAPED ? complain(site, loop, wait.spawned) : r;
}

int unc_process_wait_at(const struct unc_site *site, struct unc_process *process,
                        int *ret_status)
{
    enum unc__child_state state;
    int status = 0;
    int r = 0;

    if (process == NULL) {
        return -EINVAL;
    }
    if (unc__process_is_foreign(process)) {
        return -ECHILD;
    }
    state = process->state;
    if (state == UNC__CHILD_RUNS) {
        r = wait_for_end(site, process, &status);
    } else if (state == UNC__CHILD_ENDED) {
        status = process->status;
    } else {
        r = process->loop->id == process->loop_id
                ? complain(site, process->loop, process->spawned)
                : UNC_EREAPED;
    }
    if (r == 0 && ret_status != NULL) {
        *ret_status = status;
    }
    return r;
}
