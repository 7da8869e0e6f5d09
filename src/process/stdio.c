/* SPDX-License-Identifier: MIT */
/*
 * The three standard descriptors of a child.
 *
 * Every descriptor that is to be duplicated lies above 2 here, unless it is in its place
 * already. So the duplications in the child cannot overwrite each other's sources,
 * whatever the program has open or closed at 0, 1 and 2, and need no order.
 */
#include "process/child.h"

#include <fcntl.h>
#include <unistd.h>

#include "stream/stream.h"

static void describe(const struct unc_process_options *options,
                     enum unc_process_io kinds[UNC__STDIO_COUNT],
                     int fds[UNC__STDIO_COUNT])
{
    kinds[STDIN_FILENO] = options->input;
    kinds[STDOUT_FILENO] = options->output;
    kinds[STDERR_FILENO] = options->errors;
    fds[STDIN_FILENO] = options->input_fd;
    fds[STDOUT_FILENO] = options->output_fd;
    fds[STDERR_FILENO] = options->errors_fd;
}

int unc__stdio_check(const struct unc_process_options *options)
{
    enum unc_process_io kinds[UNC__STDIO_COUNT];
    int fds[UNC__STDIO_COUNT];

    describe(options, kinds, fds);
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        if ((unsigned)kinds[target] > UNC_IO_STDOUT ||
            (kinds[target] == UNC_IO_STDOUT && target != STDERR_FILENO) ||
            (kinds[target] == UNC_IO_FD && fds[target] < 0)) {
            return -EINVAL;
        }
    }
    return 0;
}

static int duplicate_above_stderr(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    return copy < 0 ? -errno : copy;
}

/* @ours: which end stays here, and does not block. */
static int open_pipe(int ends[2], int ours)
{
    int r = 0;

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return -errno;
    }
    for (int i = 0; i < 2; i++) {
        ends[i] = unc__fd_above_standard(ends[i]);
        r = ends[i] < 0 ? -errno : r;
    }
    if (r == 0 && fcntl(ends[ours], F_SETFL, O_NONBLOCK) < 0) {
        r = -errno;
    }
    for (int i = 0; r < 0 && i < 2; i++) {
        if (ends[i] >= 0) {
            (void)close(ends[i]);
        }
    }
    return r;
}

static int make_pipe(struct unc__stdio *stdio, const struct unc_site *site, int target,
                     struct unc_process *process)
{
    const struct unc__origin origin = { .site = site, .type = UNC__TYPE_PIPE };
    int ends[2];
    int ours = target == STDIN_FILENO ? 1 : 0;
    int r = open_pipe(ends, ours);

    if (r < 0) {
        return r;
    }
    r = unc__stream_make(process->loop, ends[ours], &origin, &process->streams[target]);
    if (r < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return r;
    }
    stdio->fds[target] = ends[1 - ours];
    stdio->is_ours[target] = true;
    return 0;
}

/* @fd, or something better in its place. */
static int make_duplicate(struct unc__stdio *stdio, int target, int fd)
{
    int copy;
    int r = unc__blocking_open(fd, &copy);

    if (r < 0) {
        return r;
    }
    if (copy < 0 && fd <= STDERR_FILENO && fd != target) { /* it is in the way */
        copy = duplicate_above_stderr(fd);
        if (copy < 0) {
            return copy;
        }
    }
    stdio->is_ours[target] = copy >= 0;
    stdio->fds[target] = copy >= 0 ? copy : fd;
    return 0;
}

int unc__stdio_open(struct unc__stdio *stdio, const struct unc_site *site,
                    const struct unc_process_options *options,
                    struct unc_process *process)
{
    int fds[UNC__STDIO_COUNT];
    int r = 0;

    *stdio = (struct unc__stdio){ .fds = { -1, -1, -1 } };
    describe(options, stdio->kinds, fds);
    for (int target = 0; r == 0 && target < UNC__STDIO_COUNT; target++) {
        if (stdio->kinds[target] == UNC_IO_PIPE) {
            r = make_pipe(stdio, site, target, process);
        } else if (stdio->kinds[target] == UNC_IO_FD) {
            r = make_duplicate(stdio, target, fds[target]);
        } else if (stdio->kinds[target] == UNC_IO_INHERIT) {
            r = make_duplicate(stdio, target, target);
        }
    }
    if (r < 0) {
        unc__stdio_done(stdio);
        unc__stdio_close_streams(site, process);
    }
    return r;
}

void unc__stdio_done(struct unc__stdio *stdio)
{
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        if (stdio->is_ours[target]) {
            (void)close(stdio->fds[target]);
            stdio->is_ours[target] = false;
        }
    }
}

void unc__stdio_close_streams(const struct unc_site *site, struct unc_process *process)
{
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        process->streams[target] = unc_stream_close_at(site, process->streams[target]);
    }
}
