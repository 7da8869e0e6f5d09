/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 responses (RFC 9112), parsed in whatever pieces the network hands out.
 *
 * There are two sorts of states. In a line state bytes are gathered until the line ends,
 * then handed to the one function for this kind of line; in a body state bytes are passed
 * on without a copy. The happy path:
 *
 *     status line -> fields -> counted body            -> complete
 *                           -> body until close        -> complete at the end
 *                           -> size -> data -> end ... -> trailers -> complete
 *
 * A 1xx head starts over. What is ambiguous is refused: guessing where a body ends is how
 * one response turns into two.
 */
#include "examples/fetch/response.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int complain(struct response *response, int error, const char *complaint)
{
    response->complaint = complaint;
    return error;
}

void response_init(struct response *response, response_body_fn *on_body, void *userdata)
{
    memset(response, 0, sizeof *response);
    response->state = RESPONSE_STATUS_LINE;
    response->on_body = on_body;
    response->userdata = userdata;
}

bool response_has_head(const struct response *response)
{
    return response->state > RESPONSE_FIELDS;
}

bool response_is_complete(const struct response *response)
{
    return response->state == RESPONSE_COMPLETE;
}

bool response_is_success(const struct response *response)
{
    return response->status / 100 == 2;
}

bool response_is_redirect(const struct response *response)
{
    switch (response->status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return true;
    default:
        return false;
    }
}

/* "HTTP/1.1 404 Not Found"; the reason may be missing. */
static int take_status_line(struct response *response, const char *line)
{
    bool is_status =
        strncmp(line, "HTTP/1.", 7) == 0 && isdigit((unsigned char)line[7]) &&
        line[8] == ' ' && isdigit((unsigned char)line[9]) &&
        isdigit((unsigned char)line[10]) && isdigit((unsigned char)line[11]) &&
        (line[12] == ' ' || line[12] == '\0');

    if (!is_status || line[9] == '0') {
        return complain(response, -EBADMSG, "this is not an HTTP/1.1 response");
    }
    response->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    (void)snprintf(response->reason, sizeof response->reason, "%s",
                   line[12] == ' ' ? line + 13 : "");
    response->state = RESPONSE_FIELDS;
    return 0;
}

static int parse_number(const char *text, unsigned base, uint64_t *ret_number)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t number = 0;

    if (*text == '\0') {
        return -EINVAL;
    }
    for (; *text != '\0'; text++) {
        const char *digit = strchr(digits, tolower((unsigned char)*text));

        if (digit == NULL || digit - digits >= (int)base ||
            __builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, (unsigned)(digit - digits), &number)) {
            return -EINVAL;
        }
    }
    *ret_number = number;
    return 0;
}

static int take_content_length(struct response *response, const char *value)
{
    uint64_t length;

    if (parse_number(value, 10, &length) < 0) {
        return complain(response, -EBADMSG, "its content-length is not a number");
    }
    if (response->has_content_length && response->content_length != length) {
        return complain(response, -EBADMSG, "it has two different content-lengths");
    }
    response->has_content_length = true;
    response->content_length = length;
    return 0;
}

static int take_transfer_encoding(struct response *response, const char *value)
{
    if (strcasecmp(value, "chunked") != 0 || response->is_chunked) {
        return complain(response, -EOPNOTSUPP, "its transfer-encoding is not supported");
    }
    response->is_chunked = true;
    return 0;
}

/* "Name: value", blanks around the value. A name with a blank in it is how one server's
 * header is another one's request, so it is refused. */
static int take_field(struct response *response, char *line)
{
    char *colon = strchr(line, ':');
    char *value;
    char *end;

    if (colon == NULL || colon == line || strcspn(line, " \t") < (size_t)(colon - line)) {
        return complain(response, -EBADMSG, "a header line is malformed");
    }
    *colon = '\0';
    value = colon + 1 + strspn(colon + 1, " \t");
    for (end = value + strlen(value); end > value && strchr(" \t", end[-1]); end--) {
    }
    *end = '\0';

    if (strcasecmp(line, "content-length") == 0) {
        return take_content_length(response, value);
    }
    if (strcasecmp(line, "transfer-encoding") == 0) {
        return take_transfer_encoding(response, value);
    }
    if (strcasecmp(line, "location") == 0) {
        (void)snprintf(response->location, sizeof response->location, "%s", value);
    }
    return 0;
}

/* The empty line behind the fields: what sort of body follows? */
static int take_head_end(struct response *response)
{
    if (response->status == 101) {
        return complain(response, -EBADMSG, "it changes the protocol unasked");
    }
    if (response->status / 100 == 1) { /* provisional: the real response follows */
        size_t head_size = response->head_size;

        response_init(response, response->on_body, response->userdata);
        response->head_size = head_size; /* 1xx without end reach the limit, too */
        return 0;
    }
    if (response->is_chunked && response->has_content_length) {
        return complain(response, -EBADMSG, "it is chunked, and has a content-length");
    }
    response->head_size = 0;
    if (response->status == 204 || response->status == 304) {
        response->state = RESPONSE_COMPLETE;
    } else if (response->is_chunked) {
        response->state = RESPONSE_CHUNK_SIZE;
    } else if (response->has_content_length) {
        response->body_left = response->content_length;
        response->state =
            response->body_left == 0 ? RESPONSE_COMPLETE : RESPONSE_BODY_COUNTED;
    } else {
        response->state = RESPONSE_BODY_UNTIL_CLOSE;
    }
    return 0;
}

