/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request at a time, on the event loop.
 *
 * The happy path: look the name up, connect (the loop says when the socket is writable),
 * send the request, then wait for the response (the loop says when it is readable). A
 * future says that the wait is over; the run ends with its error, or 0.
 *
 * What can go wrong: an address does not answer (the next one is tried), the server talks
 * nonsense, the time is up, the user presses control-C, the body cannot be written. Each
 * ends the wait through fail(). Callbacks return 0 all the same: their error has been
 * dealt with, so the loop's exception handler need not hear of it.
 *
 * Every acquisition here has its release in fetch_free or disconnect.
 */
#include "examples/fetch/fetch.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>

struct fetch {
    struct unc_loop *loop;
    struct unc_handle *timeout; /* limits all requests together */
    int64_t timeout_ns;
    struct unc_future *done; /* the end of the request in progress */
    response_body_fn *on_body;
    void *userdata; /* of on_body */

    struct addrinfo *addresses;          /* what the host name stands for */
    const struct addrinfo *next_address; /* the next one to try */
    int socket;                          /* -1: not connected */

    char request[2 * URL_TEXT_SIZE];
    size_t request_size;
    size_t sent_size;
    struct response response;
    char message[512]; /* why the last request failed */
};

/* End the wait with a reason. The first reason counts. Returns: 0, for callbacks. */
__attribute__((format(printf, 3, 4))) static int fail(struct fetch *fetch, int error,
                                                      const char *format, ...)
{
    va_list arguments;

    if (unc_future_is_done(fetch->done)) {
        return 0;
    }
    va_start(arguments, format);
    (void)vsnprintf(fetch->message, sizeof fetch->message, format, arguments);
    va_end(arguments);
    return unc_future_set_error(fetch->done, error);
}

static int on_timeout(struct unc_loop *loop, void *userdata)
{
    struct fetch *fetch = userdata;

    (void)loop;
    return fail(fetch, -ETIMEDOUT, "no complete response within %g s",
                (double)fetch->timeout_ns / (double)UNC_S(1));
}

static int on_interrupt(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    return fail(userdata, -EINTR, "interrupted");
}

/* -------------------------------------------------------------------------------------------
 * The response
 */

static int write_body(const char *bytes, size_t size, void *userdata)
{
    struct fetch *fetch = userdata;

    return response_is_success(&fetch->response)
               ? fetch->on_body(bytes, size, fetch->userdata)
               : 0;
}

/* Is there anything left to wait for? The body of an error page is of no use to us. */
static bool has_response(const struct response *response)
{
    return response_is_complete(response) ||
           (response_has_head(response) && !response_is_success(response));
}

static int on_readable(struct unc_loop *loop, int fd, void *userdata)
{
    struct fetch *fetch = userdata;
    struct response *response = &fetch->response;
    char bytes[16384];
    ssize_t size;
    int r;

    (void)loop;
    if (unc_future_is_done(fetch->done)) { /* the run is about to end */
        return 0;
    }
    size = recv(fd, bytes, sizeof bytes, 0);
    if (size < 0) {
        return errno == EAGAIN || errno == EINTR
                   ? 0
                   : fail(fetch, -errno, "connection lost: %s", strerror(errno));
    }

    r = size == 0 ? response_end(response) : response_feed(response, bytes, (size_t)size);
    if (r < 0 && response->complaint != NULL) {
        return fail(fetch, r, "bad response: %s", response->complaint);
    }
    if (r < 0) {
        return fail(fetch, r, "cannot write the body: %s", unc_strerror(r));
    }
    return has_response(response) ? unc_future_set_result(fetch->done, NULL) : 0;
}

/* -------------------------------------------------------------------------------------------
 * The connection
 */

static void disconnect(struct fetch *fetch)
{
    if (fetch->socket < 0) {
        return;
    }
    (void)unc_loop_remove_writer(fetch->loop, fetch->socket);
    (void)unc_loop_remove_reader(fetch->loop, fetch->socket);
    (void)close(fetch->socket);
    fetch->socket = -1;
}

/* Send what is left of the request; when all is sent, wait for the response. */
static int on_writable(struct unc_loop *loop, int fd, void *userdata)
{
    struct fetch *fetch = userdata;
    ssize_t size;
    int r;

    size = send(fd, fetch->request + fetch->sent_size,
                fetch->request_size - fetch->sent_size, MSG_NOSIGNAL);
    if (size < 0) {
        return errno == EAGAIN || errno == EINTR
                   ? 0
                   : fail(fetch, -errno, "connection lost: %s", strerror(errno));
    }
    fetch->sent_size += (size_t)size;
    if (fetch->sent_size < fetch->request_size) {
        return 0;
    }

    (void)unc_loop_remove_writer(loop, fd);
    r = unc_loop_add_reader(loop, fd, on_readable, fetch);
    return r < 0 ? fail(fetch, r, "cannot wait for data: %s", unc_strerror(r)) : 0;
}

static int connect_next(struct fetch *fetch, int error);

/* A socket becomes writable when the attempt to connect is over, well or badly. */
static int on_connected(struct unc_loop *loop, int fd, void *userdata)
{
    struct fetch *fetch = userdata;
    int error = 0;
    socklen_t error_size = sizeof error;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) < 0) {
        error = errno;
    }
    if (error ==
        0) { /* from here on it is the sender's turn: one writer replaces the other */
        error = -unc_loop_add_writer(loop, fd, on_writable, fetch);
    }
    if (error != 0) {
        disconnect(fetch);
        return connect_next(fetch, -error);
    }
    return 0;
}

