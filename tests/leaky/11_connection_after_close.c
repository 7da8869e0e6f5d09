/* SPDX-License-Identifier: MIT */
/*
 * A client connects, and forgets its connection: it stays open after the task, the run
 * and the loop have ended.
 *
 * expect: stream, connection, in connect_to, 1, missing unc_stream_close
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>
#include <unclosed/stream.h>

/* To the port that the system chose for @server. */
static int connect_to(struct unc_server *server, struct unc_loop *loop,
                      struct unc_stream **ret_stream)
{
    char port[sizeof "65535"];

    (void)snprintf(port, sizeof port, "%hu", (unsigned short)unc_server_get_port(server));
    return unc_stream_connect(loop, "127.0.0.1", port, -1, ret_stream);
}

static int talk(void *userdata, void **ret_result)
{
    struct unc_server *server = NULL;
    struct unc_stream *client = NULL;
    struct unc_stream *stream = NULL;
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_server_listen(loop, "127.0.0.1", "0", NULL, &server);
    }
    if (r == 0) {
        r = connect_to(server, loop, &stream);
    }
    if (r == 0) {
        r = unc_server_accept(server, &client);
    }
    (void)unc_stream_close(client);
    (void)unc_server_close(server);
    return r;
}

int main(void)
{
    return unc_run(talk, NULL, NULL) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
