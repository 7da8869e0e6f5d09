/* SPDX-License-Identifier: MIT */
/*
 * A timer that calls a thread is not deleted; the thread is the C library's own.
 *
 * expect: unclosed timer posix_timer, 1, by timer_create in acquire, missing timer_delete
 */
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "twin.h"

static void on_timeout(union sigval value)
{
    (void)value;
}

static int acquire(timer_t *ret_timer)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD,
                              .sigev_notify_function = on_timeout };

    return timer_create(CLOCK_MONOTONIC, &event, ret_timer);
}

int main(void)
{
    timer_t timer;
    int r = acquire(&timer);

    RELEASE(timer_delete(timer));
    return r < 0;
}