static int connect_to(struct fetch *fetch, const struct addrinfo *address)
{
    int r;

    fetch->socket = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           address->ai_protocol);
    if (fetch->socket < 0) {
        return -errno;
    }
    r = connect(fetch->socket, address->ai_addr, address->ai_addrlen);
    r = r < 0 && errno != EINPROGRESS ? -errno : 0;
    if (r == 0) {
        r = unc_loop_add_writer(fetch->loop, fetch->socket, on_connected, fetch);
    }
    if (r < 0) {
        disconnect(fetch);
    }
    return r;
}

/* Try the addresses that are left. @error is what became of the one before. */
static int connect_next(struct fetch *fetch, int error)
{
    while (fetch->next_address != NULL) {
        const struct addrinfo *address = fetch->next_address;

        fetch->next_address = address->ai_next;
        error = connect_to(fetch, address);
        if (error == 0) {
            return 0;
        }
    }
    return fail(fetch, error, "cannot connect: %s", unc_strerror(error));
}

/* -------------------------------------------------------------------------------------------
 * The request
 */

static void write_request(struct fetch *fetch, const struct url *url)
{
    char authority[URL_TEXT_SIZE];

    url_write_authority(url, authority);
    fetch->request_size = (size_t)snprintf(
        fetch->request, sizeof fetch->request,
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: unclosed-fetch/" UNC_VERSION "\r\n"
        "Accept: */*\r\nConnection: close\r\n\r\n",
        url->target, authority);
    fetch->sent_size = 0;
}

/* This blocks, and neither the timeout nor control-C can cut it short: getaddrinfo knows
 * no other way. A program that serves others would look names up in another thread. */
static int look_up(struct fetch *fetch, const struct url *url)
{
    static const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                           .ai_flags = AI_NUMERICSERV };
    int r = getaddrinfo(url->host, url->port, &hints, &fetch->addresses);

    if (r != 0) {
        fetch->addresses = NULL;
        (void)snprintf(fetch->message, sizeof fetch->message,
                       "cannot find the address of %s: %s", url->host, gai_strerror(r));
        return -EHOSTUNREACH;
    }
    fetch->next_address = fetch->addresses;
    return 0;
}

static void forget_addresses(struct fetch *fetch)
{
    if (fetch->addresses != NULL) {
        freeaddrinfo(fetch->addresses);
    }
    fetch->addresses = NULL;
    fetch->next_address = NULL;
}

int fetch_run(struct fetch *fetch, const struct url *url)
{
    int r;

    disconnect(fetch); /* from the server that sent us here */
    forget_addresses(fetch);
    fetch->message[0] = '\0';
    response_init(&fetch->response, write_body, fetch);
    write_request(fetch, url);
    r = look_up(fetch, url);
    if (r < 0) {
        return r;
    }

    r = unc_future_new(fetch->loop, &fetch->done);
    if (r == 0) {
        (void)connect_next(fetch, 0);
        r = unc_loop_run_until_complete(fetch->loop, fetch->done, /* ret_result= */ NULL);
        fetch->done = unc_future_free(fetch->done);
    }
    if (r < 0 && fetch->message[0] == '\0') { /* the loop itself refused */
        (void)snprintf(fetch->message, sizeof fetch->message, "%s", unc_strerror(r));
    }
    return r;
}

const struct response *fetch_get_response(const struct fetch *fetch)
{
    return &fetch->response;
}

const char *fetch_get_message(const struct fetch *fetch)
{
    return fetch->message;
}

/* -------------------------------------------------------------------------------------------
 * Life
 */

int fetch_new(int64_t timeout_ns, response_body_fn *on_body, void *userdata,
              struct fetch **ret_fetch)
{
    struct fetch *fetch;
    int r;

    fetch = calloc(1, sizeof *fetch);
    if (fetch == NULL) {
        return -ENOMEM;
    }
    fetch->socket = -1;
    fetch->timeout_ns = timeout_ns;
    fetch->on_body = on_body;
    fetch->userdata = userdata;

    r = unc_loop_new(&fetch->loop);
    if (r < 0) {
        goto free_fetch;
    }
    (void)unc_loop_set_name(fetch->loop, "fetch");

    r = unc_loop_call_later(fetch->loop, timeout_ns, on_timeout, fetch, &fetch->timeout);
    if (r < 0) {
        goto free_fetch;
    }
    r = unc_loop_add_signal_handler(fetch->loop, SIGINT, on_interrupt, fetch);
    if (r < 0) {
        goto free_fetch;
    }

    *ret_fetch = fetch;
    return 0;

free_fetch:
    (void)fetch_free(fetch);
    return r;
}

struct fetch *fetch_free(struct fetch *fetch)
{
    if (fetch == NULL) {
        return NULL;
    }
    if (fetch->loop != NULL) {
        disconnect(fetch);
        (void)unc_loop_remove_signal_handler(fetch->loop, SIGINT);
    }
    if (fetch->timeout != NULL) {
        (void)unc_handle_cancel(fetch->timeout);
        fetch->timeout = unc_handle_unref(fetch->timeout);
    }
    fetch->loop = unc_loop_free(fetch->loop); /* closes it first */
    forget_addresses(fetch);
    free(fetch);
    return NULL;
}
