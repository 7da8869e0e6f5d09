/* SPDX-License-Identifier: MIT */
#ifndef FETCH_RESPONSE_H
#define FETCH_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a server may make us remember: one line, and all header lines together. */
#define RESPONSE_LINE_SIZE 8192
#define RESPONSE_HEAD_SIZE 65536

/* Called with each piece of the body. A negative error ends the parsing with it. */
typedef int response_body_fn(const char *bytes, size_t size, void *userdata);

/* Where the parser stands. */
enum response_state {
    RESPONSE_STATUS_LINE,
    RESPONSE_FIELDS,
    RESPONSE_BODY_COUNTED,     /* content-length: body_left bytes to come */
    RESPONSE_BODY_UNTIL_CLOSE, /* neither length nor chunks */
    RESPONSE_CHUNK_SIZE,
    RESPONSE_CHUNK_DATA, /* body_left bytes of this chunk to come */
    RESPONSE_CHUNK_END,  /* the empty line behind the data */
    RESPONSE_TRAILERS,
    RESPONSE_COMPLETE
};

/*
 * An HTTP/1.1 response, parsed as it arrives, in pieces of any size. The head is kept,
 * the body is passed on.
 */
struct response {
    int status;      /* 200, 404, ...; final once the head is complete */
    char reason[64]; /* "Not Found", cut to this size */
    char location[RESPONSE_LINE_SIZE]; /* "" without one */
    const char *complaint;             /* after an error: a phrase about the response */

    enum response_state state;
    response_body_fn *on_body;
    void *userdata;
    uint64_t content_length;
    uint64_t body_left;
    size_t head_size; /* bytes of header or trailer lines so far */
    size_t line_size;
    bool has_content_length;
    bool is_chunked;
    char line[RESPONSE_LINE_SIZE];
};

/* response_init: begin a new response in @response. */
void response_init(struct response *response, response_body_fn *on_body, void *userdata);

/*
 * response_feed: parse the next @size bytes. What follows a complete response is ignored.
 * Returns: 0; -EBADMSG with a complaint for a malformed response; -EMSGSIZE with a
 * complaint for a head beyond the limits; -EOPNOTSUPP with a complaint; or the error of
 * the body callback.
 */
int response_feed(struct response *response, const char *bytes, size_t size);

/*
 * response_end: the server has closed the connection.
 * Returns: 0 if the response is complete, else -EBADMSG with a complaint.
 */
int response_end(struct response *response);

/* response_has_head: status, reason and location are known. */
bool response_has_head(const struct response *response);

bool response_is_complete(const struct response *response);
bool response_is_success(const struct response *response);

/* response_is_redirect: one of the statuses that point to another URL. */
bool response_is_redirect(const struct response *response);

#endif
