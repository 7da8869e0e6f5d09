/* SPDX-License-Identifier: MIT */
/*
 * A loop is made and not destroyed. Its descriptors are a part of it.
 *
 * expect: unclosed loop ev_loop, 1, by ev_loop_new in acquire, missing ev_loop_destroy
 * loop: libev
 */
#include <ev.h>

#include "twin.h"

static struct ev_loop *acquire(void)
{
    return ev_loop_new(EVFLAG_AUTO);
}

int main(void)
{
    struct ev_loop *loop = acquire();

    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_loop_destroy(loop));
    return loop == NULL;
}
