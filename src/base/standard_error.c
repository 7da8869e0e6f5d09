/* SPDX-License-Identifier: MIT */
#include "base/standard_error.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"

struct identity {
    bool is_known; /* else the kernel has no statx, or nobody asked */
    bool is_open;
    bool is_socket;
    uint64_t inode;
    uint32_t device_major;
    uint32_t device_minor;
};

static struct identity at_start;

static struct identity look(void)
{
    struct statx facts = { .stx_mode = 0 };
    struct identity now = { .is_open = unc__sys_call(SYS_fcntl, STDERR_FILENO, F_GETFD, 0,
                                                     0, 0, 0) >= 0 };

    if (!now.is_open) {
        now.is_known = true;
    } else if (unc__sys_call(SYS_statx, STDERR_FILENO, (long)(intptr_t) "", AT_EMPTY_PATH,
                             STATX_TYPE | STATX_INO, (long)(intptr_t)&facts, 0) >= 0) {
        now.is_known = true;
        now.is_socket = S_ISSOCK(facts.stx_mode);
        now.inode = facts.stx_ino;
        now.device_major = facts.stx_dev_major;
        now.device_minor = facts.stx_dev_minor;
    }
    return now;
}

static bool is_same(const struct identity *a, const struct identity *b)
{
    return a->is_socket == b->is_socket && a->inode == b->inode &&
           a->device_major == b->device_major && a->device_minor == b->device_minor;
}

void unc__standard_error_start(void)
{
    at_start = look();
}

bool unc__standard_error_is_ours(void)
{
    struct identity now = look();

    if (!now.is_open || !now.is_known || !at_start.is_known) {
        return now.is_open;
    }
    return at_start.is_open && (!now.is_socket || is_same(&now, &at_start));
}
