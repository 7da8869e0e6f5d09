/* SPDX-License-Identifier: MIT */
/*
 * An alarm is still to come.
 *
 * expect: unclosed timer alarm, 1, by alarm in acquire, missing alarm
 */
#include <unistd.h>

#include "twin.h"

static unsigned acquire(void)
{
    return alarm(60);
}

int main(void)
{
    (void)acquire();
    RELEASE(alarm(0));
    return 0;
}
