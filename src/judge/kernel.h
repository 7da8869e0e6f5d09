/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_KERNEL_H
#define UNC_JUDGE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define UNC__TARGET_SIZE 1024

/* What the kernel says about a descriptor. */
struct unc__fd_facts {
    const char *type; /* "socket", "pipe", "epoll", "file", ...; "closed" if it is */
    char
        target[UNC__TARGET_SIZE]; /* as in /proc/self/fd, "socket:[4711]"; "" if closed */
};

/* unc__fd_facts_read: @proc: see unc__modules. Costs one system call. */
void unc__fd_facts_read(const char *proc, uint64_t fd, struct unc__fd_facts *ret_facts);

#endif
