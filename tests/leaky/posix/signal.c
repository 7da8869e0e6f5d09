/* SPDX-License-Identifier: MIT */
/*
 * A handler is left installed.
 *
 * expect: unclosed signal disposition, 1, by signal in acquire, missing sigaction
 */
#include <signal.h>

#include "twin.h"

static void on_signal(int number)
{
    (void)number;
}

static int acquire(void)
{
    return signal(SIGUSR2, on_signal) == SIG_ERR ? -1 : 0;
}

int main(void)
{
    int r = acquire();

    RELEASE(signal(SIGUSR2, SIG_DFL));
    return r < 0;
}
