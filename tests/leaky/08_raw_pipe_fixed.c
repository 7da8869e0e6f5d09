/* SPDX-License-Identifier: MIT */
/*
 * The pipe that the program makes itself is closed.
 *
 * expect: nothing
 */
#include <stdlib.h>
#include <unistd.h>

#include <unclosed/loop.h>

static int make_pipe(int fd[2])
{
    return pipe(fd);
}

static int on_readable(struct unc_loop *loop, int fd, void *userdata)
{
    char byte;

    (void)userdata;
    (void)unc_loop_remove_reader(loop, fd);
    return read(fd, &byte, 1) == 1 ? unc_loop_stop(loop) : -1;
}

static void talk(struct unc_loop *loop, const int fd[2])
{
    if (unc_loop_add_reader(loop, fd[0], on_readable, NULL) == 0 &&
        write(fd[1], "x", 1) == 1) {
        (void)unc_loop_run_forever(loop);
    }
}

int main(void)
{
    struct unc_loop *loop;
    int fd[2];

    if (unc_loop_new(&loop) < 0 || make_pipe(fd) < 0) {
        return EXIT_FAILURE;
    }
    talk(loop, fd);
    (void)unc_loop_free(loop);
    (void)close(fd[0]);
    (void)close(fd[1]);
    return EXIT_SUCCESS;
}
