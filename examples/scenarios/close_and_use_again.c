/* SPDX-License-Identifier: MIT */
/*
 * A loop that was closed is used again, and refuses. The program may look at the error or
 * not: the report has it in either case.
 *
 * Output:
 *
 *     run: event loop is closed
 *
 * Report: UNC_ECLOSED with the place of the use and the place of the close.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static void finish(struct unc_loop *loop)
{
    (void)unc_loop_close(loop);
}

static int run_once_more(struct unc_loop *loop)
{
    return unc_loop_run_forever(loop);
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    finish(loop);
    (void)printf("run: %s\n", unc_strerror(run_once_more(loop)));
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
