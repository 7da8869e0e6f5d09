/* SPDX-License-Identifier: MIT */
/*
 * What sort of descriptor it is, told by what /proc says it leads to: one readlink, and
 * the descriptor itself is not touched. Rejected: fstat, which knows no epoll from an
 * eventfd, and getsockopt, which asks the program's own sockets.
 */
#include "judge/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/fd_ask.h"

static const struct target {
    const char *beginning;
    const char *type;
} targets[] = {
#define INITIALIZER(beginning, type) { beginning, type },
    UNC_FD_TARGETS(INITIALIZER)
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

/* Where there is no /proc there is no link either. */
static bool is_closed(uint64_t fd)
{
    return unc__fd_ask(SYS_fcntl, (int)fd, F_GETFD, 0, 0, 0) == -EBADF;
}

void unc__fd_facts_read(const char *proc, uint64_t fd, struct unc__fd_facts *ret_facts)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    long length;

    ret_facts->target[0] = '\0';
    ret_facts->type = "unknown";
    if (proc == NULL) {
        return;
    }
    unc__text_format(&text, "%s/fd/%llu", proc, (unsigned long long)fd);
    length = unc__sys_readlink(path, ret_facts->target, sizeof ret_facts->target - 1);
    if (length < 0) {
        ret_facts->target[0] = '\0';
        ret_facts->type = length == -ENOENT && is_closed(fd) ? "closed" : "unknown";
        return;
    }
    ret_facts->target[length] = '\0';
    ret_facts->type = type_of(ret_facts->target);
}

enum unc__type unc__fd_facts_type(const struct unc__fd_facts *facts)
{
    if (strcmp(facts->type, "device") == 0) {
        return UNC__TYPE_FD_FILE;
    }
    for (enum unc__type type = UNC__TYPE_FD_FILE; type < UNC__TYPE_FD_UNSEEN; type++) {
        if (strcmp(unc__types[type].word, facts->type) == 0) {
            return type;
        }
    }
    return UNC__TYPE_FD_UNSEEN;
}
