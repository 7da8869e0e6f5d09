/* SPDX-License-Identifier: MIT */
/*
 * The text of a memory sink is handed out as a plain pointer, so its mapping carries its
 * own size in front, as malloc would do it.
 */
#include "reports/sink.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/sys.h"

#define BUFFER_SIZE 65536

/* A pipe that nobody drains for so long will not be drained at all. */
#define STALL_SECONDS 2

struct text_header {
    size_t mapped_size;
    size_t reserved; /* keeps the text aligned like malloc's */
};

int unc__sink_init_fd(struct unc__sink *ret_sink, int fd)
{
    char *buffer = unc__sys_map(BUFFER_SIZE, /* shared= */ 0);

    if (buffer == NULL) {
        return -ENOMEM;
    }
    *ret_sink = (struct unc__sink){ .buffer = buffer, .size = BUFFER_SIZE, .fd = fd };
    return 0;
}

int unc__sink_init_memory(struct unc__sink *ret_sink)
{
    int r = unc__sink_init_fd(ret_sink, -1);

    if (r == 0) {
        ret_sink->used = sizeof(struct text_header);
    }
    return r;
}

void unc__sink_done(struct unc__sink *sink)
{
    if (sink->buffer != NULL) {
        unc__sys_unmap(sink->buffer, sink->size);
        sink->buffer = NULL;
    }
}

static int wait_writable(int fd)
{
    struct pollfd wanted = { .fd = fd, .events = POLLOUT };
    struct timespec limit = { .tv_sec = STALL_SECONDS };
    long r = unc__sys_call(SYS_ppoll, (long)(intptr_t)&wanted, 1, (long)(intptr_t)&limit,
                           0, 0, 0);

    return r == 1 || r == -EINTR ? 0 : -EAGAIN;
}

int unc__sink_write_through(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        long written = unc__sys_write(fd, bytes, size);

        if (written == -EINTR) {
            continue;
        }
        if (written == -EAGAIN && wait_writable(fd) == 0) {
            continue;
        }
        if (written <= 0) {
            return written < 0 ? (int)written : -EIO; /* 0 would come again for ever */
        }
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

static int grow(struct unc__sink *sink)
{
    char *moved = unc__sys_remap(sink->buffer, sink->size, sink->size * 2);

    if (moved == NULL) {
        return -ENOMEM;
    }
    sink->buffer = moved;
    sink->size *= 2;
    return 0;
}

static void make_room(struct unc__sink *sink)
{
    int r = sink->fd >= 0 ? unc__sink_write_through(sink->fd, sink->buffer, sink->used)
                          : grow(sink);

    if (r < 0) {
        sink->error = r;
    } else if (sink->fd >= 0) {
        sink->used = 0;
    }
}

int unc__sink_flush(struct unc__sink *sink)
{
    if (sink->error == 0 && sink->fd >= 0) {
        make_room(sink);
    }
    return sink->error;
}

int unc__sink_take(struct unc__sink *sink, char **ret_text, size_t *ret_size)
{
    struct text_header *header;
    int error;

    unc__sink_put(sink, "", 1);
    error = sink->error;
    if (error < 0) {
        unc__sink_done(sink);
        return error;
    }
    header = (struct text_header *)(void *)sink->buffer;
    header->mapped_size = sink->size;
    *ret_text = sink->buffer + sizeof *header;
    if (ret_size != NULL) {
        *ret_size = sink->used - sizeof *header - 1;
    }
    sink->buffer = NULL;
    return 0;
}

void unc__sink_text_free(char *text)
{
    struct text_header *header = (struct text_header *)(void *)text - 1;

    unc__sys_unmap(header, header->mapped_size);
}

void unc__sink_put(struct unc__sink *sink, const char *bytes, size_t size)
{
    while (size > 0 && sink->error == 0) {
        size_t room = sink->size - sink->used;
        size_t part = size < room ? size : room;

        memcpy(sink->buffer + sink->used, bytes, part);
        sink->used += part;
        bytes += part;
        size -= part;
        if (sink->used == sink->size) {
            make_room(sink);
        }
    }
}

void unc__sink_add(struct unc__sink *sink, const char *string)
{
    unc__sink_put(sink, string, strlen(string));
}

static void add_number(struct unc__sink *sink, uint64_t number, unsigned base)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    unc__sink_put(sink, digits + at, sizeof digits - at);
}

void unc__sink_add_unsigned(struct unc__sink *sink, uint64_t number)
{
    add_number(sink, number, 10);
}

void unc__sink_add_hex(struct unc__sink *sink, uint64_t number)
{
    unc__sink_put(sink, "0x", 2);
    add_number(sink, number, 16);
}

void unc__sink_add_spaces(struct unc__sink *sink, size_t count)
{
    while (count-- > 0) {
        unc__sink_put(sink, " ", 1);
    }
}
