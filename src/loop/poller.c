/* SPDX-License-Identifier: MIT */
/*
 * The poller: one epoll set, and one eventfd in it that wakes it up.
 *
 * The wake-up descriptor is watched edge-triggered and never read: each write is one more
 * edge, and the 64-bit counter does not fill up in the life of a machine. That saves a
 * system call per wake-up.
 */
#include "loop/core.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX 256

int unc__fd_above_standard(int fd)
{
    int moved;
    int saved_errno;

    if (fd < 0 || fd > STDERR_FILENO) {
        return fd;
    }
    moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    saved_errno = errno;
    (void)close(fd);
    errno = saved_errno;
    return moved;
}

static int watch_wakeup(struct unc_loop *loop)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET,
                                 .data.u64 = UNC__POLL_WAKEUP };

    return epoll_ctl(loop->poll_fd, EPOLL_CTL_ADD, loop->wake_fd, &event);
}

static struct unc__token record_own(const struct unc_loop *loop, enum unc__type type,
                                    int fd, const struct unc_site *site)
{
    struct unc__acquisition what = { .kind = UNC__KIND_FD,
                                     .type = type,
                                     .flags = UNC__FLAG_INTERNAL,
                                     .key = (uint64_t)fd,
                                     .owner = loop->token.serial,
                                     .site = site };

    return unc__record_acquire(&what);
}

int unc__poller_open(struct unc_loop *loop, const struct unc_site *site)
{
    int r;

    loop->poll_fd = unc__fd_above_standard(epoll_create1(EPOLL_CLOEXEC));
    if (loop->poll_fd < 0) {
        return -errno;
    }
    loop->wake_fd = unc__fd_above_standard(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (loop->wake_fd < 0) {
        r = -errno;
        goto close_poll;
    }
    if (watch_wakeup(loop) < 0) {
        r = -errno;
        goto close_wake;
    }
    loop->poll_token = record_own(loop, UNC__TYPE_POLLER, loop->poll_fd, site);
    loop->wake_token = record_own(loop, UNC__TYPE_WAKEUP, loop->wake_fd, site);
    return 0;

close_wake:
    (void)close(loop->wake_fd);
close_poll:
    (void)close(loop->poll_fd);
    return r;
}

/* Who is about to write to the wake-up descriptor must not find its number used again. */
static void wait_for_wakers(struct unc_loop *loop)
{
    /* In a child of fork the other threads are gone, and what they counted stays. */
    while (loop->process == unc__process_generation() &&
           atomic_load(&loop->waker_count) > 0) {
        (void)sched_yield();
    }
}

/*
 * Adding again what the set already has changes nothing and says so: then both are
 * still ours.
 */
static bool has_own_descriptors(const struct unc_loop *loop)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET,
                                 .data.u64 = UNC__POLL_WAKEUP };

    if (epoll_ctl(loop->poll_fd, EPOLL_CTL_ADD, loop->wake_fd, &event) < 0) {
        return errno == EEXIST;
    }
    (void)epoll_ctl(loop->poll_fd, EPOLL_CTL_DEL, loop->wake_fd, NULL);
    return false;
}

void unc__poller_close(struct unc_loop *loop)
{
    wait_for_wakers(loop);
    unc__record_release(loop->wake_token, 0);
    unc__record_release(loop->poll_token, 0);
    if (has_own_descriptors(loop)) {
        (void)close(loop->wake_fd);
        (void)close(loop->poll_fd);
    } else if (!loop->is_lost) {
        (void)unc__verdict_at(loop, loop->closed, UNC_ELOST, loop->created);
    }
    loop->wake_fd = -1;
    loop->poll_fd = -1;
}

void unc__poller_wake(struct unc_loop *loop)
{
    const uint64_t one = 1;
    int saved_errno = errno;

    atomic_fetch_add(&loop->waker_count, 1);
    if (atomic_load(&loop->magic) == UNC__MAGIC_OPEN) {
        /* A full counter (EAGAIN) means that it is readable anyway. */
        ssize_t ignored = write(loop->wake_fd, &one, sizeof one);

        (void)ignored;
    }
    atomic_fetch_sub(&loop->waker_count, 1);
    errno = saved_errno;
}

