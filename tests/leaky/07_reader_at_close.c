/* SPDX-License-Identifier: MIT */
/*
 * The descriptor is still watched when the loop is closed, and its pipe stays open.
 *
 * expect: registration, reader, in watch, 1, missing unc_loop_remove_reader
 * expect: fd, pipe, in main, 2, missing close
 */
#include <stdlib.h>
#include <unistd.h>

#include <unclosed/loop.h>

static int on_readable(struct unc_loop *loop, int fd, void *userdata)
{
    char byte;

    (void)userdata;
    return read(fd, &byte, 1) == 1 ? unc_loop_stop(loop) : -1;
}

static int watch(struct unc_loop *loop, int fd)
{
    return unc_loop_add_reader(loop, fd, on_readable, NULL);
}

static void talk(struct unc_loop *loop, const int fd[2])
{
    if (watch(loop, fd[0]) == 0 && write(fd[1], "x", 1) == 1) {
        (void)unc_loop_run_forever(loop);
    }
}

int main(void)
{
    struct unc_loop *loop;
    int fd[2];

    if (unc_loop_new(&loop) < 0 || pipe(fd) < 0) {
        return EXIT_FAILURE;
    }
    talk(loop, fd);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
