/* SPDX-License-Identifier: MIT */
/*
 * One client: a task that reads a request, writes the answer, and begins again.
 *
 * It suspends where it waits for the client, and that is all there is to back-pressure:
 * while an answer is going out nothing is read, and the next piece of a file is read only
 * when the last one is gone. Whatever goes wrong with one client is an error of its
 * calls, and ends its task and nothing else; so does the cancellation of one that is
 * idle.
 */
#include "examples/serve/connection.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <unclosed/stream.h>
#include <unclosed/task.h>

#include "examples/serve/cache.h"
#include "examples/serve/request.h"

#define PIECE_SIZE 65536

struct connection {
    struct connection_list *list;
    struct connection *next;
    struct connection *previous;
    struct unc_stream *stream;
    struct unc_task *task;
    int64_t active_at_ns; /* when the client last did something */
    struct request request;
    char head[REQUEST_HEAD_SIZE];
};

/* Accurate to some milliseconds, and cheap. */
static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return UNC_S(now.tv_sec) + now.tv_nsec;
}

/* -------------------------------------------------------------------------------------------
 * The request
 */

/*
 * Returns: how long the head of the next request is; 0 if it is too large; or a negative
 * error, UNC_EEND if there is none. Lines get their ends back, so that whoever parses the
 * head sees it end where we did. An empty line in front of it is skipped: some clients
 * send one behind a body.
 */
static long read_head(struct connection *connection)
{
    size_t size = 0;
    size_t line_size;
    char *line;

    do {
        int r = unc_stream_read_line(connection->stream, REQUEST_HEAD_SIZE, &line,
                                     &line_size);

        if (r == 0 && size == 0 && line_size == 0) {
            r = unc_stream_read_line(connection->stream, REQUEST_HEAD_SIZE, &line,
                                     &line_size);
        }
        if (r == UNC_ETOOLONG || (r == 0 && size + line_size + 2 > REQUEST_HEAD_SIZE)) {
            return 0;
        }
        if (r < 0) {
            return r;
        }
        memcpy(connection->head + size, line, line_size);
        size += line_size;
        connection->head[size++] = '\r';
        connection->head[size++] = '\n';
    } while (line_size > 0);
    return (long)size;
}

/* -------------------------------------------------------------------------------------------
 * The answer
 */

static struct iovec part(const void *bytes, size_t size)
{
    return (struct iovec){ .iov_base = (void *)(uintptr_t)bytes, .iov_len = size };
}

static struct iovec text_part(const char *text)
{
    return part(text, strlen(text));
}

/* The fields that are the same in every answer of a second. */
static struct iovec common_fields(void)
{
    static time_t made_at = -1;
    static char fields[128];
    static size_t size;
    time_t now = time(NULL);

    if (now != made_at) {
        struct tm now_utc = { .tm_year = 70 };

        made_at = now;
        (void)gmtime_r(&now, &now_utc);
        size = strftime(fields, sizeof fields,
                        "Date: %a, %d %b %Y %H:%M:%S GMT\r\n"
                        "Server: unclosed-serve/" UNC_VERSION "\r\n",
                        &now_utc);
    }
    return part(fields, size);
}

/* The end of the head. */
static struct iovec end_fields(const struct request *request)
{
    return text_part(request->keeps_alive ? "Connection: keep-alive\r\n\r\n"
                                          : "Connection: close\r\n\r\n");
}

static int write_content(struct connection *connection, const struct content *content)
{
    const struct iovec parts[] = { text_part("HTTP/1.1 200 OK\r\n"), common_fields(),
                                   part(content->head, content->head_size),
                                   end_fields(&connection->request),
                                   part(content->bytes, content->size) };

    return unc_stream_writev(connection->stream, parts,
                             connection->request.is_head ? 4 : 5);
}

/* Piece by piece. Returns: 0 or a negative error; if the file has become shorter
 * meanwhile, what was promised cannot be kept. */
static int write_file(struct connection *connection, const struct document *document)
{
    char *piece = malloc(PIECE_SIZE);
    int r = piece == NULL ? -ENOMEM : 0;

    for (uint64_t left = document->size; r == 0 && left > 0;) {
        ssize_t size = read(document->fd, piece, left < PIECE_SIZE ? left : PIECE_SIZE);

        connection->active_at_ns = now_ns();
        r = size <= 0 ? -EIO : unc_stream_write(connection->stream, piece, (size_t)size);
        left -= size > 0 ? (uint64_t)size : 0;
    }
    free(piece);
    return r;
}

