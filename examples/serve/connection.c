/* SPDX-License-Identifier: MIT */
/*
 * One client: its socket, its timer, its buffers.
 *
 * The happy path goes around: wait for a request (a reader on the loop), answer it (a
 * writer), wait for the next one. The loop watches one direction at a time, and that is
 * all there is to back-pressure: while an answer is going out nothing is read, and the
 * next piece of a file is read only when the last one is gone.
 *
 * A timer looks now and then whether the client has done anything lately. It is not
 * armed anew with each byte: when it fires early, it is armed for the rest.
 *
 * Whatever goes wrong with one client closes its connection and nothing else.
 */
#include "examples/serve/connection.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <unclosed/loop.h>

#include "examples/serve/document.h"
#include "examples/serve/request.h"

struct connection {
    struct connection_list *list;
    struct connection *next;
    struct connection *previous;
    struct unc_loop *loop;
    struct unc_handle *idle_timer;
    int64_t active_at_ns; /* when the client last did something */
    int root;             /* the folder to serve, borrowed */
    int socket;
    bool keeps_alive;         /* another request may follow this answer */
    struct document document; /* the body that goes out; size: what is left of it */
    size_t in_size;
    size_t out_size;
    size_t out_sent_size;
    char in[REQUEST_HEAD_SIZE];
    char out[65536];
};

/* -------------------------------------------------------------------------------------------
 * Life
 */

static void connection_close(struct connection *connection)
{
    (void)unc_loop_remove_reader(connection->loop, connection->socket);
    (void)unc_loop_remove_writer(connection->loop, connection->socket);
    (void)close(connection->socket);
    if (connection->idle_timer != NULL) {
        (void)unc_handle_cancel(connection->idle_timer);
        connection->idle_timer = unc_handle_unref(connection->idle_timer);
    }
    document_close(&connection->document);

    if (connection->previous != NULL) {
        connection->previous->next = connection->next;
    } else {
        connection->list->first = connection->next;
    }
    if (connection->next != NULL) {
        connection->next->previous = connection->previous;
    }
    free(connection);
}

void connection_list_close(struct connection_list *list)
{
    while (list->first != NULL) {
        connection_close(list->first);
    }
}

static void touch(struct connection *connection)
{
    connection->active_at_ns = unc_loop_time(connection->loop);
}

static int on_idle(struct unc_loop *loop, void *userdata)
{
    struct connection *connection = userdata;
    int64_t due_ns = connection->active_at_ns + connection->list->idle_ns;

    connection->idle_timer = unc_handle_unref(connection->idle_timer);
    if (due_ns <= unc_loop_time(loop) ||
        unc_loop_call_at(loop, due_ns, on_idle, connection, &connection->idle_timer) <
            0) {
        connection_close(connection);
    }
    return 0;
}

/* -------------------------------------------------------------------------------------------
 * The answer
 */

static void write_head(struct connection *connection, enum status status,
                       const struct request *request)
{
    time_t now = time(NULL);
    struct tm now_utc;
    char date[64] = "";
    int size;

    if (gmtime_r(&now, &now_utc) != NULL) {
        (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &now_utc);
    }
    size = snprintf(connection->out, sizeof connection->out,
                    "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: unclosed-serve/" UNC_VERSION
                    "\r\nContent-Type: %s\r\nContent-Length: %llu\r\nConnection: %s\r\n",
                    (int)status, status_reason(status), date,
                    connection->document.content_type,
                    (unsigned long long)connection->document.size,
                    connection->keeps_alive ? "keep-alive" : "close");
    connection->out_size = (size_t)size;
    if (status == STATUS_MOVED) {
        connection->out_size +=
            (size_t)snprintf(connection->out + connection->out_size,
                             sizeof connection->out - connection->out_size,
                             "Location: %s/\r\n", request->target);
    }
    if (status == STATUS_NO_METHOD) {
        static const char allow[] = "Allow: GET, HEAD\r\n";

        memcpy(connection->out + connection->out_size, allow, sizeof allow - 1);
        connection->out_size += sizeof allow - 1;
    }
    memcpy(connection->out + connection->out_size, "\r\n", 2);
    connection->out_size += 2;
}

/* Put the answer to @request in the buffer; the body follows as there is room. */
static void begin_answer(struct connection *connection, enum status status,
                         const struct request *request)
{
    char text[64] = "";

    connection->keeps_alive = request->keeps_alive;
    connection->out_sent_size = 0;
    if (status != STATUS_OK) {
        connection->document.content_type = "text/plain; charset=utf-8";
        connection->document.size = (uint64_t)snprintf(
            text, sizeof text, "%d %s\n", (int)status, status_reason(status));
    }
    write_head(connection, status, request);

    if (request->is_head) {
        document_close(&connection->document);
    } else if (status != STATUS_OK) {
        memcpy(connection->out + connection->out_size, text, strlen(text));
        connection->out_size += strlen(text);
    }
    if (status != STATUS_OK) {
        connection->document.size = 0; /* nothing beyond the buffer */
    }
}

/* Answer the request whose head is the first @head_size bytes that came in; 0: there is
 * none, and there is no room for more. */
