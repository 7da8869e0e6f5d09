/* SPDX-License-Identifier: MIT */
/*
 * The head of an HTTP/1.1 request (RFC 9112): one request line, then fields.
 *
 * It is parsed once it is there in full. Requests with a body are answered, but the body
 * is not read: the connection is closed behind the answer.
 */
#include "examples/serve/request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Cut the next line off @rest. Returns: the line, without "\r\n". */
static char *take_line(char **rest)
{
    char *line = *rest;
    char *end = strchr(line, '\n');

    *rest = end + 1;
    if (end > line && end[-1] == '\r') {
        end--;
    }
    *end = '\0';
    return line;
}

static int hex_digit(char character)
{
    static const char digits[] = "0123456789abcdef";
    const char *digit = strchr(digits, tolower((unsigned char)character));

    return character == '\0' || digit == NULL ? -1 : (int)(digit - digits);
}

/* "a%20b" to "a b". Returns: whether that was possible. A NUL would end the path early
 * for the kernel, but not for us. */
static bool decode(const char *encoded, char *decoded)
{
    while (*encoded != '\0') {
        if (*encoded != '%') {
            *decoded++ = *encoded++;
            continue;
        }
        int high = hex_digit(encoded[1]);
        int low = high < 0 ? -1 : hex_digit(encoded[2]);

        if (low < 0 || (high == 0 && low == 0)) {
            return false;
        }
        *decoded++ = (char)(high * 16 + low);
        encoded += 3;
    }
    *decoded = '\0';
    return true;
}

/* Is it "/etc" after all, or does a segment of it begin with a dot: "..", or a file that
 * is meant to be hidden? */
static bool is_forbidden(const char *path)
{
    return path[0] == '/' || path[0] == '.' || strstr(path, "/.") != NULL;
}

/* "http://host/path" to "/path", as a proxy would send it. The path may be empty; the
 * host may not. */
static const char *skip_host(const char *target)
{
    size_t host_size;

    if (strncasecmp(target, "http://", 7) != 0) {
        return target;
    }
    target += 7;
    host_size = strcspn(target, "/?#");
    if (host_size == 0) {
        return "";
    }
    target += host_size;
    return *target == '/' ? target : "/";
}

/* "/path?query" */
static enum status take_target(const char *target, struct request *request)
{
    for (const char *byte = target; *byte != '\0'; byte++) {
        if (iscntrl((unsigned char)*byte)) {
            return STATUS_BAD_REQUEST;
        }
    }
    target = skip_host(target);
    if (*target != '/') {
        return STATUS_BAD_REQUEST;
    }
    target += strspn(target, "/") - 1; /* "//host/" in a redirect would lead elsewhere */

    /* Both are shorter than the head that they come from. */
    (void)snprintf(request->target, sizeof request->target, "%s", target);
    request->target[strcspn(request->target, "?#")] = '\0';
    if (!decode(request->target + 1, request->path)) {
        return STATUS_BAD_REQUEST;
    }
    return is_forbidden(request->path) ? STATUS_FORBIDDEN : STATUS_OK;
}

/* Those of RFC 9110 and PATCH are known and not allowed here; what else looks like one
 * may be one some day. */
static enum status take_method(const char *method, struct request *request)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789!#$%&'*+-.^_`|~";
    static const char *const known[] = { "POST",    "PUT",     "DELETE", "PATCH",
                                         "CONNECT", "OPTIONS", "TRACE" };

    request->is_head = strcmp(method, "HEAD") == 0;
    if (request->is_head || strcmp(method, "GET") == 0) {
        return STATUS_OK;
    }
    if (method[strspn(method, letters)] != '\0') {
        return STATUS_BAD_REQUEST;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(method, known[i]) == 0) {
            return STATUS_NO_METHOD;
        }
    }
    return STATUS_UNKNOWN_METHOD;
}

/* "HTTP/1.1". A later HTTP/1.x is understood by who understands that; 1.0 knows no
 * connection that is kept, unless both say so. */
static enum status take_version(const char *version, struct request *request)
{
    if (strncmp(version, "HTTP/", 5) != 0 || !isdigit((unsigned char)version[5]) ||
        version[6] != '.' || !isdigit((unsigned char)version[7]) || version[8] != '\0') {
        return STATUS_BAD_REQUEST;
    }
    request->keeps_alive = version[7] != '0';
    return version[5] == '1' ? STATUS_OK : STATUS_NO_VERSION;
}

/* "GET /path HTTP/1.1" */
static enum status take_request_line(char *line, struct request *request)
{
    char *method = line;
    char *target = strchr(line, ' ');
    char *version = target == NULL ? NULL : strchr(target + 1, ' ');
    enum status status;

    if (version == NULL || target == line || strchr(version + 1, ' ') != NULL) {
        return STATUS_BAD_REQUEST;
    }
    *target++ = '\0';
    *version++ = '\0';
    status = take_version(version, request);
    if (status == STATUS_OK) {
        status = take_method(method, request);
    }
    return status == STATUS_OK ? take_target(target, request) : status;
}

/* What the fields say about this connection. */
static enum status take_fields(char *rest, struct request *request)
{
    bool needs_host = request->keeps_alive; /* as HTTP/1.1 does */
    bool has_host = false;
    char *line;

    while (*(line = take_line(&rest)) != '\0') {
        char *colon = strchr(line, ':');
        char *value;

        if (colon == NULL || colon == line ||
            strcspn(line, " \t") < (size_t)(colon - line)) {
            return STATUS_BAD_REQUEST;
        }
        *colon = '\0';
        value = colon + 1 + strspn(colon + 1, " \t");
        if (strcasecmp(line, "host") == 0) {
            if (has_host) {
                return STATUS_BAD_REQUEST; /* which of them? */
            }
            has_host = true;
        } else if (strcasecmp(line, "connection") == 0) {
            request->keeps_alive = request->keeps_alive && !strcasestr(value, "close");
        } else if (strcasecmp(line, "transfer-encoding") == 0 ||
                   (strcasecmp(line, "content-length") == 0 && strcmp(value, "0") != 0)) {
            request->keeps_alive = false; /* a body we shall not read */
        }
    }
    return needs_host && !has_host ? STATUS_BAD_REQUEST : STATUS_OK;
}

/* One that is no part of a line's end: some take it for one, and would see the head end
 * elsewhere. */
static bool has_bare_return(const char *head, size_t size)
{
    const char *end = head + size;

    while ((head = memchr(head, '\r', (size_t)(end - head))) != NULL) {
        head++;
        if (head == end || *head != '\n') {
            return true;
        }
    }
    return false;
}

enum status request_parse(char *head, size_t size, struct request *ret_request)
{
    enum status status;

    ret_request->is_head = false;
    ret_request->keeps_alive = false;
    if (memchr(head, '\0', size) != NULL || has_bare_return(head, size)) {
        return STATUS_BAD_REQUEST;
    }
    status = take_request_line(take_line(&head), ret_request);
    if (status == STATUS_OK) {
        status = take_fields(head, ret_request);
    }
    if (status != STATUS_OK) {
        ret_request->keeps_alive = false;
    }
    return status;
}
