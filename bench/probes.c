/* SPDX-License-Identifier: MIT */
/*
 * Calls of libc that the probes stand in front of, and some that they leave alone. The
 * same program is built four times: without the probes, with an interposer that only
 * forwards (forward.c), with the probes, and for ThreadSanitizer; bench/probes.py runs
 * them in turn. Prints the ns that one operation took.
 *
 * usage: bench-probes-... CASE COUNT [HELD]    HELD descriptors stay open meanwhile
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4

static void require(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-probes: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void open_close(long count)
{
    for (long i = 0; i < count; i++) {
        int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

        require(fd >= 0, "open");
        (void)close(fd);
    }
}

static void dup_close(long count)
{
    for (long i = 0; i < count; i++) {
        int fd = dup(0);

        require(fd >= 0, "dup");
        (void)close(fd);
    }
}

static void socket_close(long count)
{
    for (long i = 0; i < count; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        require(fd >= 0, "socket");
        (void)close(fd);
    }
}

/* Both ends in one thread: what is waited for is there already. */
static void accept_close(long count)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    socklen_t size = sizeof address;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    /* An abstract name that the kernel chooses. */
    require(bind(listener, (struct sockaddr *)&address, sizeof address.sun_family) == 0 &&
                listen(listener, 8) == 0 &&
                getsockname(listener, (struct sockaddr *)&address, &size) == 0,
            "listen");
    for (long i = 0; i < count; i++) {
        int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int fd;

        require(connect(client, (struct sockaddr *)&address, size) == 0, "connect");
        fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        require(fd >= 0, "accept4");
        (void)close(fd);
        (void)close(client);
    }
    (void)close(listener);
}

static void read_one(long count)
{
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    char byte;

    for (long i = 0; i < count; i++) {
        require(read(fd, &byte, 1) == 1, "read");
    }
    (void)close(fd);
}

static void write_one(long count)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    for (long i = 0; i < count; i++) {
        require(write(fd, "x", 1) == 1, "write");
    }
    (void)close(fd);
}

static void send_recv(long count)
{
    int fd[2];
    char byte;

    require(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0, "socketpair");
    for (long i = 0; i < count; i++) {
        require(send(fd[0], "x", 1, 0) == 1 && recv(fd[1], &byte, 1, 0) == 1, "send");
    }
    (void)close(fd[0]);
    (void)close(fd[1]);
}

static void wait_ready(long count)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int ready = eventfd(1, EFD_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN };

    require(epoll_ctl(epoll, EPOLL_CTL_ADD, ready, &event) == 0, "epoll_ctl");
    for (long i = 0; i < count; i++) {
        require(epoll_wait(epoll, &event, 1, -1) == 1, "epoll_wait");
    }
    (void)close(ready);
    (void)close(epoll);
}

static void *work(void *count)
{
    open_close(*(long *)count);
    return NULL;
}

static void in_threads(long count)
{
    pthread_t threads[THREADS];
    long share = count / THREADS;

    for (int i = 0; i < THREADS; i++) {
        require(pthread_create(&threads[i], NULL, work, &share) == 0, "pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

/* How many more descriptors stay open while one comes and goes. */
static void hold(long open_count)
{
    struct rlimit limit;

    require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    for (long i = 0; i < open_count; i++) {
        require(dup(0) >= 0, "dup");
    }
}

static const struct work_case {
    const char *name;
    void (*run)(long count);
} cases[] = {
    { "open", open_close },     { "dup", dup_close },       { "socket", socket_close },
    { "accept", accept_close }, { "threads", in_threads },  { "read", read_one },
    { "write", write_one },     { "send-recv", send_recv }, { "epoll-wait", wait_ready },
};

static const struct work_case *find_case(const char *name)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].name, name) == 0) {
            return &cases[i];
        }
    }
    (void)fprintf(stderr, "bench-probes: no such case: %s\n", name);
    exit(2);
}

int main(int argc, char **argv)
{
    const struct work_case *found = find_case(argc >= 3 ? argv[1] : "");
    long count = atol(argv[2]);
    double started;

    hold(argc > 3 ? atol(argv[3]) : 0);
    found->run(count / 10 + THREADS); /* warm */
    started = now_ns();
    found->run(count);
    (void)printf("%.3f\n", (now_ns() - started) / (double)count);
    _exit(fflush(stdout) != 0); /* the report of a million descriptors is not measured */
}
