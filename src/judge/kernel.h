/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_KERNEL_H
#define UNC_JUDGE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "record/kind.h"

#define UNC__TARGET_SIZE 1024

/* How the target of a descriptor begins; the word for it. The first that fits counts. */
#define UNC_FD_TARGETS(X)                        \
    X("socket:", "socket")                       \
    X("pipe:", "pipe")                           \
    X("anon_inode:[eventpoll]", "epoll")         \
    X("anon_inode:[eventfd]", "eventfd")         \
    X("anon_inode:[timerfd]", "timerfd")         \
    X("anon_inode:[signalfd]", "signalfd")       \
    X("anon_inode:inotify", "inotify")           \
    X("anon_inode:[inotify]", "inotify")         \
    X("anon_inode:[fanotify]", "fanotify")       \
    X("anon_inode:[pidfd]", "pidfd")             \
    X("pidfd:", "pidfd")                         \
    X("anon_inode:[io_uring]", "io_uring")       \
    X("anon_inode:[perf_event]", "perf_event")   \
    X("anon_inode:[userfaultfd]", "userfaultfd") \
    X("anon_inode:bpf", "bpf")                   \
    X("anon_inode:[bpf", "bpf")                  \
    X("anon_inode:btf", "bpf")                   \
    X("anon_inode:", "anonymous")                \
    X("/memfd:", "memfd")                        \
    X("/dev/pts/", "terminal")                   \
    X("/dev/ptmx", "terminal")                   \
    X("/dev/tty", "terminal")                    \
    X("/dev/", "device")                         \
    X("/", "file")

/* What the kernel says about a descriptor. */
struct unc__fd_facts {
    const char *type; /* a word from above; "closed" if it is, "unknown" if none fits */
    char target[UNC__TARGET_SIZE]; /* as in /proc/self/fd; "" if closed */
};

/* unc__fd_facts_read: @proc: see unc__modules; NULL: nobody knows. Costs one system call.
 */
void unc__fd_facts_read(const char *proc, uint64_t fd, struct unc__fd_facts *ret_facts);

/* unc__fd_type_refine: a finer word where that is "file": "directory", "fifo", "device"
 * or "message_queue". @fd: of this process; one or two system calls then. */
const char *unc__fd_type_refine(int fd, const struct unc__fd_facts *facts);

/* unc__fd_facts_type: the type that a probe would have recorded; UNC__TYPE_FD_UNSEEN if
 * none fits. */
enum unc__type unc__fd_facts_type(const struct unc__fd_facts *facts);

#endif
