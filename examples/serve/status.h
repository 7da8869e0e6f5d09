/* SPDX-License-Identifier: MIT */
#ifndef SERVE_STATUS_H
#define SERVE_STATUS_H

/* The one list of statuses this server answers with. */
#define STATUSES(X)                            \
    X(OK, 200, "OK")                           \
    X(MOVED, 301, "Moved Permanently")         \
    X(BAD_REQUEST, 400, "Bad Request")         \
    X(FORBIDDEN, 403, "Forbidden")             \
    X(NOT_FOUND, 404, "Not Found")             \
    X(NO_METHOD, 405, "Method Not Allowed")    \
    X(HEAD_TOO_LARGE, 431, "Header Too Large") \
    X(FAILED, 500, "Internal Server Error")    \
    X(UNKNOWN_METHOD, 501, "Not Implemented")  \
    X(OVERLOADED, 503, "Service Unavailable")  \
    X(NO_VERSION, 505, "HTTP Version Not Supported")

enum status {
#define ENUMERATOR(name, number, reason) STATUS_##name = (number),
    STATUSES(ENUMERATOR)
#undef ENUMERATOR
};

/* status_reason: "Not Found". Static, never NULL. */
const char *status_reason(enum status status);

#endif
