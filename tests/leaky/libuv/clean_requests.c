/* SPDX-License-Identifier: MIT */
/*
 * Every sort of request, with and without a callback, one that is cancelled, and a
 * connection both ways.
 *
 * expect: nothing
 */
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <uv.h>

static int told;

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static void work(uv_work_t *request)
{
    (void)request;
}

static void on_worked(uv_work_t *request, int status)
{
    (void)request;
    (void)status;
    told++;
}

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    (void)request;
    must(status);
    uv_freeaddrinfo(found);
    told++;
}

static void on_name(uv_getnameinfo_t *request, int status, const char *host,
                    const char *service)
{
    must(status);
    told += host == request->host && service == request->service;
}

static void on_bytes(uv_random_t *request, int status, void *bytes, size_t size)
{
    must(status);
    told += bytes == request->buf && size == 8;
}

static void ask(uv_loop_t *loop)
{
    static uv_work_t done;
    static uv_work_t not_told;
    static uv_getaddrinfo_t addresses;
    static uv_getnameinfo_t name;
    static uv_random_t random;
    static char bytes[8];
    static const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };
    struct sockaddr_in address;
    uv_random_t at_once;

    must(uv_queue_work(loop, &done, work, on_worked));
    must(uv_queue_work(loop, &not_told, work, NULL));
    (void)uv_cancel((uv_req_t *)&not_told);
    must(uv_getaddrinfo(loop, &addresses, on_addresses, "127.0.0.1", NULL, &hints));
    must(uv_ip4_addr("127.0.0.1", 80, &address));
    must(uv_getnameinfo(loop, &name, on_name, (const struct sockaddr *)&address,
                        NI_NUMERICHOST | NI_NUMERICSERV));
    must(uv_random(loop, &random, bytes, sizeof bytes, 0, on_bytes));
    must(uv_random(loop, &at_once, bytes, sizeof bytes, 0, NULL));
}

/* A file is opened, read and closed, one request after the other in the same memory. */
static void on_file_closed(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
    told++;
}

static void on_file_open(uv_fs_t *request)
{
    const uv_file fd = (uv_file)request->result;
    uv_fs_t at_once;

    must(fd);
    if (request->cb != on_file_open) {
        abort();
    }
    uv_fs_req_cleanup(request);
    must(uv_fs_fstat(request->loop, &at_once, fd, NULL));
    uv_fs_req_cleanup(&at_once);
    must(uv_fs_close(request->loop, request, fd, on_file_closed));
}

static void on_scanned(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
    told++;
}

static void use_files(uv_loop_t *loop)
{
    static uv_fs_t file;
    static uv_fs_t directory;
    uv_fs_t at_once;
    uv_dir_t *opened;

    must(uv_fs_open(loop, &file, "/dev/null", O_RDONLY, 0, on_file_open));
    must(uv_fs_scandir(loop, &directory, "/", 0, on_scanned));
    must(uv_fs_opendir(loop, &at_once, "/", NULL));
    opened = at_once.ptr;
    uv_fs_req_cleanup(&at_once);
    must(uv_fs_closedir(loop, &at_once, opened, NULL));
    uv_fs_req_cleanup(&at_once);
}

static void on_close(uv_handle_t *handle)
{
    free(handle);
    told++;
}

static void allocate(uv_handle_t *handle, size_t size, uv_buf_t *ret_buffer)
{
    static char bytes[256];

    (void)handle;
    (void)size;
    *ret_buffer = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    if (size < 0) {
        uv_close((uv_handle_t *)stream, on_close);
    }
}

static void on_connection(uv_stream_t *server, int status)
{
    uv_tcp_t *connection = malloc(sizeof *connection);

    must(status);
    must(uv_tcp_init(server->loop, connection));
    must(uv_accept(server, (uv_stream_t *)connection));
    must(uv_read_start((uv_stream_t *)connection, allocate, on_read));
    uv_close((uv_handle_t *)server, on_close);
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
    must(status);
    uv_close((uv_handle_t *)request->handle, on_close);
    free(request);
}

static void on_written(uv_write_t *request, int status)
{
    uv_shutdown_t *next = malloc(sizeof *next);

    must(status);
    must(uv_shutdown(next, request->handle, on_shut_down));
    free(request);
}

static void on_connect(uv_connect_t *request, int status)
{
    static char text[] = "hello";
    const uv_buf_t buffer = uv_buf_init(text, sizeof text);
    uv_write_t *next = malloc(sizeof *next);

    must(status);
    must(uv_write(next, request->handle, &buffer, 1, on_written));
    free(request);
}

static void connect_both(uv_loop_t *loop)
{
    uv_tcp_t *server = malloc(sizeof *server);
    uv_tcp_t *client = malloc(sizeof *client);
    uv_connect_t *request = malloc(sizeof *request);
    struct sockaddr_in address;
    int size = sizeof address;

    must(uv_ip4_addr("127.0.0.1", 0, &address));
    must(uv_tcp_init(loop, server));
    must(uv_tcp_bind(server, (const struct sockaddr *)&address, 0));
    must(uv_listen((uv_stream_t *)server, 1, on_connection));
    must(uv_tcp_getsockname(server, (struct sockaddr *)&address, &size));
    must(uv_tcp_init_ex(loop, client, AF_INET));
    must(uv_tcp_connect(request, client, (const struct sockaddr *)&address, on_connect));
}

static void on_sent(uv_udp_send_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, NULL);
    told++;
}

static void send_one(uv_loop_t *loop)
{
    static char text[] = "hello";
    static uv_udp_t handle;
    static uv_udp_send_t request;
    const uv_buf_t buffer = uv_buf_init(text, sizeof text);
    struct sockaddr_in address;

    must(uv_ip4_addr("127.0.0.1", 9, &address));
    must(uv_udp_init(loop, &handle));
    must(uv_udp_send(&request, &handle, &buffer, 1, (const struct sockaddr *)&address,
                     on_sent));
}

int main(void)
{
    uv_loop_t loop;

    must(uv_loop_init(&loop));
    ask(&loop);
    use_files(&loop);
    connect_both(&loop);
    send_one(&loop);
    must(uv_run(&loop, UV_RUN_DEFAULT));
    must(uv_loop_close(&loop));
    return told != 10;
}
