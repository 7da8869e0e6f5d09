/* SPDX-License-Identifier: MIT */
#include "record/guest.h"

#include <stdint.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"
#include "base/thread.h"
#include "record/local.h"

/* Descriptors, as bits by their lowest digits, of the thread's guest, or its last one. */
static UNC__THREAD_LOCAL struct {
    uint64_t fds;
    uint32_t pid;
} settled;

void unc__record_guest_enters(bool is_one)
{
    unc__thread_state.guest_depth += is_one;
}

void unc__record_guest_leaves(bool is_one)
{
    unc__thread_state.guest_depth -= is_one;
}

bool unc__record_has_guest(void)
{
    return unc__thread_state.guest_depth != 0;
}

bool unc__record_is_guest(void)
{
    return unc__local_is_guest();
}

void unc__record_files_unshared(void)
{
    if (unc__sys_call(SYS_gettid, 0, 0, 0, 0, 0, 0) != unc__sys_getpid()) {
        unc__thread_state.own_files_in = unc__process_generation();
    }
}

void unc__record_guest_settled(int fd)
{
    uint32_t pid = (uint32_t)unc__sys_getpid();

    if (settled.pid != pid) {
        settled.pid = pid;
        settled.fds = 0;
    }
    settled.fds |= UINT64_C(1) << ((unsigned)fd % 64);
}

bool unc__record_guest_has_settled(int fd)
{
    return (settled.fds >> ((unsigned)fd % 64) & 1) != 0 &&
           settled.pid == (uint32_t)unc__sys_getpid();
}
