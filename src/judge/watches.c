/* SPDX-License-Identifier: MIT */
/*
 * A poller lets go of a file when its last descriptor is closed. If there is another, a
 * duplicate or one in a child, the watch stays after the number was closed: its events go
 * on, and nobody can remove it any more, for the number is no file or somebody else's.
 * The kernel lists what each poller watches, with the file's inode; what the number is by
 * now is asked with fstat. Anonymous files (eventfd, timerfd) share one inode: of those
 * the record says which was there first, the watch or what has the number; if it does
 * not, nothing is said.
 *
 * Other threads may close and remove while we look, so a watch counts when it is still
 * listed after its number was found to be wrong. There may be many, and they teach the
 * same: the first hundred are findings.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "judge/line_reader.h"
#include "judge/parts.h"
#include "judge/sort.h"

#define STALE_MAX    100
#define DOUBTFUL_MAX 4096

/* One line of an epoll's fdinfo. */
struct watch {
    uint32_t poller;
    uint32_t fd;
    uint64_t inode;
    uint64_t device; /* as the kernel writes it: major << 20 | minor */
    uint64_t fate;   /* UNC__WATCHED_... */
};

/* One of an anonymous file: the serials of its registration and of who has the number. */
struct doubt {
    struct watch watch;
    uint64_t watched_since;
    uint64_t held_since;
};

struct stale {
    struct watch items[STALE_MAX];
    size_t count;
    struct doubt doubtful[DOUBTFUL_MAX];
    size_t doubtful_count;
};

/* What follows @name in @line; NULL: it is not there. */
static const char *find_after(const char *line, const char *name)
{
    size_t length = strlen(name);

    for (; *line != '\0'; line++) {
        if (strncmp(line, name, length) == 0) {
            return line + length;
        }
    }
    return NULL;
}

/* The number after @name, "tfd:" and the like. */
static bool read_number(const char *line, const char *name, unsigned base,
                        uint64_t *ret_number)
{
    const char *at = find_after(line, name);
    uint64_t number = 0;
    unsigned digits = 0;

    if (at == NULL) {
        return false;
    }
    at += strspn(at, " \t");
    for (; digits < 20; digits++, at++) {
        const char *all = "0123456789abcdef";
        const char *digit = *at == '\0' ? NULL : strchr(all, *at);

        if (digit == NULL || digit - all >= (long)base) {
            break;
        }
        number = number * base + (uint64_t)(digit - all);
    }
    *ret_number = number;
    return digits > 0;
}

/* "tfd:        5 events:       19 data:  5  pos:0 ino:2f1c sdev:9" */
static bool parse(const char *line, struct watch *ret_watch)
{
    uint64_t fd;

    if (!read_number(line, "tfd:", 10, &fd) ||
        !read_number(line, "ino:", 16, &ret_watch->inode) ||
        !read_number(line, "sdev:", 16, &ret_watch->device)) {
        return false; /* another line, or a kernel before 4.13 */
    }
    ret_watch->fd = (uint32_t)fd;
    return true;
}

/* A device as the kernel writes it in fdinfo, of one as stat gives it. */
static uint64_t device_of(uint64_t device)
{
    uint64_t major = (device >> 8 & 0xfff) | (device >> 32 & ~UINT64_C(0xfff));
    uint64_t minor = (device & 0xff) | (device >> 12 & ~UINT64_C(0xff));

    return major << 20 | (minor & 0xfffff);
}

/* Whether the number is not what is watched; what has become of it. @ret_is_anonymous:
 * the answer is no, and means nothing. */
static bool is_stale(struct watch *watch, bool *ret_is_anonymous)
{
    struct stat status = { 0 };
    long r = unc__sys_call(SYS_newfstatat, (long)watch->fd, (long)(intptr_t) "",
                           (long)(intptr_t)&status, AT_EMPTY_PATH, 0, 0);

    *ret_is_anonymous = r == 0 && (status.st_mode & S_IFMT) == 0;
    if (r < 0) {
        watch->fate = UNC__WATCHED_IS_CLOSED;
        return r == -EBADF;
    }
    watch->fate = UNC__WATCHED_IS_OTHER;
    return status.st_ino != watch->inode || device_of(status.st_dev) != watch->device;
}

