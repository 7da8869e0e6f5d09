/* SPDX-License-Identifier: MIT */
/*
 * A small HTTP server on libuv, that was not written for unclosed. Each connection has a
 * timer that ends it when nobody says anything; a connection that was answered closes
 * both. With --forget it closes only itself, as a server does whose author added the
 * timer later: the connections are all gone, and their timers keep the loop.
 *
 *     libuv_http [--forget]
 *
 * The visitors come from this program too, so that it ends by itself.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define VISITOR_COUNT 3
#define TIMEOUT_MS    60000
#define SIZE_MAX_READ 1024

struct connection {
    uv_tcp_t tcp;
    uv_timer_t timeout;
    uv_write_t write;
    int open_handles;
    char bytes[SIZE_MAX_READ];
    size_t size;
};

struct visitor {
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    char bytes[SIZE_MAX_READ];
};

static bool forgets;
static int answered;
static uv_tcp_t server;

static void must(int result, const char *call)
{
    if (result < 0) {
        (void)fprintf(stderr, "%s: %s\n", call, uv_strerror(result));
        exit(1);
    }
}

static void on_part_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;

    if (--connection->open_handles == 0) {
        free(connection);
    }
}

static void close_connection(struct connection *connection)
{
    if (uv_is_closing((uv_handle_t *)&connection->tcp)) {
        return;
    }
    uv_close((uv_handle_t *)&connection->tcp, on_part_closed);
    if (forgets) {
        (void)uv_timer_stop(&connection->timeout);
    } else {
        uv_close((uv_handle_t *)&connection->timeout, on_part_closed);
    }
    if (++answered == VISITOR_COUNT) {
        uv_close((uv_handle_t *)&server, NULL);
    }
}

static void on_timeout(uv_timer_t *timeout)
{
    close_connection(timeout->data);
}

static void on_answered(uv_write_t *write, int status)
{
    (void)status;
    close_connection(write->data);
}

static void answer(struct connection *connection)
{
    static char text[] = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                         "Content-Length: 6\r\n\r\nhello\n";
    const uv_buf_t buffer = uv_buf_init(text, sizeof text - 1);

    connection->write.data = connection;
    (void)uv_read_stop((uv_stream_t *)&connection->tcp);
    must(uv_write(&connection->write, (uv_stream_t *)&connection->tcp, &buffer, 1,
                  on_answered),
         "uv_write");
}

static void give_room(uv_handle_t *handle, size_t unused, uv_buf_t *ret_buffer)
{
    struct connection *connection = handle->data;

    (void)unused;
    *ret_buffer = uv_buf_init(connection->bytes + connection->size,
                              (unsigned)(SIZE_MAX_READ - 1 - connection->size));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct connection *connection = stream->data;

    (void)buffer;
    if (size < 0) {
        close_connection(connection);
        return;
    }
    connection->size += (size_t)size;
    connection->bytes[connection->size] = '\0';
    if (strstr(connection->bytes, "\r\n\r\n") != NULL) {
        answer(connection);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct connection *connection = calloc(1, sizeof *connection);

    must(status, "uv_listen");
    must(connection == NULL ? UV_ENOMEM : 0, "calloc");
    connection->tcp.data = connection;
    connection->timeout.data = connection;
    connection->open_handles = 2;
    must(uv_tcp_init(listener->loop, &connection->tcp), "uv_tcp_init");
    must(uv_timer_init(listener->loop, &connection->timeout), "uv_timer_init");
    must(uv_timer_start(&connection->timeout, on_timeout, TIMEOUT_MS, 0),
         "uv_timer_start");
    must(uv_accept(listener, (uv_stream_t *)&connection->tcp), "uv_accept");
    must(uv_read_start((uv_stream_t *)&connection->tcp, give_room, on_read),
         "uv_read_start");
}

static void on_visitor_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    if (size < 0) {
        uv_close((uv_handle_t *)stream, NULL);
    } else {
        (void)fwrite(buffer->base, 1, (size_t)size, stdout);
    }
}

static void give_visitor_room(uv_handle_t *handle, size_t unused, uv_buf_t *ret_buffer)
{
    struct visitor *visitor = handle->data;

    (void)unused;
    *ret_buffer = uv_buf_init(visitor->bytes, sizeof visitor->bytes);
}

static void on_visit(uv_connect_t *connect, int status)
{
    static char text[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const uv_buf_t buffer = uv_buf_init(text, sizeof text - 1);
    struct visitor *visitor = connect->data;

    must(status, "uv_tcp_connect");
    must(uv_read_start(connect->handle, give_visitor_room, on_visitor_read),
         "uv_read_start");
    must(uv_write(&visitor->write, connect->handle, &buffer, 1, NULL), "uv_write");
}

static void send_visitors(uv_loop_t *loop, const struct sockaddr_in *address)
{
    static struct visitor visitors[VISITOR_COUNT];

    for (int i = 0; i < VISITOR_COUNT; i++) {
        visitors[i].tcp.data = &visitors[i];
        visitors[i].connect.data = &visitors[i];
        must(uv_tcp_init(loop, &visitors[i].tcp), "uv_tcp_init");
        must(uv_tcp_connect(&visitors[i].connect, &visitors[i].tcp,
                            (const struct sockaddr *)address, on_visit),
             "uv_tcp_connect");
    }
}

static void open_server(uv_loop_t *loop, struct sockaddr_in *ret_address)
{
    int size = sizeof *ret_address;

    must(uv_ip4_addr("127.0.0.1", 0, ret_address), "uv_ip4_addr");
    must(uv_tcp_init(loop, &server), "uv_tcp_init");
    must(uv_tcp_bind(&server, (const struct sockaddr *)ret_address, 0), "uv_tcp_bind");
    must(uv_listen((uv_stream_t *)&server, VISITOR_COUNT, on_connection), "uv_listen");
    must(uv_tcp_getsockname(&server, (struct sockaddr *)ret_address, &size),
         "uv_tcp_getsockname");
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    uv_loop_t *loop = uv_default_loop();

    forgets = argc > 1 && strcmp(argv[1], "--forget") == 0;
    open_server(loop, &address);
    send_visitors(loop, &address);
    must(uv_run(loop, UV_RUN_DEFAULT), "uv_run");
    if (uv_loop_close(loop) == UV_EBUSY) {
        (void)printf("something is left in the loop, and nobody knows what\n");
    }
    return 0;
}
