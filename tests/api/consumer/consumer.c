/* SPDX-License-Identifier: MIT */
/*
 * A user of the installed library, valid C and C++: makes a loop, runs a callback in it,
 * closes it and checks. With "forget" it keeps the loop: the report at exit must name
 * this file, which proves that the reporter came along, out of an archive too.
 */
#include <stdio.h>
#include <string.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>

static int stop(struct unc_loop *loop, void *userdata)
{
    *(int *)userdata += 1;
    return unc_loop_stop(loop);
}

int main(int argument_count, char **arguments)
{
    struct unc_loop *loop = NULL;
    int call_count = 0;

    if (unc_loop_new(&loop) != 0 ||
        unc_loop_call_soon(loop, stop, &call_count, NULL) != 0 ||
        unc_loop_run_forever(loop) != 0 || call_count != 1) {
        return 1;
    }
    if (argument_count > 1 && strcmp(arguments[1], "forget") == 0) {
        return 0;
    }
    loop = unc_loop_free(loop);
    (void)printf("unclosed %s, open: %d\n", unc_version(), unc_check());
    return 0;
}
