/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_HANDOVER_H
#define UNC_RECORD_HANDOVER_H

#include <stdint.h>

/*
 * Handing the record over while the process lives: one message over a Unix socket of type
 * SOCK_SEQPACKET, with the descriptor of the record's memory (SCM_RIGHTS). A listener
 * that sets SO_PASSCRED also gets the sender's credentials. It need not answer; the
 * sender hangs up at once.
 */
#define UNC__HANDOVER_MAGIC   "unclosed"
#define UNC__HANDOVER_VERSION 1

struct unc__handover {
    char magic[8]; /* without a terminator */
    uint32_t version;
    uint32_t pid; /* as the sender sees itself: credentials are translated */
    uint32_t generation;
    uint32_t parent_pid;
};

/* All the waiting for a busy listener together. */
#define UNC__HANDOVER_MS_MAX 250

/*
 * unc__handover_connect: to the socket @name, a path or @name for an abstract one.
 * unc__handover_send: @fd over it, once. Both wait UNC__HANDOVER_MS_MAX at most, raise no
 * SIGPIPE, are async-signal-safe. Return: a socket, 0, or a negative errno.
 */
int unc__handover_connect(const char *name, int64_t deadline_ns);
int unc__handover_send(int socket, int fd, int64_t deadline_ns);

#endif
