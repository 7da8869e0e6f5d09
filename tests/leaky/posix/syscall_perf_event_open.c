/* SPDX-License-Identifier: MIT */
/*
 * A counter is opened by its system call.
 *
 * expect: unclosed fd perf_event, 1, by perf_event_open in acquire, missing close
 */
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE,
                                     .size = sizeof event,
                                     .config = PERF_COUNT_SW_DUMMY,
                                     .exclude_kernel = 1 };

    return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
