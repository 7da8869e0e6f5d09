/* SPDX-License-Identifier: MIT */
/*
 * The example's server, which forgets the timers of its connections.
 *
 * expect: unclosed watcher uv_timer_t, 3, by uv_timer_init in main, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_default_loop in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
int example(int argc, char **argv);

#define main example
#include "../../../examples/libuv_http.c"
#undef main

#include <unistd.h>

#include "quiet.h"
#include "twin.h"

int main(void)
{
    char name[] = "libuv_http";
    char forget[] = "--forget";
    char *arguments[] = { name, forget, NULL };

    be_quiet(STDOUT_FILENO);
#ifdef TIDY
    return example(1, arguments);
#else
    return example(2, arguments);
#endif
}
