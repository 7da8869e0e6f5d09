/* SPDX-License-Identifier: MIT */
#include "signal_library.h"

#include <signal.h>
#include <stddef.h>

static struct sigaction before;

static void note(int number)
{
    (void)number;
}

void library_takes(int number)
{
    struct sigaction action = { .sa_handler = note };

    (void)sigaction(number, &action, NULL);
}

void library_takes_by_signal(int number)
{
    before.sa_handler = signal(number, note);
}

void library_takes_over(int number)
{
    struct sigaction action = { .sa_handler = note };

    (void)sigaction(number, &action, &before);
}

void library_asks_and_takes(int number)
{
    (void)sigaction(number, NULL, &before);
    library_takes(number);
}

void library_puts_back(int number)
{
    (void)sigaction(number, &before, NULL);
}
