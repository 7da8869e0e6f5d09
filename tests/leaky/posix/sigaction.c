/* SPDX-License-Identifier: MIT */
/*
 * A handler is left installed.
 *
 * expect: unclosed signal disposition, 1, by sigaction in acquire, missing sigaction
 */
#include <signal.h>
#include <stddef.h>

#include "twin.h"

static void on_signal(int number)
{
    (void)number;
}

static int acquire(struct sigaction *ret_old)
{
    return sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = on_signal }, ret_old);
}

int main(void)
{
    struct sigaction old;
    int r = acquire(&old);

    RELEASE(sigaction(SIGUSR1, &old, NULL));
    return r < 0;
}
