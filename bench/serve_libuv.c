/* SPDX-License-Identifier: MIT */
/*
 * The third column of bench/serve.py: a server of static files on libuv, as one would
 * write it for speed: a hand-made parser, small files in memory and looked at once a
 * second, the answer written at once where the kernel takes it.
 *
 * usage: bench-serve-libuv DIR PORT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <uv.h>

#define IN_SIZE   8192
#define SIZE_MOST 65536

/* The one file that was asked for last. */
static struct {
    char path[256];
    time_t checked_at;
    struct stat facts;
    char head[128];
    size_t head_size;
    char bytes[SIZE_MOST];
    size_t size;
} file;

static const char *root;

struct client {
    uv_tcp_t tcp;
    size_t in_size;
    char in[IN_SIZE];
};

struct answer {
    uv_write_t request;
    char bytes[];
};

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void close_client(struct client *client)
{
    if (!uv_is_closing((uv_handle_t *)&client->tcp)) {
        uv_close((uv_handle_t *)&client->tcp, on_closed);
    }
}

/* Whether @path can be sent. */
static int look_up(const char *path)
{
    char name[4096];
    struct stat facts;
    time_t now = time(NULL);
    FILE *stream;

    if (file.checked_at == now && strcmp(file.path, path) == 0) {
        return 1;
    }
    if (strstr(path, "..") != NULL || strlen(path) >= sizeof file.path) {
        return 0;
    }
    (void)snprintf(name, sizeof name, "%s%s", root, path);
    if (stat(name, &facts) < 0 || !S_ISREG(facts.st_mode) || facts.st_size > SIZE_MOST) {
        return 0;
    }
    if (strcmp(file.path, path) != 0 || facts.st_ino != file.facts.st_ino ||
        facts.st_size != file.facts.st_size ||
        facts.st_mtim.tv_nsec != file.facts.st_mtim.tv_nsec ||
        facts.st_mtim.tv_sec != file.facts.st_mtim.tv_sec) {
        stream = fopen(name, "rb");
        if (stream == NULL) {
            return 0;
        }
        file.size = fread(file.bytes, 1, sizeof file.bytes, stream);
        (void)fclose(stream);
        file.facts = facts;
        file.head_size =
            (size_t)snprintf(file.head, sizeof file.head,
                             "Content-Type: text/plain\r\nContent-Length: %zu\r\n"
                             "Connection: keep-alive\r\n\r\n",
                             file.size);
        (void)snprintf(file.path, sizeof file.path, "%s", path);
    }
    file.checked_at = now;
    return 1;
}

static uv_buf_t first_lines(void)
{
    static time_t made_at = -1;
    static char lines[128];
    static size_t size;
    time_t now = time(NULL);

    if (now != made_at) {
        struct tm now_utc;

        made_at = now;
        (void)gmtime_r(&now, &now_utc);
        size = strftime(lines, sizeof lines,
                        "HTTP/1.1 200 OK\r\nDate: %a, %d %b %Y %H:%M:%S GMT\r\n"
                        "Server: libuv\r\n",
                        &now_utc);
    }
    return uv_buf_init(lines, (unsigned)size);
}

static void on_written(uv_write_t *request, int status)
{
    (void)status;
    free(request->data);
}

/* What the kernel did not take at once. */
static int write_rest(struct client *client, const uv_buf_t *parts, size_t part_count,
                      size_t sent_size)
{
    size_t size = 0;
    struct answer *answer;
    uv_buf_t rest;

    for (size_t i = 0; i < part_count; i++) {
        size += parts[i].len;
    }
    if (sent_size == size) {
        return 0;
    }
    answer = malloc(sizeof *answer + size);
    if (answer == NULL) {
        return UV_ENOMEM;
    }
    size = 0;
    for (size_t i = 0; i < part_count; i++) {
        memcpy(answer->bytes + size, parts[i].base, parts[i].len);
        size += parts[i].len;
    }
    answer->request.data = answer;
    rest = uv_buf_init(answer->bytes + sent_size, (unsigned)(size - sent_size));
    return uv_write(&answer->request, (uv_stream_t *)&client->tcp, &rest, 1, on_written);
}

/* "GET /path HTTP/1.1". Returns: 0, or a negative error that ends the client. */
static int answer_request(struct client *client, char *head)
{
    uv_buf_t parts[3];
    char *path = head + 4;
    char *end;
    int sent;

    if (strncmp(head, "GET /", 5) != 0 || (end = strchr(path, ' ')) == NULL) {
        return UV_EINVAL;
    }
    *end = '\0';
    if (!look_up(path)) {
        return UV_ENOENT;
    }
    parts[0] = first_lines();
    parts[1] = uv_buf_init(file.head, (unsigned)file.head_size);
    parts[2] = uv_buf_init(file.bytes, (unsigned)file.size);
    sent = uv_try_write((uv_stream_t *)&client->tcp, parts, 3);
    if (sent < 0 && sent != UV_EAGAIN) {
        return sent;
    }
    return write_rest(client, parts, 3, sent < 0 ? 0 : (size_t)sent);
}

static void on_buffer(uv_handle_t *handle, size_t suggested_size, uv_buf_t *ret_buffer)
{
    struct client *client = handle->data;

    (void)suggested_size;
    /* Room for a NUL, so that text functions stop. */
    *ret_buffer = uv_buf_init(client->in + client->in_size,
                              (unsigned)(IN_SIZE - 1 - client->in_size));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct client *client = stream->data;
    char *head = client->in;
    char *end;

    (void)buffer;
    if (size < 0) {
        close_client(client);
        return;
    }
    client->in_size += (size_t)size;
    client->in[client->in_size] = '\0';
    while ((end = strstr(head, "\r\n\r\n")) != NULL) {
        *end = '\0';
        if (answer_request(client, head) < 0) {
            close_client(client);
            return;
        }
        head = end + 4;
    }
    client->in_size -= (size_t)(head - client->in);
    memmove(client->in, head, client->in_size);
}

static void on_client(uv_stream_t *server, int status)
{
    struct client *client = status < 0 ? NULL : malloc(sizeof *client);

    if (client == NULL || uv_tcp_init(server->loop, &client->tcp) < 0) {
        free(client);
        return;
    }
    client->tcp.data = client;
    client->in_size = 0;
    if (uv_accept(server, (uv_stream_t *)&client->tcp) < 0 ||
        uv_tcp_nodelay(&client->tcp, 1) < 0 ||
        uv_read_start((uv_stream_t *)&client->tcp, on_buffer, on_read) < 0) {
        close_client(client);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    uv_tcp_t server;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: bench-serve-libuv DIR PORT\n");
        return 2;
    }
    root = argv[1];
    if (uv_ip4_addr("127.0.0.1", atoi(argv[2]), &address) < 0 ||
        uv_tcp_init(uv_default_loop(), &server) < 0 ||
        uv_tcp_bind(&server, (const struct sockaddr *)&address, 0) < 0 ||
        uv_listen((uv_stream_t *)&server, SOMAXCONN, on_client) < 0) {
        (void)fprintf(stderr, "bench-serve-libuv: cannot listen\n");
        return 1;
    }
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