static int open_list(struct unc__line_reader *reader, uint32_t poller)
{
    char path[48];
    struct unc__text text = unc__text_init(path, sizeof path);

    unc__text_format(&text, "/proc/self/fdinfo/%u", (unsigned)poller);
    return unc__line_reader_open(reader, path);
}

static void find_stale(struct stale *stale, uint32_t poller)
{
    struct unc__line_reader reader;
    struct watch watch = { .poller = poller };
    bool is_anonymous;

    if (open_list(&reader, poller) < 0) {
        return;
    }
    while (stale->count < STALE_MAX && unc__line_reader_next(&reader)) {
        if (!parse(reader.line, &watch)) {
            continue;
        }
        if (is_stale(&watch, &is_anonymous)) {
            stale->items[stale->count++] = watch;
        } else if (is_anonymous && stale->doubtful_count < DOUBTFUL_MAX) {
            stale->doubtful[stale->doubtful_count++] = (struct doubt){ .watch = watch };
        }
    }
    unc__line_reader_close(&reader);
}

static bool is_same(const struct watch *a, const struct watch *b)
{
    return a->fd == b->fd && a->inode == b->inode && a->device == b->device;
}

/* Whether it is listed still, and stale still, unless that was told by the record. */
static bool is_confirmed(struct watch *wanted, bool is_told)
{
    struct unc__line_reader reader;
    struct watch watch = { .poller = wanted->poller };
    bool is_there = false;
    bool is_anonymous;

    if (open_list(&reader, wanted->poller) < 0) {
        return false;
    }
    while (!is_there && unc__line_reader_next(&reader)) {
        is_there = parse(reader.line, &watch) && is_same(&watch, wanted);
    }
    unc__line_reader_close(&reader);
    return is_there && (is_told || is_stale(wanted, &is_anonymous));
}

static bool is_doubt_before(const void *a, const void *b)
{
    const struct doubt *left = a;
    const struct doubt *right = b;

    return left->watch.fd < right->watch.fd;
}

