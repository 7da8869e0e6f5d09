/* SPDX-License-Identifier: MIT */
/*
 * unc_loop_set makes a loop the current one of one thread. It does not give it away: who
 * made it frees it, and then it is the current one no longer.
 *
 * Output:
 *
 *     this thread: loop 1
 *     another thread: there is no current event loop in this thread
 *     freed: there is no current event loop in this thread
 *
 * Report: none.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static void show(const char *when)
{
    struct unc_loop *loop;
    int r = unc_loop_get(&loop);

    if (r == 0) {
        (void)printf("%s: loop %" PRIu64 "\n", when, unc_loop_get_id(loop));
    } else {
        (void)printf("%s: %s\n", when, unc_strerror(r));
    }
}

static void *look(void *unused)
{
    show("another thread");
    return unused;
}

int main(void)
{
    struct unc_loop *loop;
    pthread_t thread;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_set(loop);
    show("this thread");
    if (pthread_create(&thread, NULL, look, NULL) == 0) {
        (void)pthread_join(thread, NULL);
    }
    (void)unc_loop_free(loop);
    show("freed");
    return EXIT_SUCCESS;
}
