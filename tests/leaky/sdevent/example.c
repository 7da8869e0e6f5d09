/* SPDX-License-Identifier: MIT */
/*
 * The example's daemon, which loses the reference of a timer that has fired.
 *
 * expect: unclosed watcher sd_time, 1, by sd_event_add_time_relative in main,
 *         missing sd_event_source_unref
 */
int example(int argc, char **argv);

#define main example
#include "../../../examples/sdevent_timer.c"
#undef main

#include <unistd.h>

#include "quiet.h"
#include "twin.h"

int main(void)
{
    char name[] = "sdevent_timer";
    char forget[] = "--forget";
    char *arguments[] = { name, forget, NULL };

    be_quiet(STDOUT_FILENO);
#ifdef TIDY
    return example(1, arguments);
#else
    return example(2, arguments);
#endif
}
