/* SPDX-License-Identifier: MIT */
/*
 * The example's server, which forgets the event that counts its seconds. Who has read
 * where it listens ends it.
 *
 * expect: unclosed watcher event_timeout, 1, by event_new in main,
 *         missing event_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
int example(int argc, char **argv);

#define main example
#include "../../../examples/libevent_http.c"
#undef main

#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static pid_t start_reader(int line[2])
{
    pid_t server = getpid();
    pid_t child = fork();
    char address[64];

    if (child == 0) {
        (void)close(line[1]);
        _exit(read(line[0], address, sizeof address) > 0 && kill(server, SIGTERM) == 0
                  ? 0
                  : 1);
    }
    (void)close(line[0]);
    (void)dup2(line[1], STDOUT_FILENO);
    (void)close(line[1]);
    return child;
}

int main(void)
{
    char name[] = "libevent_http";
    char port[] = "0";
    char forget[] = "--forget";
    char *arguments[] = { name, port, forget, NULL };
    int line[2];
    int status = 1;
    pid_t child;
    int r;

    if (pipe(line) < 0) {
        return 1;
    }
    child = start_reader(line);
#ifdef TIDY
    r = example(2, arguments);
#else
    r = example(3, arguments);
#endif
    (void)waitpid(child, &status, 0);
    return r != 0 || status != 0;
}