static void answer(struct connection *connection, size_t head_size)
{
    struct request request = { .keeps_alive = false };
    enum status status = STATUS_HEAD_TOO_LARGE;

    if (head_size > 0) {
        status = request_parse(connection->in, head_size, &request);
    }
    if (status == STATUS_OK) {
        status = document_open(connection->root, request.path, &connection->document);
    }
    connection->in_size -= head_size;
    memmove(connection->in, connection->in + head_size, connection->in_size);
    begin_answer(connection, status, &request);
}

/* Fill the buffer with the next piece of the body. Returns: whether that worked; if the
 * file has become shorter meanwhile, what was promised cannot be kept. */
static bool refill(struct connection *connection)
{
    struct document *document = &connection->document;

    while (document->size > 0 && connection->out_size < sizeof connection->out) {
        size_t room = sizeof connection->out - connection->out_size;
        size_t wanted = document->size < room ? (size_t)document->size : room;
        ssize_t size = read(document->fd, connection->out + connection->out_size, wanted);

        if (size <= 0) {
            return false;
        }
        connection->out_size += (size_t)size;
        document->size -= (uint64_t)size;
    }
    return true;
}

/* -------------------------------------------------------------------------------------------
 * The socket
 */

static int on_writable(struct unc_loop *loop, int fd, void *userdata);

/* Watch for the next thing to do: answer a request that is there, or wait for one.
 * Returns: 0 or a negative error. */
static int go_on(struct connection *connection)
{
    size_t head_size = request_head_size(connection->in, connection->in_size);

    if (head_size == 0 && connection->in_size < sizeof connection->in) {
        return 0; /* the reader goes on reading */
    }
    answer(connection, head_size);
    (void)unc_loop_remove_reader(connection->loop, connection->socket);
    return unc_loop_add_writer(connection->loop, connection->socket, on_writable,
                               connection);
}

static int on_readable(struct unc_loop *loop, int fd, void *userdata)
{
    struct connection *connection = userdata;
    ssize_t size;

    (void)loop;
    size = recv(fd, connection->in + connection->in_size,
                sizeof connection->in - connection->in_size, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    connection->in_size += size > 0 ? (size_t)size : 0;
    touch(connection);
    if (size <= 0 || go_on(connection) < 0) {
        connection_close(connection);
    }
    return 0;
}

/* Read what the client still sends, and forget it. */
static int on_last_bytes(struct unc_loop *loop, int fd, void *userdata)
{
    struct connection *connection = userdata;
    ssize_t size;

    (void)loop;
    size = recv(fd, connection->in, sizeof connection->in, 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
        connection_close(connection);
    }
    return 0;
}

/* The answer is out. Returns: 0 or a negative error. */
static int end_answer(struct connection *connection)
{
    int r;

    document_close(&connection->document);
    (void)unc_loop_remove_writer(connection->loop, connection->socket);
    if (connection->keeps_alive) {
        r = unc_loop_add_reader(connection->loop, connection->socket, on_readable,
                                connection);
        return r < 0 ? r : go_on(connection); /* the next request may be here already */
    }
    /* Closing while bytes from the client are unread would make the kernel throw away
     * what the client has not read yet: our answer. So we say that we are done, and wait
     * until the client is, too. The idle timer limits that. */
    (void)shutdown(connection->socket, SHUT_WR);
    return unc_loop_add_reader(connection->loop, connection->socket, on_last_bytes,
                               connection);
}

static int on_writable(struct unc_loop *loop, int fd, void *userdata)
{
    struct connection *connection = userdata;
    ssize_t size;

    (void)loop;
    if (!refill(connection)) {
        connection_close(connection);
        return 0;
    }
    size = send(fd, connection->out + connection->out_sent_size,
                connection->out_size - connection->out_sent_size, MSG_NOSIGNAL);
    if (size < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            connection_close(connection);
        }
        return 0;
    }
    touch(connection);
    connection->out_sent_size += (size_t)size;
    if (connection->out_sent_size < connection->out_size) {
        return 0;
    }
    connection->out_size = 0;
    connection->out_sent_size = 0;
    if (connection->document.size == 0 && end_answer(connection) < 0) {
        connection_close(connection);
    }
    return 0;
}

int connection_open(struct connection_list *list, struct unc_loop *loop, int root,
                    int socket)
{
    struct connection *connection = malloc(sizeof *connection);
    int r;

    if (connection == NULL) {
        (void)close(socket);
        return -ENOMEM;
    }
    connection->list = list;
    connection->previous = NULL;
    connection->next = list->first;
    connection->loop = loop;
    connection->idle_timer = NULL;
    connection->root = root;
    connection->socket = socket;
    connection->document = (struct document){ .fd = -1 };
    connection->in_size = 0;
    connection->out_size = 0;
    connection->out_sent_size = 0;
    touch(connection);

    if (list->first != NULL) {
        list->first->previous = connection;
    }
    list->first = connection;

    r = unc_loop_add_reader(loop, socket, on_readable, connection);
    if (r == 0) {
        r = unc_loop_call_later(loop, list->idle_ns, on_idle, connection,
                                &connection->idle_timer);
    }
    if (r < 0) {
        connection_close(connection);
    }
    return r;
}
