/* SPDX-License-Identifier: MIT */
/*
 * Writing to a pipe whose reader may be gone.
 *
 * A socket is told not to raise SIGPIPE by a flag; a pipe cannot be. The signal is raised
 * in the thread that writes: so that thread blocks it for the moment, takes away the one
 * that its own write raised, and leaves alone one that was pending before. The program's
 * disposition is its own.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/uio.h>
#include <time.h>

#include "stream/stream.h"

struct guard {
    sigset_t mask;   /* of the thread before */
    bool is_pending; /* one that is not ours */
};

static void enter(struct guard *guard)
{
    sigset_t pipe_signal;
    sigset_t pending;

    (void)sigemptyset(&pipe_signal);
    (void)sigaddset(&pipe_signal, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &pipe_signal, &guard->mask);
    /* One that is not blocked does not stay pending. */
    guard->is_pending = sigismember(&guard->mask, SIGPIPE) == 1 &&
                        sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

static void leave(const struct guard *guard, bool has_raised)
{
    static const struct timespec at_once = { 0, 0 };
    sigset_t pipe_signal;

    if (has_raised && !guard->is_pending) {
        (void)sigemptyset(&pipe_signal);
        (void)sigaddset(&pipe_signal, SIGPIPE);
        while (sigtimedwait(&pipe_signal, NULL, &at_once) < 0 && errno == EINTR) {
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, &guard->mask, NULL);
}

long unc__pipe_writev(int fd, const struct iovec *parts, int count)
{
    struct guard guard;
    ssize_t size;
    int saved_errno;

    enter(&guard);
    size = writev(fd, parts, count);
    saved_errno = errno;
    leave(&guard, size < 0 && saved_errno == EPIPE);
    errno = saved_errno;
    return size;
}
