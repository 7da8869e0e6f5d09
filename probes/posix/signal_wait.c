/* SPDX-License-Identifier: MIT */
/*
 * Calls that take blocked signals, or let them in while they wait. They acquire nothing;
 * they tell that a signal is blocked on purpose. Each ends in a jump to the real one: a
 * thread that waits has no frame of ours, and is cancelled as ever.
 *
 * signalfd tells the same beside its descriptor: posix/event.c.
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

#include "probes/mask.h"

UNC_PROBE(int, sigwait, (const sigset_t *set, int *ret_number))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_takes(set, &caller);
    return UNC_REAL(sigwait)(set, ret_number);
}

UNC_PROBE(int, sigwaitinfo, (const sigset_t *set, siginfo_t *ret_info))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_takes(set, &caller);
    return UNC_REAL(sigwaitinfo)(set, ret_info);
}

UNC_PROBE(int, sigtimedwait,
          (const sigset_t *set, siginfo_t *ret_info, const struct timespec *limit))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_takes(set, &caller);
    return UNC_REAL(sigtimedwait)(set, ret_info, limit);
}

UNC_PROBE(int, sigsuspend, (const sigset_t *mask))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(sigsuspend)(mask);
}

UNC_PROBE(int, pselect,
          (int count, fd_set *reads, fd_set *writes, fd_set *exceptions,
           const struct timespec *limit, const sigset_t *mask))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(pselect)(count, reads, writes, exceptions, limit, mask);
}

UNC_PROBE(int, ppoll,
          (struct pollfd * fds, nfds_t count, const struct timespec *limit,
           const sigset_t *mask))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(ppoll)(fds, count, limit, mask);
}

UNC_PROBE(int, __ppoll_chk,
          (struct pollfd * fds, nfds_t count, const struct timespec *limit,
           const sigset_t *mask, size_t size))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(__ppoll_chk)(fds, count, limit, mask, size);
}

UNC_PROBE(int, epoll_pwait,
          (int poller, struct epoll_event *events, int count, int limit_ms,
           const sigset_t *mask))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(epoll_pwait)(poller, events, count, limit_ms, mask);
}

UNC_PROBE(int, epoll_pwait2,
          (int poller, struct epoll_event *events, int count,
           const struct timespec *limit, const sigset_t *mask))
{
    struct unc__caller caller = UNC__CALLER();

    unc__mask_lets_in(mask, &caller);
    return UNC_REAL(epoll_pwait2)(poller, events, count, limit, mask);
}
