/* SPDX-License-Identifier: MIT */
/*
 * The loop of this thread: the one that runs here, and the one that was set.
 *
 * Both are borrowed. The set one is remembered with its id, so that a loop that was
 * freed, or whose memory is another loop's by now, is not handed out.
 */
#include "loop/core.h"

#include <errno.h>

UNC__THREAD_LOCAL struct unc__current unc__current;

struct unc_loop *unc__loop_running_here(void)
{
    /* A child forked inside a callback has no running loop. */
    if (unc__current.running != NULL &&
        unc__current.running->process != unc__process_generation()) {
        unc__current.running = NULL;
    }
    return unc__current.running;
}

void unc__loop_set_running_here(struct unc_loop *loop)
{
    unc__current.running = loop;
}

void unc__loop_forget(const struct unc_loop *loop)
{
    if (unc__current.set == loop) {
        unc__current.set = NULL;
    }
}

static bool is_freed(const struct unc_loop *loop)
{
    return atomic_load(&loop->magic) == UNC__MAGIC_FREED;
}

int unc_loop_get(struct unc_loop **ret_loop)
{
    struct unc_loop *running = unc__loop_running_here();

    if (ret_loop == NULL) {
        return -EINVAL;
    }
    if (running != NULL) {
        *ret_loop = running;
        return 0;
    }
    if (unc__current.set == NULL || unc__current.set->id != unc__current.set_id ||
        is_freed(unc__current.set)) {
        return UNC_ENOLOOP;
    }
    *ret_loop = unc__current.set;
    return 0;
}

int unc_loop_get_running(struct unc_loop **ret_loop)
{
    struct unc_loop *running = unc__loop_running_here();

    if (ret_loop == NULL) {
        return -EINVAL;
    }
    if (running == NULL) {
        return UNC_ENOTRUNNING;
    }
    *ret_loop = running;
    return 0;
}

int unc_loop_set_at(const struct unc_site *site, struct unc_loop *loop)
{
    if (loop != NULL && is_freed(loop)) {
        return unc__verdict(loop, site, UNC_EFREED, loop->freed);
    }
    unc__current.set = loop;
    unc__current.set_id = loop == NULL ? 0 : loop->id;
    return 0;
}
