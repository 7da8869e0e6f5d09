/* SPDX-License-Identifier: MIT */
/*
 * Reads what the process holds from the kernel: /proc/self/fd, /proc/self/task,
 * sigaction, the signal mask, and waitid, which says ECHILD when there is no child.
 */
#include "lib/guard.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a joined thread may stay in /proc: the kernel needs microseconds, a loaded
 * machine under a sanitizer more. Only a failing test waits this long. */
#define THREAD_END_MS_MAX 2000

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "guard: %s: %s\n", what, strerror(errno));
    abort();
}

/* The next numbered entry of @directory, or -1. */
static int next_number(DIR *directory)
{
    const struct dirent *entry;

    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            return (int)strtol(entry->d_name, NULL, 10);
        }
    }
    return -1;
}

static void take_fds(struct guard *guard)
{
    DIR *directory = opendir("/proc/self/fd");
    int fd;

    if (directory == NULL) {
        give_up("/proc/self/fd");
    }
    while ((fd = next_number(directory)) >= 0) {
        if (fd >= GUARD_FDS_MAX) {
            errno = EMFILE;
            give_up("a descriptor beyond GUARD_FDS_MAX");
        }
        guard->is_open[fd] = fd != dirfd(directory);
    }
    (void)closedir(directory);
}

static size_t count_threads(void)
{
    DIR *directory = opendir("/proc/self/task");
    size_t count = 0;

    if (directory == NULL) {
        give_up("/proc/self/task");
    }
    while (next_number(directory) >= 0) {
        count++;
    }
    (void)closedir(directory);
    return count;
}

static bool has_children(void)
{
    siginfo_t ignored;

    return waitid(P_ALL, 0, &ignored, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void guard_take(struct guard *ret_guard)
{
    *ret_guard = (struct guard){ 0 };
    take_fds(ret_guard);
    for (int number = 1; number <= 64; number++) {
        /* Refused for the two that libc keeps for itself: those stay zero. */
        (void)sigaction(number, NULL, &ret_guard->dispositions[number]);
    }
    (void)pthread_sigmask(SIG_SETMASK, NULL, &ret_guard->blocked);
    ret_guard->thread_count = count_threads();
    ret_guard->has_children = has_children();
}

static bool is_equal_set(const sigset_t *a, const sigset_t *b)
{
    for (int number = 1; number <= 64; number++) {
        if (sigismember(a, number) != sigismember(b, number)) {
            return false;
        }
    }
    return true;
}

static bool is_equal_disposition(const struct sigaction *a, const struct sigaction *b)
{
    /* libc adds this flag to whatever it sets: a disposition put back has it, the
     * original need not. */
    const int restorer = 0x04000000;
#if defined(__SANITIZE_THREAD__)
    const bool has_mask = false; /* the sanitizer fills the mask of whatever is set */
#else
    const bool has_mask = true;
#endif

    return a->sa_handler == b->sa_handler &&
           (a->sa_flags | restorer) == (b->sa_flags | restorer) &&
           (!has_mask || is_equal_set(&a->sa_mask, &b->sa_mask));
}

static bool compare_fds(const struct guard *before, const struct guard *after, char *text,
                        size_t text_size)
{
    for (int fd = 0; fd < GUARD_FDS_MAX; fd++) {
        char path[32];
        char target[128] = "";

        if (before->is_open[fd] == after->is_open[fd]) {
            continue;
        }
        if (before->is_open[fd]) {
            (void)snprintf(text, text_size, "closed descriptor %d, not its own", fd);
            return false;
        }
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, target, sizeof target - 1) < 0) {
            target[0] = '?';
        }
        (void)snprintf(text, text_size, "left descriptor %d (%s) open", fd, target);
        return false;
    }
    return true;
}

static bool compare_signals(const struct guard *before, const struct guard *after,
                            char *text, size_t text_size)
{
    for (int number = 1; number <= 64; number++) {
        if (!is_equal_disposition(&before->dispositions[number],
                                  &after->dispositions[number])) {
            const char *name = sigabbrev_np(number);

            (void)snprintf(text, text_size,
                           "left the disposition of signal %d (%s) changed", number,
                           name == NULL ? "real-time" : name);
            return false;
        }
    }
    if (!is_equal_set(&before->blocked, &after->blocked)) {
        (void)snprintf(text, text_size, "left the signal mask changed");
        return false;
    }
    return true;
}

static bool compare_threads(const struct guard *before, char *text, size_t text_size)
{
    size_t count = count_threads();

    for (int ms = 0; count > before->thread_count && ms < THREAD_END_MS_MAX; ms++) {
        (void)poll(NULL, 0, 1);
        count = count_threads();
    }
    if (count != before->thread_count) {
        (void)snprintf(text, text_size, "began with %zu threads and left %zu",
                       before->thread_count, count);
        return false;
    }
    return true;
}

bool guard_compare(const struct guard *before, char *ret_text, size_t text_size)
{
    struct guard after;

    guard_take(&after);
    if (after.has_children && !before->has_children) {
        (void)snprintf(ret_text, text_size, "left a child process");
        return false;
    }
    return compare_fds(before, &after, ret_text, text_size) &&
           compare_signals(before, &after, ret_text, text_size) &&
           compare_threads(before, ret_text, text_size);
}
