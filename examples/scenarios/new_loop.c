/* SPDX-License-Identifier: MIT */
/*
 * Loops are made with unc_loop_new, any number of them. Each has a number, which is never
 * used again; none becomes the current one of the thread by being made.
 *
 * Output:
 *
 *     loop 1
 *     loop 2
 *     loop 1 is closed
 *     loop 3
 *     there is no current event loop in this thread
 *
 * Report: none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static struct unc_loop *make(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        exit(EXIT_FAILURE);
    }
    (void)printf("loop %" PRIu64 "\n", unc_loop_get_id(loop));
    return loop;
}

int main(void)
{
    struct unc_loop *first = make();
    struct unc_loop *second = make();
    struct unc_loop *third;
    struct unc_loop *current;

    (void)unc_loop_close(first);
    (void)printf("loop 1 is %s\n", unc_loop_is_closed(first) ? "closed" : "open");
    third = make();
    (void)puts(unc_strerror(unc_loop_get(&current)));

    (void)unc_loop_free(third);
    (void)unc_loop_free(second);
    (void)unc_loop_free(first);
    return EXIT_SUCCESS;
}
