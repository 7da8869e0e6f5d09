/* SPDX-License-Identifier: MIT */
/*
 * A loop is embedded into another one, and the watcher that does it is not stopped.
 *
 * expect: unclosed watcher ev_embed, 1, by ev_embed_start in acquire,
 *         missing ev_embed_stop
 */
#include <ev.h>

#include "twin.h"

static void acquire(struct ev_loop *loop, struct ev_loop *inner, ev_embed *watcher)
{
    ev_embed_init(watcher, NULL, inner);
    ev_embed_start(loop, watcher);
}

int main(void)
{
    static ev_embed watcher;
    struct ev_loop *loop = EV_DEFAULT;
    struct ev_loop *inner = ev_loop_new(EVBACKEND_EPOLL);

    acquire(loop, inner, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_embed_stop(loop, &watcher));
    ev_loop_destroy(inner);
    return 0;
}