/* The first of those with this number, which stand together. */
static size_t find_doubts(const struct stale *stale, uint32_t fd)
{
    size_t first = 0;
    size_t end = stale->doubtful_count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (stale->doubtful[middle].watch.fd < fd) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

static void note_life(struct stale *stale, const struct unc__entry_view *entry)
{
    uint32_t fd = (uint32_t)entry->key;

    for (size_t i = find_doubts(stale, fd);
         i < stale->doubtful_count && stale->doubtful[i].watch.fd == fd; i++) {
        struct doubt *doubt = &stale->doubtful[i];

        if (entry->kind == UNC__KIND_FD) {
            doubt->held_since = entry->serial;
        } else if (entry->key >> 32 == doubt->watch.poller) {
            doubt->watched_since = entry->serial;
        }
    }
}

/* What has the number came after the registration. */
static void settle_doubts(struct stale *stale)
{
    uint32_t entry_count = stale->doubtful_count > 0 ? unc__record_entry_count() : 0;
    struct unc__entry_view entry;

    unc__sort(stale->doubtful, stale->doubtful_count, sizeof *stale->doubtful,
              is_doubt_before);
    for (uint32_t index = 1; index <= entry_count; index++) {
        if (unc__record_read(index, &entry) && entry.state == UNC__STATE_LIVE &&
            (entry.kind == UNC__KIND_FD || entry.type == UNC__TYPE_EPOLL_WATCH)) {
            note_life(stale, &entry);
        }
    }
    for (size_t i = 0; i < stale->doubtful_count && stale->count < STALE_MAX; i++) {
        struct doubt *doubt = &stale->doubtful[i];

        doubt->watch.fate = UNC__WATCHED_IS_OTHER;
        if (doubt->watched_since != 0 && doubt->held_since > doubt->watched_since &&
            is_confirmed(&doubt->watch, /* is_told= */ true)) {
            stale->items[stale->count++] = doubt->watch;
        }
    }
}

static int add_finding(struct unc__judgement *judgement, const struct watch *watch,
                       uint64_t order)
{
    struct unc__finding *finding = unc__vector_add(&judgement->findings);

    if (finding == NULL) {
        return -ENOMEM;
    }
    finding->class = UNC__CLASS_STALE_REGISTRATION;
    finding->code = UNC__MISUSE_STALE_REGISTRATION;
    finding->count = 1;
    finding->first_serial = order;
    finding->first.kind = UNC__KIND_REGISTRATION;
    finding->first.type = UNC__TYPE_EPOLL_WATCH;
    finding->first.key = (uint64_t)watch->poller << 32 | watch->fd;
    finding->first.detail = watch->fate;
    finding->first_resource = UNC__NO_INDEX;
    judgement->misused++;
    return 0;
}

/* The lives that a stale watch is about. */
struct lives {
    uint64_t watch;  /* serial of the registration; 0: unknown */
    uint64_t closed; /* of what was watched */
};

static void note_watch(struct unc__finding *finding, struct lives *lives,
                       const struct unc__entry_view *entry)
{
    if (entry->type == UNC__TYPE_EPOLL_WATCH && entry->key == finding->first.key) {
        lives->watch = entry->serial;
        finding->stack = entry->acquired_stack;
        finding->site = entry->site;
    }
}

/* The number has had lives since, maybe: it is the last one before the registration. */
static void note_watched(struct unc__finding *finding, struct lives *lives,
                         const struct unc__entry_view *entry)
{
    if (entry->kind == UNC__KIND_FD && entry->key == (uint32_t)finding->first.key &&
        entry->state == UNC__STATE_RELEASED && entry->serial > lives->closed &&
        (lives->watch == 0 || entry->serial < lives->watch)) {
        lives->closed = entry->serial;
        finding->acquired_stack = entry->acquired_stack;
        finding->release_stack = entry->released_stack;
    }
}

typedef void note_fn(struct unc__finding *finding, struct lives *lives,
                     const struct unc__entry_view *entry);

static void find_places(const struct unc__judgement *judgement, size_t first,
                        struct lives *lives, note_fn *note)
{
    uint32_t entry_count = unc__record_entry_count();
    struct unc__entry_view entry;

    for (uint32_t index = 1; index <= entry_count; index++) {
        if (!unc__record_read(index, &entry) ||
            (entry.kind != UNC__KIND_FD && entry.type != UNC__TYPE_EPOLL_WATCH)) {
            continue;
        }
        for (size_t i = first; i < judgement->findings.count; i++) {
            note(unc__judgement_finding(judgement, i), &lives[i - first], &entry);
        }
    }
}

static int add_stale(struct unc__judgement *judgement, struct stale *stale)
{
    const struct unc__vector *pollers = &judgement->kernel.epolls;
    size_t first = judgement->findings.count;
    struct lives lives[STALE_MAX] = { { 0 } };
    size_t seen_count;

    for (size_t i = 0; i < pollers->count; i++) {
        const uint32_t *poller = unc__vector_at(pollers, i);

        find_stale(stale, *poller);
    }
    seen_count = stale->count;
    settle_doubts(stale);
    for (size_t i = 0; i < stale->count; i++) {
        if (is_confirmed(&stale->items[i], i >= seen_count) &&
            add_finding(judgement, &stale->items[i], i) < 0) {
            return -ENOMEM;
        }
    }
    if (judgement->findings.count > first) {
        find_places(judgement, first, lives, note_watch);
        find_places(judgement, first, lives, note_watched);
    }
    return 0;
}

int unc__watches_add(struct unc__judgement *judgement)
{
    struct stale *stale;
    int r;

    if (judgement->kernel.epolls.count == 0 || !unc__judgement_is_whole(judgement)) {
        return 0;
    }
    stale = unc__sys_map(sizeof *stale, /* shared= */ 0);
    if (stale == NULL) {
        return -ENOMEM;
    }
    r = add_stale(judgement, stale);
    unc__sys_unmap(stale, sizeof *stale);
    return r;
}