/* "1a2b" or "1a2b;name=value"; extensions mean nothing to us. */
static int take_chunk_size(struct response *response, char *line)
{
    size_t digit_count = strcspn(line, "; \t");
    size_t blank_count = strspn(line + digit_count, " \t");
    char next = line[digit_count + blank_count];

    line[digit_count] = '\0';
    if ((next != '\0' && next != ';') ||
        parse_number(line, 16, &response->body_left) < 0) {
        return complain(response, -EBADMSG, "a chunk size is malformed");
    }
    response->head_size = 0;
    response->state = response->body_left == 0 ? RESPONSE_TRAILERS : RESPONSE_CHUNK_DATA;
    return 0;
}

static int take_line(struct response *response, char *line)
{
    switch (response->state) {
    case RESPONSE_STATUS_LINE:
        return take_status_line(response, line);
    case RESPONSE_FIELDS:
        return *line == '\0' ? take_head_end(response) : take_field(response, line);
    case RESPONSE_CHUNK_SIZE:
        return take_chunk_size(response, line);
    case RESPONSE_CHUNK_END:
        if (*line != '\0') {
            return complain(response, -EBADMSG, "a chunk is longer than its size says");
        }
        response->state = RESPONSE_CHUNK_SIZE;
        return 0;
    case RESPONSE_TRAILERS: /* read over: nothing in them concerns us */
        if (*line == '\0') {
            response->state = RESPONSE_COMPLETE;
        }
        return 0;
    default:
        return complain(response, -EBADMSG, "a line appears inside the body");
    }
}

/* Lines end up in messages on terminals, where control characters do mischief. */
static bool has_control(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (iscntrl((unsigned char)line[i]) && line[i] != '\t') {
            return true;
        }
    }
    return false;
}

/* Gather one byte of a line; at its end hand the line on, without "\r\n". */
static int feed_line_byte(struct response *response, char byte)
{
    if (++response->head_size > RESPONSE_HEAD_SIZE ||
        response->line_size + 1 >= sizeof response->line) {
        return complain(response, -EMSGSIZE, "its header is too large");
    }
    if (byte != '\n') {
        response->line[response->line_size++] = byte;
        return 0;
    }
    if (response->line_size > 0 && response->line[response->line_size - 1] == '\r') {
        response->line_size--;
    }
    response->line[response->line_size] = '\0';
    if (has_control(response->line, response->line_size)) {
        return complain(response, -EBADMSG, "a header line holds a control character");
    }
    response->line_size = 0;
    return take_line(response, response->line);
}

static int feed_body(struct response *response, const char *bytes, size_t size)
{
    int r = response->on_body(bytes, size, response->userdata);

    if (r < 0 || response->state == RESPONSE_BODY_UNTIL_CLOSE) {
        return r;
    }
    response->body_left -= size;
    if (response->body_left == 0) {
        response->state = response->state == RESPONSE_CHUNK_DATA ? RESPONSE_CHUNK_END
                                                                 : RESPONSE_COMPLETE;
    }
    return 0;
}

/* How many of the next @size bytes are body. */
static size_t body_size(const struct response *response, size_t size)
{
    switch (response->state) {
    case RESPONSE_BODY_UNTIL_CLOSE:
        return size;
    case RESPONSE_BODY_COUNTED:
    case RESPONSE_CHUNK_DATA:
        return response->body_left < size ? (size_t)response->body_left : size;
    default:
        return 0;
    }
}

int response_feed(struct response *response, const char *bytes, size_t size)
{
    while (size > 0 && response->state != RESPONSE_COMPLETE) {
        size_t taken = body_size(response, size);
        int r;

        if (taken > 0) {
            r = feed_body(response, bytes, taken);
        } else {
            r = feed_line_byte(response, *bytes);
            taken = 1;
        }
        if (r < 0) {
            return r;
        }
        bytes += taken;
        size -= taken;
    }
    return 0;
}

int response_end(struct response *response)
{
    switch (response->state) {
    case RESPONSE_BODY_UNTIL_CLOSE:
        response->state = RESPONSE_COMPLETE;
        return 0;
    case RESPONSE_COMPLETE:
        return 0;
    case RESPONSE_STATUS_LINE:
    case RESPONSE_FIELDS:
        return complain(
            response, -EBADMSG,
            "the server closed the connection before the header was complete");
    default:
        return complain(response, -EBADMSG,
                        "the server closed the connection before the body was complete");
    }
}
