/* SPDX-License-Identifier: MIT */
#ifndef SERVE_REQUEST_H
#define SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "examples/serve/status.h"

#define REQUEST_HEAD_SIZE 8192 /* no longer head is accepted */

/* What a client asks for. */
struct request {
    char target[REQUEST_HEAD_SIZE]; /* the path as it was sent: "/a%20b/", no query */
    char path[REQUEST_HEAD_SIZE];   /* decoded and relative to the root: "a b/" */
    bool is_head;                   /* HEAD: the same answer, but without the body */
    bool keeps_alive;               /* the client may send another request */
};

/*
 * request_parse: read the head of @size bytes, which ends with an empty line. @head is
 * cut into pieces on the way.
 *
 * Returns: STATUS_OK, or the status to refuse the request with; after that the connection
 * must not be used for another one, @ret_request says so and holds nothing else.
 */
enum status request_parse(char *head, size_t size, struct request *ret_request);

#endif
