/* SPDX-License-Identifier: MIT */
/*
 * The loop is still reachable at the end, so a memory checker has no objection: but it
 * was never closed.
 *
 * expect: loop, unc_loop, in start, 1, missing unc_loop_close
 */
#include <stdlib.h>

#include <unclosed/loop.h>

static struct unc_loop *main_loop;

static int start(void)
{
    return unc_loop_new(&main_loop);
}

static void finish(void)
{
    (void)unc_loop_stop(main_loop);
}

int main(void)
{
    if (start() < 0) {
        return EXIT_FAILURE;
    }
    finish();
    return EXIT_SUCCESS;
}
