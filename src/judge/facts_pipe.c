/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that belong together: the other end of a pipe, and those that share one
 * open file, so that closing one of them changes nothing. Both lead to the same target;
 * kcmp says whether they are the same open file. Where it may not be asked (containers
 * forbid it), only what has a single open file to its name is believed: a socket, an end
 * of a pipe.
 */
#include <fcntl.h>
#include <linux/kcmp.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "judge/fact_parts.h"
#include "judge/fd_ask.h"

#define COMPARED_MAX 256 /* descriptors that lead to the same */
#define LISTED_MAX   16
#define LIST_SIZE    256

enum likeness {
    OTHER,
    SAME,
    NOT_TOLD
};

static enum likeness compare(const struct unc__fact_query *query, int fd)
{
    long pid = (long)query->source->pid;
    long r = unc__sys_call(SYS_kcmp, pid, pid, KCMP_FILE, query->fd, fd, 0);

    return r < 0 ? NOT_TOLD : r == 0 ? SAME : OTHER;
}

static long access_of(int fd)
{
    long flags = unc__fd_ask(SYS_fcntl, fd, F_GETFL, 0, 0, 0);

    return flags < 0 ? flags : flags & O_ACCMODE;
}

static bool is_duplicate(const struct unc__fact_query *query, int fd)
{
    enum likeness likeness = compare(query, fd);

    if (likeness != NOT_TOLD) {
        return likeness == SAME;
    }
    return strcmp(query->type, "socket") == 0 ||
           (strcmp(query->type, "pipe") == 0 && access_of(fd) == access_of(query->fd));
}

/* Reading and writing both, a FIFO is its own other end. */
static bool is_partner(const struct unc__fact_query *query, int fd)
{
    long mine = access_of(query->fd);
    long others = access_of(fd);

    return mine >= 0 && others >= 0 && mine != others;
}

typedef bool is_wanted_fn(const struct unc__fact_query *query, int fd);

static void list(const struct unc__fact_query *query, enum unc__fact_id id,
                 is_wanted_fn *is_wanted)
{
    struct unc__descriptors *all = &query->source->descriptors;
    char numbers[LIST_SIZE];
    struct unc__text text = unc__text_init(numbers, sizeof numbers);
    size_t listed = 0;
    size_t count;
    size_t first;

    if (query->target[0] == '\0') {
        return;
    }
    unc__descriptors_read(all, query->source->proc);
    first = unc__descriptors_find(all, query->target, &count);
    for (size_t i = 0; i < count && i < COMPARED_MAX && listed < LISTED_MAX; i++) {
        int fd = unc__descriptors_at(all, first + i);

        if (fd != query->fd && is_wanted(query, fd)) {
            unc__number_add(&text, (uint64_t)fd);
            listed++;
        }
    }
    unc__facts_set_text(query->facts, id, UNC__FACT_NUMBERS, numbers, text.length);
}

void unc__facts_of_pipe(const struct unc__fact_query *query)
{
    uint64_t inode = 0;
    const char *digits = strchr(query->target, '[');

    for (digits = digits != NULL ? digits + 1 : ""; *digits >= '0' && *digits <= '9';
         digits++) {
        inode = inode * 10 + (uint64_t)(*digits - '0');
    }
    if (inode != 0) {
        unc__facts_set_number(query->facts, UNC__FACT_INODE, inode);
    }
    switch (access_of(query->fd)) {
    case O_RDONLY:
        unc__facts_set_word(query->facts, UNC__FACT_END, "read");
        break;
    case O_WRONLY:
        unc__facts_set_word(query->facts, UNC__FACT_END, "write");
        break;
    default:
        break;
    }
    list(query, UNC__FACT_PARTNERS, is_partner);
}

void unc__facts_of_duplicates(const struct unc__fact_query *query)
{
    list(query, UNC__FACT_DUPLICATES, is_duplicate);
}
