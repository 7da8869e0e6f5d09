/* SPDX-License-Identifier: MIT */
#include "judge/kernel.h"

#include <errno.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"

/* How the target begins; the word for it. */
#define TARGETS(X)                         \
    X("socket:", "socket")                 \
    X("pipe:", "pipe")                     \
    X("anon_inode:[eventpoll]", "epoll")   \
    X("anon_inode:[eventfd]", "eventfd")   \
    X("anon_inode:[timerfd]", "timerfd")   \
    X("anon_inode:[signalfd]", "signalfd") \
    X("anon_inode:inotify", "inotify")     \
    X("anon_inode:[inotify]", "inotify")   \
    X("anon_inode:[fanotify]", "fanotify") \
    X("anon_inode:[pidfd]", "pidfd")       \
    X("pidfd:", "pidfd")                   \
    X("anon_inode:[io_uring]", "io_uring") \
    X("anon_inode:", "anonymous")          \
    X("/memfd:", "memfd")                  \
    X("/dev/pts/", "terminal")             \
    X("/dev/tty", "terminal")              \
    X("/dev/", "device")                   \
    X("/", "file")

static const struct target {
    const char *beginning;
    const char *type;
} targets[] = {
#define INITIALIZER(beginning, type) { beginning, type },
    TARGETS(INITIALIZER)
#undef INITIALIZER
};

static const char *type_of(const char *target)
{
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        if (strncmp(target, targets[i].beginning, strlen(targets[i].beginning)) == 0) {
            return targets[i].type;
        }
    }
    return "unknown";
}

void unc__fd_facts_read(const char *proc, uint64_t fd, struct unc__fd_facts *ret_facts)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    long length;

    unc__text_format(&text, "%s/fd/%llu", proc, (unsigned long long)fd);
    length = unc__sys_readlink(path, ret_facts->target, sizeof ret_facts->target - 1);
    if (length < 0) {
        ret_facts->target[0] = '\0';
        ret_facts->type = length == -ENOENT ? "closed" : "unknown";
        return;
    }
    ret_facts->target[length] = '\0';
    ret_facts->type = type_of(ret_facts->target);
}
