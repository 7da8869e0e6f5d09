/* SPDX-License-Identifier: MIT */
/*
 * A timeout for every request, each cancelled in time and its handle given back.
 *
 * expect: nothing
 */
#include <stdlib.h>

#include <unclosed/loop.h>

#define REQUEST_COUNT 1000

static int on_timeout(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static struct unc_handle *begin_request(struct unc_loop *loop)
{
    struct unc_handle *timeout = NULL;

    (void)unc_loop_call_later(loop, UNC_S(30), on_timeout, NULL, &timeout);
    return timeout;
}

static void end_request(struct unc_handle *timeout)
{
    (void)unc_handle_cancel(timeout);
    (void)unc_handle_unref(timeout);
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    for (int i = 0; i < REQUEST_COUNT; i++) {
        end_request(begin_request(loop));
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
