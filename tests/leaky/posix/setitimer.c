/* SPDX-License-Identifier: MIT */
/*
 * An interval timer is still armed.
 *
 * expect: unclosed timer interval_timer, 1, by setitimer in acquire, missing setitimer
 */
#include <stddef.h>
#include <sys/time.h>

#include "twin.h"

static int acquire(void)
{
    return setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { 60, 0 } }, NULL);
}

int main(void)
{
    int r = acquire();

    RELEASE(setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { 0, 0 } }, NULL));
    return r < 0;
}
