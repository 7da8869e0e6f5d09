/* SPDX-License-Identifier: MIT */
/*
 * A reference that was taken by hand is not given back: the loop would have run for ever.
 *
 * expect: lifecycle loop unbalanced_references, 1, in main
 * says: ev_ref() was called 2 times more than ev_unref()
 */
#include <ev.h>

#include "twin.h"

static void drop(struct ev_loop *loop)
{
    ev_loop_destroy(loop);
}

int main(void)
{
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

    ev_ref(loop);
    ev_ref(loop);
    RELEASE(ev_unref(loop));
    RELEASE(ev_unref(loop));
    drop(loop);
    return 0;
}
