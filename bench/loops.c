/* SPDX-License-Identifier: MIT */
#include "loops.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void loops_require(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-loops: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static const struct loops_case *find_case(const char *name)
{
    for (const struct loops_case *i = loops_cases; i->name != NULL; i++) {
        if (strcmp(i->name, name) == 0) {
            return i;
        }
    }
    (void)fprintf(stderr, "bench-loops: no such case: %s\n", name);
    exit(2);
}

static int listen_somewhere(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    loops_require(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
                      listen(fd, 1024) == 0 &&
                      getsockname(fd, (struct sockaddr *)&address, &size) == 0,
                  "listen");
    (void)printf("%d\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    const struct loops_case *found;
    double started;
    long count;

    if (argc == 2 && strcmp(argv[1], "echo") == 0 && loops_echo != NULL) {
        loops_echo(listen_somewhere());
    }
    found = find_case(argc == 3 ? argv[1] : "");
    count = atol(argv[2]);
    loops_begin();
    found->run(count / 10 + 1); /* warm */
    started = now_ns();
    found->run(count);
    (void)printf("%.3f\n", (now_ns() - started) / (double)count);
    loops_end();
    _exit(fflush(stdout) != 0); /* a report is not measured */
}
