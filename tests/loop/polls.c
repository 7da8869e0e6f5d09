/* SPDX-License-Identifier: MIT */
/*
 * The wrappers are listed in CMakeLists.txt too: the link fails if one is missing there
 * or here.
 */
#include "loop/polls.h"

#include <stdatomic.h>
#include <sys/epoll.h>
#include <time.h>

#include "base/clock.h"

static _Atomic int poll_count;
static _Atomic int64_t last_timeout_ns;
static _Atomic int last_events;
static _Atomic int64_t ahead_ns;

int64_t __real_unc__clock_monotonic_ns(void);
int64_t __wrap_unc__clock_monotonic_ns(void);
int __real_epoll_wait(int fd, struct epoll_event *events, int count_max, int timeout_ms);
int __wrap_epoll_wait(int fd, struct epoll_event *events, int count_max, int timeout_ms);
int __real_epoll_pwait2(int fd, struct epoll_event *events, int count_max,
                        const struct timespec *timeout, const sigset_t *mask);
int __wrap_epoll_pwait2(int fd, struct epoll_event *events, int count_max,
                        const struct timespec *timeout, const sigset_t *mask);

void polls_reset(void)
{
    poll_count = 0;
    last_timeout_ns = 0;
    last_events = 0;
}

int polls_count(void)
{
    return poll_count;
}

int64_t polls_last_timeout_ns(void)
{
    return last_timeout_ns;
}

int polls_last_events(void)
{
    return last_events;
}

void clock_advance(int64_t ns)
{
    atomic_fetch_add(&ahead_ns, ns);
}

int64_t __wrap_unc__clock_monotonic_ns(void)
{
    return __real_unc__clock_monotonic_ns() + atomic_load(&ahead_ns);
}

int __wrap_epoll_wait(int fd, struct epoll_event *events, int count_max, int timeout_ms)
{
    poll_count++;
    last_timeout_ns = timeout_ms < 0 ? -1 : (int64_t)timeout_ms * 1000000;
    last_events = __real_epoll_wait(fd, events, count_max, timeout_ms);
    return last_events;
}

int __wrap_epoll_pwait2(int fd, struct epoll_event *events, int count_max,
                        const struct timespec *timeout, const sigset_t *mask)
{
    poll_count++;
    last_timeout_ns =
        timeout == NULL ? -1 : timeout->tv_sec * 1000000000 + timeout->tv_nsec;
    last_events = __real_epoll_pwait2(fd, events, count_max, timeout, mask);
    return last_events;
}
