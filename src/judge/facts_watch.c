/* SPDX-License-Identifier: MIT */
/*
 * What epoll, inotify and fanotify watch: a line each. The path of what inotify watches
 * is known to nobody, the kernel has the inode; of epoll there is the number that the
 * descriptor had when it was added, which may be closed, or another one, by now.
 */
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>

#include "judge/fact_parts.h"
#include "judge/fdinfo.h"

static const struct unc__bit_word epoll_events[] = {
    { EPOLLIN, "in" },
    { EPOLLPRI, "pri" },
    { EPOLLOUT, "out" },
    { EPOLLRDHUP, "rdhup" },
    { EPOLLET, "et" },
    { EPOLLONESHOT, "oneshot" },
    { EPOLLWAKEUP, "wakeup" },
    { EPOLLEXCLUSIVE, "exclusive" },
    { 0, NULL },
};

static const struct unc__bit_word inotify_events[] = {
    { IN_ACCESS, "access" },
    { IN_MODIFY, "modify" },
    { IN_ATTRIB, "attrib" },
    { IN_CLOSE_WRITE, "close_write" },
    { IN_CLOSE_NOWRITE, "close_nowrite" },
    { IN_OPEN, "open" },
    { IN_MOVED_FROM, "moved_from" },
    { IN_MOVED_TO, "moved_to" },
    { IN_CREATE, "create" },
    { IN_DELETE, "delete" },
    { IN_DELETE_SELF, "delete_self" },
    { IN_MOVE_SELF, "move_self" },
    { 0, NULL },
};

/* Where they are not those of inotify: fanotify(7). */
static const struct unc__bit_word fanotify_events[] = {
    { 0x00000001, "access" },        { 0x00000002, "modify" },
    { 0x00000004, "attrib" },        { 0x00000008, "close_write" },
    { 0x00000010, "close_nowrite" }, { 0x00000020, "open" },
    { 0x00000040, "moved_from" },    { 0x00000080, "moved_to" },
    { 0x00000100, "create" },        { 0x00000200, "delete" },
    { 0x00001000, "open_exec" },     { 0x00010000, "open_perm" },
    { 0x00020000, "access_perm" },   { 0, NULL },
};

static const struct watcher {
    const char *type;
    const char *line; /* how one begins that is about a watch */
    const char *number;
    const char *events;
    unsigned base; /* of the number */
    const struct unc__bit_word *words;
} watchers[] = {
    { "epoll", "tfd:", "tfd:", "events:", 10, epoll_events },
    { "inotify", "inotify wd:", "wd:", "mask:", 16, inotify_events },
    { "fanotify", "fanotify ino:", NULL, "mask:", 16, fanotify_events },
    { "fanotify", "fanotify mnt_id:", NULL, "mask:", 16, fanotify_events },
    { "fanotify", "fanotify sdev:", NULL, "mask:", 16, fanotify_events },
};

void unc__watch_events_write(struct unc__text *text, const char *type, uint32_t events)
{
    for (size_t i = 0; i < sizeof watchers / sizeof *watchers; i++) {
        if (strcmp(watchers[i].type, type) == 0) {
            unc__bits_write(text, watchers[i].words, events);
            return;
        }
    }
}

static const struct watcher *find_watcher(const char *type, const char *line)
{
    for (size_t i = 0; i < sizeof watchers / sizeof *watchers; i++) {
        if (strcmp(watchers[i].type, type) == 0 &&
            strncmp(line, watchers[i].line, strlen(watchers[i].line)) == 0) {
            return &watchers[i];
        }
    }
    return NULL;
}

static struct unc__watch read_watch(const struct unc__fact_query *query,
                                    const struct watcher *watcher, const char *line)
{
    struct unc__watch watch = { 0 };
    uint64_t events = 0;

    if (watcher->number != NULL) {
        (void)unc__fdinfo_number(line, watcher->number, watcher->base, &watch.number);
    }
    (void)unc__fdinfo_number(line, watcher->events, 16, &events);
    watch.events = (uint32_t)events;
    if (strcmp(query->type, "epoll") != 0) {
        (void)unc__fdinfo_number(line, "ino:", 16, &watch.inode);
    }
    return watch;
}

/* The lowest ones, in order: the kernel's is that of addresses. */
static void insert(struct unc__facts *facts, const struct unc__watch *watch)
{
    uint32_t at = facts->watch_count;

    if (at == UNC__WATCHES_MAX) {
        at--;
        if (facts->watches[at].number <= watch->number) {
            return;
        }
    } else {
        facts->watch_count++;
    }
    for (; at > 0 && facts->watches[at - 1].number > watch->number; at--) {
        facts->watches[at] = facts->watches[at - 1];
    }
    facts->watches[at] = *watch;
}

/* What the watched descriptors are. */
static void add_types(const struct unc__fact_query *query)
{
    for (uint32_t i = 0; i < query->facts->watch_count; i++) {
        struct unc__watch *watch = &query->facts->watches[i];
        struct unc__fd_facts link;

        unc__fd_facts_read(query->source->proc, watch->number, &link);
        watch->type = unc__fd_type_refine((int)watch->number, &link);
    }
}

void unc__facts_of_watcher(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t count = 0;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        const struct watcher *watcher = find_watcher(query->type, reader.line);

        if (watcher != NULL) {
            struct unc__watch watch = read_watch(query, watcher, reader.line);

            insert(query->facts, &watch);
            count++;
        }
    }
    unc__line_reader_close(&reader);
    if (strcmp(query->type, "epoll") == 0) {
        add_types(query);
    }
    unc__facts_set_number(query->facts, UNC__FACT_WATCH_COUNT, count);
    query->facts->items[UNC__FACT_WATCHES].form = UNC__FACT_WATCHED;
}
