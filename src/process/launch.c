/* SPDX-License-Identifier: MIT */
/*
 * What posix_spawn is told, and what is said when it fails.
 *
 * posix_spawn and not fork: its child shares our memory until it has loaded the program,
 * so a large process starts children as fast as a small one, no lock that another thread
 * holds is copied, and the error of exec comes back as a value. While the child shares
 * our memory all signals are blocked in it, and handlers are put to the default; what the
 * program has ignored and blocked it keeps, as after any exec.
 *
 * The last action closes whatever else the child has got: descriptors that the program
 * opened without close-on-exec must not keep the other end of somebody's pipe open.
 */
#include "process/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define SHELL "/bin/sh"

static int add_descriptor(posix_spawn_file_actions_t *actions,
                          const struct unc__stdio *stdio, int target)
{
    switch (stdio->kinds[target]) {
    case UNC_IO_NULL:
        return posix_spawn_file_actions_addopen(
            actions, target, "/dev/null", target == STDIN_FILENO ? O_RDONLY : O_WRONLY,
            0);
    case UNC_IO_PIPE:
    case UNC_IO_FD:
        return posix_spawn_file_actions_adddup2(actions, stdio->fds[target], target);
    case UNC_IO_STDOUT:
        return posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, target);
    default: /* inherited: there already, or something better in its place */
        return stdio->fds[target] == target ? 0
                                            : posix_spawn_file_actions_adddup2(
                                                  actions, stdio->fds[target], target);
    }
}

/* 0 or a positive errno, as all of this family of calls. */
static int add_actions(posix_spawn_file_actions_t *actions,
                       const struct unc_process_options *options,
                       const struct unc__stdio *stdio)
{
    int error = 0;

    for (int target = 0; error == 0 && target < UNC__STDIO_COUNT; target++) {
        error = add_descriptor(actions, stdio, target);
    }
    if (error == 0 && !options->keeps_descriptors) {
        error = posix_spawn_file_actions_addclosefrom_np(actions, UNC__STDIO_COUNT);
    }
    if (error == 0 && options->directory != NULL) {
        error = posix_spawn_file_actions_addchdir_np(actions, options->directory);
    }
    return error;
}

static void set_attributes(posix_spawnattr_t *attributes,
                           const struct unc_process_options *options)
{
    unsigned flags = 0;
    sigset_t set;

    if (options->has_own_session) {
        flags |= POSIX_SPAWN_SETSID; /* its leader may not move to a group */
    } else if (options->has_own_group) {
        flags |= POSIX_SPAWN_SETPGROUP;
        (void)posix_spawnattr_setpgroup(attributes, 0);
    }
    if (options->has_default_signals) {
        flags |= POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
        (void)sigfillset(&set);
        (void)posix_spawnattr_setsigdefault(attributes, &set);
        (void)sigemptyset(&set);
        (void)posix_spawnattr_setsigmask(attributes, &set);
    }
    (void)posix_spawnattr_setflags(attributes, (short)flags);
}

/* posix_spawn takes pointers to what it does not change without saying so. */
static char *const *as_arguments(const char *const *strings)
{
    return (char *const *)(uintptr_t)strings;
}

static const char *program_of(const struct unc_process_options *options)
{
    return options->shell != NULL ? SHELL : options->arguments[0];
}

static int start(const struct unc_process_options *options,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, pid_t *ret_pid)
{
    const char *const line[] = { SHELL, "-c", "--", options->shell, NULL };
    char *const *arguments =
        as_arguments(options->shell != NULL ? line : options->arguments);
    char *const *environment =
        options->environment == NULL ? environ : as_arguments(options->environment);

    return posix_spawnp(ret_pid, program_of(options), actions, attributes, arguments,
                        environment);
}

int unc__launch(const struct unc_process_options *options, const struct unc__stdio *stdio,
                pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error;

    /* Neither acquires anything in glibc. */
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);

    set_attributes(&attributes, options);
    error = add_actions(&actions, options, stdio);
    if (error == 0) {
        error = start(options, &actions, &attributes, ret_pid);
    }

    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return -error;
}

static bool can_enter(const char *directory)
{
    struct stat status;

    return stat(directory, &status) == 0 && S_ISDIR(status.st_mode) &&
           access(directory, X_OK) == 0;
}

/* Whether the program is there, and yet "not found": the interpreter in its first line is
 * not, or the loader that it names. */
static bool lacks_interpreter(const char *program, int error)
{
    return error == -ENOENT && strchr(program, '/') != NULL && access(program, F_OK) == 0;
}

/* posix_spawn gives a number and not what it was about: ask again, now that it failed. */
void unc__launch_blame(const struct unc_process_options *options, int error,
                       struct unc__text *text)
{
    const char *program = program_of(options);

    switch (error) {
    case -EMFILE:
    case -ENFILE:
    case -ENOMEM:
    case -EAGAIN:
    case -EBADF:
        unc__text_format(text, "cannot start \"%s\"", program);
        return;
    default:
        break;
    }
    if (options->directory != NULL && !can_enter(options->directory)) {
        unc__text_format(text, "cannot start \"%s\" in the directory \"%s\"", program,
                         options->directory);
    } else if (lacks_interpreter(program, error)) {
        unc__text_format(text, "cannot run \"%s\", whose interpreter is missing",
                         program);
    } else {
        unc__text_format(text, "cannot run \"%s\"", program);
    }
}
