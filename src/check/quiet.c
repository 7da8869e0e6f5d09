/* SPDX-License-Identifier: MIT */
/*
 * Blocking is per thread and undone to the letter, so the program cannot notice; the
 * signals that our own writing raises are directed at this thread and wait here, and are
 * taken back before the mask is. Rejected: ignoring them for a while (dispositions are
 * the whole process's: another thread's SIGPIPE would be lost), and MSG_NOSIGNAL (a pipe
 * has no such thing). Raw calls: sigprocmask may be the program's own.
 */
#include "check/quiet.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/sys.h"

#define SIGNAL_COUNT  64
#define SIGNAL_SETXID 33 /* glibc's: another thread in setuid waits for all of us */

static void set_mask(int how, const sigset_t *mask, sigset_t *ret_previous)
{
    (void)unc__sys_call(SYS_rt_sigprocmask, how, (long)(intptr_t)mask,
                        (long)(intptr_t)ret_previous, UNC__SIGNAL_SET_SIZE, 0, 0);
}

/* @mask: what is blocked; @ret_quiet tells later which of it was our own doing. */
static void begin(struct unc__quiet *ret_quiet, const sigset_t *mask)
{
    sigset_t pending;

    (void)sigemptyset(&pending);
    (void)sigemptyset(&ret_quiet->previous);
    (void)sigemptyset(&ret_quiet->ours);
    (void)unc__sys_call(SYS_rt_sigpending, (long)(intptr_t)&pending, UNC__SIGNAL_SET_SIZE,
                        0, 0, 0, 0);
    set_mask(SIG_BLOCK, mask, &ret_quiet->previous);
    if (sigismember(&pending, SIGPIPE) == 0) {
        (void)sigaddset(&ret_quiet->ours, SIGPIPE);
    }
    if (sigismember(&pending, SIGXFSZ) == 0) {
        (void)sigaddset(&ret_quiet->ours, SIGXFSZ);
    }
}

static bool is_of_writing(int number)
{
    return number == SIGPIPE || number == SIGXFSZ;
}

void unc__quiet_begin(struct unc__quiet *ret_quiet)
{
    sigset_t mask;

    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGPIPE);
    (void)sigaddset(&mask, SIGXFSZ);
    begin(ret_quiet, &mask);
}

/* All that the kernel has, also those that glibc keeps for itself: sigfillset leaves them
 * out. A fault that is blocked would kill where the program wants to handle it. */
static void block_all_but_faults(sigset_t *ret_mask)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };
    uint64_t mask = UINT64_MAX & ~(UINT64_C(1) << (SIGNAL_SETXID - 1));

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        mask &= ~(UINT64_C(1) << (faults[i] - 1));
    }
    (void)sigemptyset(ret_mask);
    memcpy(ret_mask, &mask, sizeof mask);
}

void unc__quiet_begin_all(struct unc__quiet *ret_quiet)
{
    sigset_t mask;

    block_all_but_faults(&mask);
    begin(ret_quiet, &mask);
}

/* The kernel's own struct starts with the handler, on every machine of ours. */
static bool has_handler(int number)
{
    uintptr_t action[8] = { 0 };

    (void)unc__sys_call(SYS_rt_sigaction, number, 0, (long)(intptr_t)action,
                        UNC__SIGNAL_SET_SIZE, 0, 0);
    return action[0] != (uintptr_t)SIG_DFL && action[0] != (uintptr_t)SIG_IGN;
}

void unc__quiet_relax(const struct unc__quiet *quiet)
{
    sigset_t mask;
    uint64_t bits;

    (void)sigemptyset(&mask);
    memcpy(&bits, &quiet->previous, sizeof bits);
    for (int number = 1; number <= SIGNAL_COUNT; number++) {
        if (is_of_writing(number) || has_handler(number)) {
            bits |= UINT64_C(1) << (number - 1);
        }
    }
    memcpy(&mask, &bits, sizeof bits);
    set_mask(SIG_SETMASK, &mask, NULL);
}

void unc__quiet_end(const struct unc__quiet *quiet)
{
    struct timespec at_once = { 0 };

    while (unc__sys_call(SYS_rt_sigtimedwait, (long)(intptr_t)&quiet->ours, 0,
                         (long)(intptr_t)&at_once, UNC__SIGNAL_SET_SIZE, 0, 0) > 0) {
    }
    set_mask(SIG_SETMASK, &quiet->previous, NULL);
}
