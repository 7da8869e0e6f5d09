/* SPDX-License-Identifier: MIT */
/* unclosed SUBCOMMAND …: finds the subcommand, and sees that its output arrived. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/command.h"
#include "collect/launch.h"

const struct unc__command *const unc__commands[] = {
#define ROW(id, name) &unc__command_##id,
    UNC_COMMANDS(ROW)
#undef ROW
        NULL
};

const struct unc__command *unc__command_find(const char *name)
{
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        if (strcmp(unc__commands[i]->name, name) == 0) {
            return unc__commands[i];
        }
    }
    return NULL;
}

const char *unc__command_nearest(const char *name)
{
    static const char *const names[] = {
#define NAME(id, name) name,
        UNC_COMMANDS(NAME)
#undef NAME
            NULL
    };

    return unc__nearest(name, names);
}

static int refuse_name(const char *name)
{
    const char *nearest = unc__command_nearest(name);

    if (nearest != NULL) {
        unc__complain(NULL, "there is no command '%s'; did you mean '%s'?", name,
                      nearest);
    } else {
        unc__complain(NULL, "there is no command '%s'; 'unclosed help' lists them", name);
    }
    return UNC__EXIT_USAGE;
}

static bool is_reader_gone(void)
{
    struct pollfd pollfd = { .fd = STDOUT_FILENO };

    return poll(&pollfd, 1, 0) == 1 && (pollfd.revents & POLLERR) != 0;
}

/*
 * What a full disk swallowed is no result, whatever it would have been. A reader that has
 * seen enough (head) is no fault, and no news.
 */
static int finish(int status)
{
    bool has_failed = ferror(stdout) != 0;
    bool is_quiet = is_reader_gone();

    errno = 0;
    if (fclose(stdout) == 0 && !has_failed) {
        return status;
    }
    if (is_quiet || errno == EPIPE) {
        return status;
    }
    unc__complain(NULL, "cannot write to standard output: %s",
                  errno != 0 ? strerror(errno) : "not all of it arrived");
    return UNC__EXIT_FAULT;
}

/* Where a standard stream is missing, the next file would get its number, and our output.
 * What is opened in its place refuses, and is gone in whatever we start. */
static void occupy_standard_streams(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            (void)open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
        }
    }
}

static int run_plain(const struct unc__command *command, char *name)
{
    return command->run(1, (char *[]){ name, NULL });
}

static bool is_one_of(const char *word, const char *letter, const char *name)
{
    return strcmp(word, letter) == 0 || strcmp(word, name) == 0;
}

int main(int argc, char **argv)
{
    const struct unc__command *command;

    occupy_standard_streams();
    unc__launch_outlive_limits();
    if (argc < 2) {
        (void)run_plain(&unc__command_help, argv[0]);
        return finish(UNC__EXIT_USAGE);
    }
    if (is_one_of(argv[1], "-h", "--help")) {
        return finish(run_plain(&unc__command_help, argv[1]));
    }
    if (is_one_of(argv[1], "-V", "--version")) {
        return finish(run_plain(&unc__command_version, argv[1]));
    }
    command = unc__command_find(argv[1]);
    if (command == NULL) {
        return refuse_name(argv[1]);
    }
    return finish(command->run(argc - 1, argv + 1));
}
