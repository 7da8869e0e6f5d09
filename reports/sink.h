/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_SINK_H
#define UNC_REPORTS_SINK_H

#include <stddef.h>
#include <stdint.h>

/*
 * Where the bytes of a report go: to a descriptor through a buffer, or into memory that
 * grows. The first error sticks: writers write on and the end tells, once.
 */
struct unc__sink {
    char *buffer; /* mapped */
    size_t size;
    size_t used;
    int fd;    /* -1: memory */
    int error; /* 0 or the first negative errno */
};

/* Both return 0 or -ENOMEM. */
int unc__sink_init_fd(struct unc__sink *ret_sink, int fd);
int unc__sink_init_memory(struct unc__sink *ret_sink);

/* unc__sink_done: give the buffer back; what was not flushed is forgotten. */
void unc__sink_done(struct unc__sink *sink);

/* unc__sink_flush: hand everything over. Returns: 0 or the first error of all. */
int unc__sink_flush(struct unc__sink *sink);

/* unc__sink_write_through: the same for who has no memory for a sink: all of @bytes, or
 * the error. A descriptor that takes nothing for seconds is an error too. */
int unc__sink_write_through(int fd, const char *bytes, size_t size);

/*
 * unc__sink_take: the text of a memory sink, NUL-terminated, now the caller's until
 * unc__sink_text_free. @ret_size: optional, without the NUL. On failure the sink is done
 * too. Returns: 0 or a negative errno.
 */
int unc__sink_take(struct unc__sink *sink, char **ret_text, size_t *ret_size);
void unc__sink_text_free(char *text);

void unc__sink_put(struct unc__sink *sink, const char *bytes, size_t size);
void unc__sink_add(struct unc__sink *sink, const char *string);
void unc__sink_add_unsigned(struct unc__sink *sink, uint64_t number);
void unc__sink_add_hex(struct unc__sink *sink, uint64_t number); /* "0x1f" */
void unc__sink_add_spaces(struct unc__sink *sink, size_t count);

#endif
