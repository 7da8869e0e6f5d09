/* SPDX-License-Identifier: MIT */
/*
 * What it costs a program to start with the library in it: the time from posix_spawn to
 * the end of a program that does nothing, against the same program that is not linked
 * with it. Four ways take turns: without it, with the record in its own memory, with the
 * record handed over to a socket that is listened on here, and with the probes as well.
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * The programs, bench-start-with... and bench-start-without, lie beside this one. Usage:
 * bench-start [ROUNDS].
 */
#include <libgen.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS_MAX  2000
#define LIMIT_US    1000.0
#define SOCKET_NAME "unclosed-bench-start"

struct way {
    const char *program;
    char *environment[3];
    double us[ROUNDS_MAX];
};

static char variable[160];

static struct way ways[] = {
    { "bench-start-without", { NULL }, { 0 } },
    { "bench-start-with", { NULL }, { 0 } },
    { "bench-start-with", { variable, NULL }, { 0 } },
    { "bench-start-with-probes", { NULL }, { 0 } },
};

static void require(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-start: %s failed\n", what);
        exit(1);
    }
}

static double now_us(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int listen_here(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int length;

    length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1,
                      SOCKET_NAME "-%d", (int)getpid());
    (void)snprintf(variable, sizeof variable, "UNCLOSED_SOCKET=@%s",
                   address.sun_path + 1);
    require(fd >= 0 && bind(fd, (struct sockaddr *)&address,
                            (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                                        (size_t)length)) == 0,
            "binding a socket");
    require(listen(fd, 16) == 0, "listening");
    return fd;
}

/* Returns: whether a record came. */
static int take_letter(int listener)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr head;
    } control;
    char letter[256];
    struct iovec piece = { letter, sizeof letter };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    ssize_t size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    int record = -1;

    if (size > 0 && head != NULL) {
        memcpy(&record, CMSG_DATA(head), sizeof record);
        (void)close(record);
    }
    (void)close(fd);
    return record >= 0;
}

static double run(const char *folder, const struct way *way)
{
    char path[4096];
    char *arguments[] = { path, NULL };
    double started = now_us();
    pid_t pid;
    int status;

    (void)snprintf(path, sizeof path, "%s/%s", folder, way->program);
    require(posix_spawn(&pid, path, NULL, NULL, arguments, way->environment) == 0,
            "starting a program");
    require(waitpid(pid, &status, 0) == pid && status == 0, "a program");
    return now_us() - started;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *figures, int count)
{
    qsort(figures, (size_t)count, sizeof *figures, compare);
    return figures[count / 2];
}

int main(int argc, char **argv)
{
    int round_count = argc > 1 ? atoi(argv[1]) : 300;
    const char *folder = dirname(argv[0]);
    int listener = listen_here();
    double without;

    require(round_count > 0 && round_count <= ROUNDS_MAX, "a number of rounds");
    for (int i = 0; i < round_count; i++) {
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
            ways[k].us[i] = run(folder, &ways[k]);
        }
        require(take_letter(listener), "taking a record");
    }
    without = median(ways[0].us, round_count);
    (void)printf("RESULT start us %.1f %.1f limit 1.000\n",
                 median(ways[1].us, round_count) - without, LIMIT_US);
    (void)printf("RESULT start-handed-over us %.1f %.1f limit 1.000\n",
                 median(ways[2].us, round_count) - without, LIMIT_US);
    (void)printf("RESULT start-probes us %.1f %.1f limit 1.000\n",
                 median(ways[3].us, round_count) - without, LIMIT_US);
    return 0;
}