static int write_document(struct connection *connection, const struct document *document)
{
    char fields[128];
    const struct iovec parts[] = { text_part("HTTP/1.1 200 OK\r\n"), common_fields(),
                                   part(fields, (size_t)snprintf(
                                                    fields, sizeof fields,
                                                    "Content-Type: %s\r\n"
                                                    "Content-Length: %llu\r\n",
                                                    document->content_type,
                                                    (unsigned long long)document->size)),
                                   end_fields(&connection->request) };
    int r = unc_stream_writev(connection->stream, parts, 4);

    return r < 0 || connection->request.is_head ? r : write_file(connection, document);
}

/* Anything but a document. */
static int write_status(struct connection *connection, enum status status)
{
    const struct request *request = &connection->request;
    const char *location = status == STATUS_MOVED ? request->target : "";
    char line[64];
    char fields[128];
    int text_size = snprintf(line, sizeof line, "HTTP/1.1 %d %s\r\n", (int)status,
                             status_reason(status)) -
                    (int)strlen("HTTP/1.1 \r");
    const struct iovec parts[] = {
        text_part(line),
        common_fields(),
        part(fields,
             (size_t)snprintf(fields, sizeof fields,
                              "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Length: %d\r\n%s",
                              text_size,
                              status == STATUS_NO_METHOD ? "Allow: GET, HEAD\r\n" : "")),
        text_part(location[0] != '\0' ? "Location: " : ""),
        text_part(location),
        text_part(location[0] != '\0' ? "/\r\n" : ""),
        end_fields(request),
        part(line + strlen("HTTP/1.1 "), (size_t)text_size - 1),
        text_part("\n"),
    };

    return unc_stream_writev(connection->stream, parts, request->is_head ? 7 : 9);
}

static int answer(struct connection *connection, size_t head_size)
{
    struct request *request = &connection->request;
    struct document document = { .fd = -1 };
    struct content *content = NULL;
    enum status status = STATUS_HEAD_TOO_LARGE;
    int r;

    request->keeps_alive = false;
    request->is_head = false;
    if (head_size > 0) {
        status = request_parse(connection->head, head_size, request);
    }
    if (status == STATUS_OK) {
        status = cache_open(connection->list->cache, request->path, &content, &document);
    }
    if (status != STATUS_OK) {
        r = write_status(connection, status);
    } else if (content != NULL) {
        r = write_content(connection, content);
    } else {
        r = write_document(connection, &document);
    }
    content = content_release(content);
    document_close(&document);
    return r;
}

/* -------------------------------------------------------------------------------------------
 * The client
 */

/*
 * Closing while bytes from the client are unread would make the kernel throw away what
 * the client has not read yet: our answer. So we say that we are done, and wait until the
 * client is, too.
 */
static void part_from(struct connection *connection)
{
    (void)unc_stream_shutdown(connection->stream);
    while (unc_stream_read(connection->stream, connection->head, REQUEST_HEAD_SIZE) > 0) {
    }
}

static void close_connection(struct connection *connection)
{
    connection->stream = unc_stream_close(connection->stream);
    connection->task = unc_task_unref(connection->task);
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

static int serve_client(void *userdata, void **ret_result)
{
    struct connection *connection = userdata;
    int r;

    (void)ret_result;
    do {
        long head_size = read_head(connection);

        connection->active_at_ns = now_ns();
        r = head_size < 0 ? (int)head_size : answer(connection, (size_t)head_size);
    } while (r == 0 && connection->request.keeps_alive);
    if (r == 0) {
        part_from(connection);
    }
    close_connection(connection);
    return 0; /* a client that has gone is no failure of ours */
}

int connection_open(struct connection_list *list, struct unc_loop *loop,
                    struct unc_stream *stream)
{
    struct connection *connection = malloc(sizeof *connection);
    int r;

    if (connection == NULL) {
        (void)unc_stream_close(stream);
        return -ENOMEM;
    }
    connection->list = list;
    connection->previous = NULL;
    connection->next = list->first;
    connection->stream = stream;
    connection->task = NULL;
    connection->active_at_ns = now_ns();
    if (list->first != NULL) {
        list->first->previous = connection;
    }
    list->first = connection;

    r = unc_task_new(loop, serve_client, connection, &connection->task);
    if (r < 0) {
        close_connection(connection);
    }
    return r;
}

void connection_list_cancel(struct connection_list *list, int64_t idle_ns)
{
    int64_t since_ns = now_ns() - idle_ns;

    for (struct connection *connection = list->first; connection != NULL;
         connection = connection->next) {
        if (connection->active_at_ns <= since_ns) {
            (void)unc_task_cancel(connection->task);
        }
    }
}
