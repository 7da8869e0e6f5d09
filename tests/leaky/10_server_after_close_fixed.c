/* SPDX-License-Identifier: MIT */
/*
 * The server is closed with its loop.
 *
 * expect: nothing
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
    (void)unc_server_close(server);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
