/* SPDX-License-Identifier: MIT */
/*
 * The loop is still reachable at the end, and closed: closing is what is asked for, its
 * memory may stay.
 *
 * expect: nothing
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
    (void)unc_loop_close(main_loop);
}

int main(void)
{
    if (start() < 0) {
        return EXIT_FAILURE;
    }
    finish();
    return EXIT_SUCCESS;
}
