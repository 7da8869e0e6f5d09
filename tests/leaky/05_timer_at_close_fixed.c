/* SPDX-License-Identifier: MIT */
/*
 * The idle timeout is cancelled, and its handle given back, before the loop is closed.
 *
 * expect: nothing
 */
#include <stdlib.h>

#include <unclosed/loop.h>

static int on_idle(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static struct unc_handle *arm_idle_timeout(struct unc_loop *loop)
{
    struct unc_handle *timeout = NULL;

    (void)unc_loop_call_later(loop, UNC_S(30), on_idle, NULL, &timeout);
    return timeout;
}

int main(void)
{
    struct unc_loop *loop;
    struct unc_handle *timeout;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    timeout = arm_idle_timeout(loop);
    (void)unc_handle_cancel(timeout);
    (void)unc_handle_unref(timeout);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
