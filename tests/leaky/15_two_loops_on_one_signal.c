/* SPDX-License-Identifier: MIT */
/*
 * A signal has one disposition, so it has one loop. The second one is refused, and the
 * program does not look.
 *
 * expect: signal, ESIGOWNED, in handle_in, 1, lifecycle
 */
#include <signal.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static int on_signal(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)signal_number;
    (void)userdata;
    return unc_loop_stop(loop);
}

static void handle_in(struct unc_loop *loop, int signal_number)
{
    (void)unc_loop_add_signal_handler(loop, signal_number, on_signal, NULL);
}

int main(void)
{
    struct unc_loop *first;
    struct unc_loop *second;

    if (unc_loop_new(&first) < 0 || unc_loop_new(&second) < 0) {
        return EXIT_FAILURE;
    }
    handle_in(first, SIGUSR1);
    handle_in(second, SIGUSR1);
    (void)unc_loop_remove_signal_handler(first, SIGUSR1);
    (void)unc_loop_remove_signal_handler(second, SIGUSR2);
    (void)unc_loop_free(second);
    (void)unc_loop_free(first);
    return EXIT_SUCCESS;
}
