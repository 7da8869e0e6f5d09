/* SPDX-License-Identifier: MIT */
/*
 * Runs a program and reads both of its outputs to the end. One poll over the two pipes:
 * reading one after the other would block a child that fills the second. The child is
 * killed with its parent, so that a test that ctest ends leaves no orphan.
 */
#include "lib/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_SIZE 4096

/* The reading end and what came out of it. */
struct capture {
    int fd;
    char *bytes;
    size_t size;
};

struct start {
    const char *options;
    const char *const *changes;
    const char *const *arguments; /* NULL: call the function instead */
    child_fn *function;
    void *userdata;
};

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "child: %s: %s\n", what, strerror(errno));
    abort();
}

const char *child_path(const char *name)
{
    static char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    char *end;

    if (length < 0) {
        give_up("/proc/self/exe");
    }
    path[length] = '\0';
    end = strrchr(path, '/') + 1;
    (void)snprintf(end, sizeof path - (size_t)(end - path), "%s", name);
    return path;
}

static void change_environment(const struct start *with)
{
    for (const char *const *change = with->changes; change != NULL && *change != NULL;
         change++) {
        const char *equals = strchr(*change, '=');
        char *name = strndup(*change, equals == NULL ? strlen(*change)
                                                     : (size_t)(equals - *change));

        if (equals == NULL) {
            (void)unsetenv(name);
        } else {
            (void)setenv(name, equals + 1, 1);
        }
        free(name);
    }
    if (with->options == NULL) {
        (void)unsetenv("UNCLOSED_OPTIONS");
    } else {
        (void)setenv("UNCLOSED_OPTIONS", with->options, 1);
    }
}

/* In the child: does not return. */
static _Noreturn void begin(const struct start *with, int output, int errors)
{
    char *arguments[64] = { NULL };
    int empty = open("/dev/null", O_RDONLY);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (empty < 0 || dup2(empty, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) {
        give_up("standard streams");
    }
    if (empty > 2) {
        (void)close(empty);
    }
    if (with->arguments == NULL) {
        exit(with->function(with->userdata));
    }

    change_environment(with);
    for (size_t i = 0; i < 63 && with->arguments[i] != NULL; i++) {
        arguments[i] = strdup(with->arguments[i]); /* execv wants them writable */
    }
    (void)execv(arguments[0], arguments);
    give_up(arguments[0]);
}

/* Returns: whether there is more to come. */
static int read_some(struct capture *capture)
{
    ssize_t got;

    capture->bytes = realloc(capture->bytes, capture->size + READ_SIZE + 1);
    if (capture->bytes == NULL) {
        give_up("output");
    }
    got = read(capture->fd, capture->bytes + capture->size, READ_SIZE);
    if (got < 0) {
        give_up("output");
    }
    capture->size += (size_t)got;
    capture->bytes[capture->size] = '\0';
    if (got > 0) {
        return 1;
    }
    (void)close(capture->fd);
    capture->fd = -1;
    return 0;
}

static void read_both(struct capture captures[2])
{
    int open_count = 2;

    while (open_count > 0) {
        struct pollfd polls[2] = { { .fd = captures[0].fd, .events = POLLIN },
                                   { .fd = captures[1].fd, .events = POLLIN } };

        if (poll(polls, 2, -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            give_up("poll");
        }
        for (int i = 0; i < 2; i++) {
            if (polls[i].revents != 0 && !read_some(&captures[i])) {
                open_count--;
            }
        }
    }
}

static void wait_for_end(struct child *child, pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            give_up("waitpid");
        }
    }
    child->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    child->signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void run(struct child *ret_child, const struct start *with)
{
    int output[2];
    int errors[2];
    struct capture captures[2];
    pid_t pid;

    if (pipe2(output, O_CLOEXEC) < 0 || pipe2(errors, O_CLOEXEC) < 0) {
        give_up("pipe2");
    }
    (void)fflush(NULL); /* else the child's exit would write our buffers a second time */
    pid = fork();
    if (pid < 0) {
        give_up("fork");
    }
    if (pid == 0) {
        begin(with, output[1], errors[1]);
    }
    (void)close(output[1]);
    (void)close(errors[1]);

    captures[0] = (struct capture){ .fd = output[0] };
    captures[1] = (struct capture){ .fd = errors[0] };
    read_both(captures);
    wait_for_end(ret_child, pid);
    ret_child->output = captures[0].bytes;
    ret_child->output_size = captures[0].size;
    ret_child->errors = captures[1].bytes;
    ret_child->errors_size = captures[1].size;
}

void child_run(struct child *ret_child, const char *options, const char *const *arguments)
{
    child_run_with(ret_child, options, NULL, arguments);
}

void child_run_with(struct child *ret_child, const char *options,
                    const char *const *changes, const char *const *arguments)
{
    const struct start with = { .options = options,
                                .changes = changes,
                                .arguments = arguments };

    run(ret_child, &with);
}

void child_call(struct child *ret_child, child_fn *function, void *userdata)
{
    const struct start with = { .function = function, .userdata = userdata };

    run(ret_child, &with);
}

void child_done(struct child *child)
{
    free(child->output);
    free(child->errors);
    *child = (struct child){ 0 };
}
