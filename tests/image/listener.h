/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_IMAGE_LISTENER_H
#define UNC_TESTS_IMAGE_LISTENER_H

#include <stdbool.h>
#include <sys/socket.h>

#include "record/handover.h"

/*
 * Who wants records handed over: an abstract socket of the test's own. Failing calls of
 * the system fail the test.
 */
struct listener {
    int fd;
    char name[64];      /* "@..." */
    char variable[128]; /* "UNCLOSED_SOCKET=@..." */
};

struct letter {
    struct unc__handover handover;
    struct ucred sender;
    int fd; /* of the record; the receiver's */
};

void listener_init(struct listener *ret_listener, int backlog);
void listener_done(struct listener *listener);

/* listener_take: wait for the next record. */
void listener_take(struct listener *listener, struct letter *ret_letter);

/* listener_has_more: whether one waits already. */
bool listener_has_more(const struct listener *listener);

#endif
