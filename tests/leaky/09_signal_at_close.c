/* SPDX-License-Identifier: MIT */
/*
 * The handler of SIGTERM is still installed when the loop is closed.
 *
 * expect: signal, signal_handler, in handle_termination, 1, missing
 * unc_loop_remove_signal_handler
 */
#include <signal.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static int on_terminate(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)signal_number;
    (void)userdata;
    return unc_loop_stop(loop);
}

static int handle_termination(struct unc_loop *loop)
{
    return unc_loop_add_signal_handler(loop, SIGTERM, on_terminate, NULL);
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    if (handle_termination(loop) == 0 && raise(SIGTERM) == 0) {
        (void)unc_loop_run_forever(loop);
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
