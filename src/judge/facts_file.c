/* SPDX-License-Identifier: MIT */
/*
 * What an open file is besides where it leads: how it was opened, how far it is read, and
 * of memory, terminals and queues what the path does not say. Size and position are
 * those of regular files; of others they mean nothing.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "judge/fact_parts.h"
#include "judge/fd_ask.h"
#include "judge/fdinfo.h"

#ifndef F_GET_SEALS
#define F_GET_SEALS 1034
#endif
#define QUEUE_MAGIC 0x19800202 /* of the file system that message queues are in */

#define SHARED_MEMORY "/dev/shm/"
#define MEMFD         "/memfd:"
#define DELETED       " (deleted)"

static const struct unc__bit_word open_flags[] = {
    { O_APPEND, "append" },   { O_NONBLOCK, "nonblock" }, { O_SYNC, "sync" },
    { O_DSYNC, "dsync" },     { O_DIRECT, "direct" },     { O_NOATIME, "noatime" },
    { O_TMPFILE, "tmpfile" }, { O_ASYNC, "async" },       { 0, NULL },
};

static const struct unc__bit_word seals[] = {
    { 0x01, "seal" },         { 0x02, "shrink" }, { 0x04, "grow" }, { 0x08, "write" },
    { 0x10, "future_write" }, { 0x20, "exec" },   { 0, NULL },
};

static bool read_status(int fd, struct stat *ret_status)
{
    return unc__fd_ask(SYS_fstat, fd, (long)(intptr_t)ret_status, 0, 0, 0) == 0;
}

static bool is_queue(int fd)
{
    /* struct statfs, by the kernel's own layout: the type is its first word. */
    long status[32] = { 0 };

    return unc__fd_ask(SYS_fstatfs, fd, (long)(intptr_t)status, 0, 0, 0) == 0 &&
           status[0] == QUEUE_MAGIC;
}

/* What readlink cannot tell apart, or only for people: in the record shared memory may be
 * a file like any other. */
const char *unc__fd_type_refine(int fd, const struct unc__fd_facts *facts)
{
    struct stat status = { 0 };

    if (strncmp(facts->target, SHARED_MEMORY, strlen(SHARED_MEMORY)) == 0) {
        return "shared_memory";
    }
    if (strcmp(facts->type, "file") != 0 || !read_status(fd, &status)) {
        return facts->type;
    }
    if (S_ISREG(status.st_mode)) {
        return is_queue(fd) ? "message_queue" : facts->type;
    }
    return S_ISDIR(status.st_mode)    ? "directory"
           : S_ISFIFO(status.st_mode) ? "fifo"
           : S_ISCHR(status.st_mode)  ? "device"
           : S_ISBLK(status.st_mode)  ? "device"
                                      : facts->type;
}

static const char *access_of(long flags)
{
    if ((flags & O_PATH) != 0) {
        return "path";
    }
    return (flags & O_ACCMODE) == O_RDONLY   ? "read"
           : (flags & O_ACCMODE) == O_WRONLY ? "write"
                                             : "read_write";
}

void unc__facts_of_open_file(const struct unc__fact_query *query)
{
    char words[96];
    struct unc__text text = unc__text_init(words, sizeof words);
    long flags = unc__fd_ask(SYS_fcntl, query->fd, F_GETFL, 0, 0, 0);
    long of_descriptor = unc__fd_ask(SYS_fcntl, query->fd, F_GETFD, 0, 0, 0);

    if (flags < 0) {
        return;
    }
    unc__facts_set_word(query->facts, UNC__FACT_ACCESS, access_of(flags));
    if (of_descriptor > 0 && (of_descriptor & FD_CLOEXEC) != 0) {
        unc__word_add(&text, "close_on_exec");
    }
    unc__bits_write(&text, open_flags, (uint32_t)flags);
    unc__facts_set_words(query->facts, UNC__FACT_FLAGS, words);
}

static void add_position(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t position;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        if (unc__fdinfo_number(reader.line, "pos:", 10, &position)) {
            unc__facts_set_number(query->facts, UNC__FACT_POSITION, position);
            break;
        }
    }
    unc__line_reader_close(&reader);
}

void unc__facts_of_file(const struct unc__fact_query *query)
{
    struct stat status = { 0 };

    if (!read_status(query->fd, &status)) {
        return;
    }
    if (S_ISREG(status.st_mode)) {
        unc__facts_set_number(query->facts, UNC__FACT_SIZE, (uint64_t)status.st_size);
        add_position(query);
    }
    if (status.st_nlink == 0) {
        unc__facts_set_yes(query->facts, UNC__FACT_DELETED);
    }
}

/* The name that it was made with, as it was given: "/name" of shared memory. */
static void add_name(const struct unc__fact_query *query, const char *start)
{
    size_t length = strlen(start);
    size_t end = strlen(DELETED);

    if (length > end && strcmp(start + length - end, DELETED) == 0) {
        length -= end;
    }
    unc__facts_set_text(query->facts, UNC__FACT_NAME, UNC__FACT_TEXT, start, length);
}

void unc__facts_of_memory(const struct unc__fact_query *query)
{
    char words[64];
    struct unc__text text = unc__text_init(words, sizeof words);
    long bits = unc__fd_ask(SYS_fcntl, query->fd, F_GET_SEALS, 0, 0, 0);
    bool is_memfd = strncmp(query->target, MEMFD, strlen(MEMFD)) == 0;
    struct stat status = { 0 };

    if (read_status(query->fd, &status)) {
        unc__facts_set_number(query->facts, UNC__FACT_SIZE, (uint64_t)status.st_size);
        if (status.st_nlink == 0 && !is_memfd) { /* a memfd never had a path */
            unc__facts_set_yes(query->facts, UNC__FACT_DELETED);
        }
    }
    add_name(query,
             query->target + (is_memfd ? strlen(MEMFD) : strlen(SHARED_MEMORY) - 1));
    if (is_memfd && bits > 0) {
        unc__bits_write(&text, seals, (uint32_t)bits);
        unc__facts_set_words(query->facts, UNC__FACT_SEALS, words);
    }
}

/* Of the side that made it: the side that others open. */
void unc__facts_of_terminal(const struct unc__fact_query *query)
{
    char name[32];
    struct unc__text text = unc__text_init(name, sizeof name);
    unsigned number = 0;

    if (unc__fd_ask(SYS_ioctl, query->fd, TIOCGPTN, (long)(intptr_t)&number, 0, 0) == 0) {
        unc__text_format(&text, "/dev/pts/%u", number);
        unc__facts_set_word(query->facts, UNC__FACT_NAME, name);
    }
}

void unc__facts_of_queue(const struct unc__fact_query *query)
{
    struct mq_attr attributes = { 0 };

    add_name(query, query->target);
    if (unc__fd_ask(SYS_mq_getsetattr, query->fd, 0, (long)(intptr_t)&attributes, 0, 0) ==
        0) {
        unc__facts_set_number(query->facts, UNC__FACT_MESSAGES,
                              (uint64_t)attributes.mq_curmsgs);
        unc__facts_set_number(query->facts, UNC__FACT_MAX_MESSAGES,
                              (uint64_t)attributes.mq_maxmsg);
    }
}