/* ThreadSanitizer keeps a signal back until the program is in a call that it knows. This
 * one it does not know: a signal just before it would wait as long as we do. */
#if defined(__SANITIZE_THREAD__)
#define SIGNALS_ARE_DELAYED true
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SIGNALS_ARE_DELAYED true
#endif
#endif
#ifndef SIGNALS_ARE_DELAYED
#define SIGNALS_ARE_DELAYED false
#endif

/* The kernel counts in nanoseconds where it can; else round up, or short sleeps would
 * spin. */
static int wait_events(int fd, struct epoll_event *events, int64_t timeout_ns)
{
    static _Atomic bool has_no_pwait2 = SIGNALS_ARE_DELAYED;

    if (timeout_ns > 0 && !atomic_load_explicit(&has_no_pwait2, memory_order_relaxed)) {
        struct timespec timeout = { .tv_sec = timeout_ns / 1000000000,
                                    .tv_nsec = timeout_ns % 1000000000 };
        int count = epoll_pwait2(fd, events, EVENTS_MAX, &timeout, NULL);

        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) {
            return count;
        }
        atomic_store_explicit(&has_no_pwait2, true, memory_order_relaxed);
    }
    if (timeout_ns > 0) {
        int64_t timeout_ms = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);

        return epoll_wait(fd, events, EVENTS_MAX,
                          timeout_ms > INT32_MAX ? INT32_MAX : (int)timeout_ms);
    }
    return epoll_wait(fd, events, EVENTS_MAX, (int)timeout_ns);
}

static bool has_news(const struct unc_loop *loop)
{
    return atomic_load(&loop->inbox) != NULL || atomic_load(&loop->returned) != NULL ||
           atomic_load(&loop->has_signal) || atomic_load(&loop->is_stopping);
}

int unc__poller_wait(struct unc_loop *loop, int64_t timeout_ns)
{
    struct epoll_event events[EVENTS_MAX];
    int count;

    /* From here on a signal handler or another thread writes to the wake-up descriptor;
     * what arrived just before is looked for afterwards, so it cannot be missed. */
    if (timeout_ns != 0) {
        atomic_store(&loop->is_polling, true);
        if (has_news(loop)) {
            timeout_ns = 0;
        }
    }
    count = wait_events(loop->poll_fd, events, timeout_ns);
    atomic_store_explicit(&loop->is_polling, false, memory_order_relaxed);
    if (count < 0 && errno != EINTR) {
        return UNC_ELOST;
    }

    unc__callback_drain_inbox(loop);
    unc__signal_queue_arrived(loop);
    for (int i = 0; i < count; i++) {
        if (events[i].data.u64 != UNC__POLL_WAKEUP) {
            unc__io_ready(loop, events[i].data.u64, events[i].events);
        }
    }
    return 0;
}

/* Into the set at poll_fd, which is empty, all that the loop watches. */
static int fill(struct unc_loop *loop)
{
    if (watch_wakeup(loop) < 0) {
        return -errno;
    }
    for (size_t fd = 0; fd < loop->io.capacity; fd++) {
        struct unc__io *io = &loop->io.entries[fd];
        int r = io->kernel_events == 0
                    ? 0
                    : unc__poller_control(loop, EPOLL_CTL_ADD, (int)fd, io->kernel_events,
                                          io->generation);

        if (r == -ENOMEM || r == -ENOSPC) {
            return r;
        }
        if (r < 0) {
            io->kernel_events = 0;
            loop->io.known_count--;
        }
    }
    return 0;
}

void unc__poller_rebuild(struct unc_loop *loop)
{
    int stale_fd = loop->poll_fd;
    int fresh_fd = unc__fd_above_standard(epoll_create1(EPOLL_CLOEXEC));
    int r;

    if (fresh_fd < 0) {
        /* No descriptor is free. The stale event comes again at once, and tries again:
         * better a millisecond late each time than a processor spent on it. */
        const struct timespec pause = { .tv_sec = 0, .tv_nsec = 1000000 };

        (void)nanosleep(&pause, NULL);
        return;
    }
    loop->poll_fd = fresh_fd;
    r = fill(loop);
    loop->poll_fd = stale_fd;
    if (r == 0) {
        (void)dup3(fresh_fd, stale_fd, O_CLOEXEC);
    }
    (void)close(fresh_fd);
}
