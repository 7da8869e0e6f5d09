/* SPDX-License-Identifier: MIT */
/*
 * A server takes clients until SIGTERM arrives. Then the main task closes it, and the
 * task that accepts is told so by the call it waits in, UNC_ESHUT: it ends by returning
 * that. (The client here is a task, too, and sends the signal when it was greeted.)
 *
 * Output:
 *
 *     the server says: hello
 *     SIGTERM
 *     accept: closed by another task meanwhile
 *     all is closed
 *
 * Report: none. Nobody has to ask for that error, for it is how such a task ends.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/run.h>
#include <unclosed/stream.h>

#define LINE_SIZE_MAX 100

static int greet_clients(void *userdata, void **ret_result)
{
    struct unc_server *server = userdata;
    struct unc_stream *client;
    int r;

    (void)ret_result;
    while ((r = unc_server_accept(server, &client)) == 0) {
        (void)unc_stream_write(client, "hello\n", 6);
        (void)unc_stream_close(client);
    }
    (void)printf("accept: %s\n", unc_strerror(r));
    return r;
}

static int visit(void *userdata, void **ret_result)
{
    const struct unc_server *server = userdata;
    struct unc_stream *stream = NULL;
    struct unc_loop *loop;
    char port[sizeof "65535"];
    char *line;
    int r = unc_loop_get_running(&loop);

    (void)ret_result;
    (void)snprintf(port, sizeof port, "%hu", (unsigned short)unc_server_get_port(server));
    if (r == 0) {
        r = unc_stream_connect(loop, "127.0.0.1", port, UNC_S(10), &stream);
    }
    if (r == 0) {
        r = unc_stream_read_line(stream, LINE_SIZE_MAX, &line, NULL);
    }
    if (r == 0) {
        (void)printf("the server says: %s\n", line);
    }
    (void)unc_stream_close(stream);
    (void)raise(SIGTERM);
    return r;
}

static int on_sigterm(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (void)puts("SIGTERM");
    return unc_future_set_result(userdata, NULL);
}

/* Until @end has a result. */
static int serve(struct unc_loop *loop, struct unc_future *end)
{
    struct unc_server *server = NULL;
    int r = unc_server_listen(loop, "127.0.0.1", "0", NULL, &server);

    if (r == 0) {
        r = unc_task_new(loop, greet_clients, server, NULL);
    }
    if (r == 0) {
        r = unc_task_new(loop, visit, server, NULL);
    }
    if (r == 0) {
        r = unc_future_await(end, NULL);
    }
    (void)unc_server_close(server);
    return r;
}

static int serve_until_sigterm(void *userdata, void **ret_result)
{
    struct unc_future *end = NULL;
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_future_new(loop, &end);
    }
    if (r == 0) {
        r = unc_loop_add_signal_handler(loop, SIGTERM, on_sigterm, end);
    }
    if (r == 0) {
        r = serve(loop, end);
        (void)unc_loop_remove_signal_handler(loop, SIGTERM);
    }
    (void)unc_future_free(end);
    return r;
}

int main(void)
{
    if (unc_run(serve_until_sigterm, NULL, NULL) < 0) {
        return EXIT_FAILURE;
    }
    (void)puts("all is closed");
    return EXIT_SUCCESS;
}
