/* SPDX-License-Identifier: MIT */
/*
 * The loop is closed and its server still listens: clients may connect, and nobody
 * answers.
 *
 * expect: stream, server, in listen_here, 1, missing unc_server_close
 */
#include <stdlib.h>

#include <unclosed/stream.h>

static int listen_here(struct unc_loop *loop, struct unc_server **ret_server)
{
    return unc_server_listen(loop, "127.0.0.1", "0", NULL, ret_server);
}

int main(void)
{
    struct unc_server *server;
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0 || listen_here(loop, &server) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
