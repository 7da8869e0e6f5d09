/* SPDX-License-Identifier: MIT */
/*
 * Fetches http://127.0.0.1:PORT/ and prints the page, without unc_run: this program makes
 * its loop, and closes it, by itself. Told to forget, it leaves that out.
 *
 *     http_client PORT [forget]
 *
 * Output, if a server there has a page that says so:
 *
 *     hello from the server
 *
 * Report: none. With `forget` the loop, with the place where it was made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/future.h>
#include <unclosed/stream.h>
#include <unclosed/task.h>

#define PAGE_SIZE_MAX 1000000

static const char request[] = "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";

struct client {
    struct unc_loop *loop;
    const char *port;
};

/* HTTP/1.0: the head, an empty line, and the page until the server closes. */
static int print_page(struct unc_stream *stream)
{
    char *response;
    const char *page;
    size_t size;
    int r = unc_stream_read_all(stream, PAGE_SIZE_MAX, &response, &size);

    if (r < 0) {
        return r;
    }
    page = strstr(response, "\r\n\r\n");
    page = page != NULL ? page + 4 : response;
    (void)fwrite(page, 1, size - (size_t)(page - response), stdout);
    free(response);
    return 0;
}

static int fetch(void *userdata, void **ret_result)
{
    const struct client *client = userdata;
    struct unc_stream *stream = NULL;
    int r =
        unc_stream_connect(client->loop, "127.0.0.1", client->port, UNC_S(10), &stream);

    (void)ret_result;
    if (r == 0) {
        r = unc_stream_write(stream, request, strlen(request));
    }
    if (r == 0) {
        r = print_page(stream);
    }
    (void)unc_stream_close(stream);
    return r;
}

static int run(struct client *client)
{
    struct unc_task *task;
    int r = unc_task_new(client->loop, fetch, client, &task);

    if (r == 0) {
        r = unc_loop_run_until_complete(client->loop, unc_task_as_future(task), NULL);
        (void)unc_task_unref(task);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct client client = { .port = argc > 1 ? argv[1] : "8000" };
    int r = unc_loop_new(&client.loop);

    if (r == 0) {
        r = run(&client);
    }
    if (argc < 3 || strcmp(argv[2], "forget") != 0) {
        client.loop = unc_loop_free(client.loop);
    }
    if (r < 0) {
        (void)fprintf(stderr, "http_client: %s\n", unc_strerror(r));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
