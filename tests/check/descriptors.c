/* SPDX-License-Identifier: MIT */
/*
 * Leaves a descriptor of each sort open, as far as the machine has them: what a report
 * says of them has to fit its schema.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void watch(int epoll, int fd)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET };

    (void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void make_sockets(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int pair[2];

    (void)listen(listener, 1);
    (void)socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
    (void)socket(AF_NETLINK, SOCK_RAW, 0);
}

static void make_events(void)
{
    struct itimerspec times = { .it_value = { 60, 0 }, .it_interval = { 1, 0 } };
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    sigset_t mask;

    (void)timerfd_settime(timer, 0, &times, NULL);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR2);
    (void)signalfd(-1, &mask, 0);
    (void)inotify_add_watch(inotify_init1(0), "/", IN_CREATE | IN_ONESHOT);
}

static void make_files(void)
{
    char path[] = "/tmp/unclosed-descriptors-XXXXXX";
    int file = mkstemp(path);
    int memory = memfd_create("m\xff\"\\", MFD_ALLOW_SEALING);

    (void)unlink(path);
    if (dup(file) < 0) {
        abort();
    }
    (void)fcntl(memory, F_ADD_SEALS, F_SEAL_GROW);
    (void)open("/", O_PATH);
    (void)open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC);
    (void)open("/dev/ptmx", O_RDWR | O_NOCTTY);
}

int main(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int ends[2];

    make_sockets();
    make_events();
    make_files();
    (void)syscall(SYS_pidfd_open, getpid(), 0);
    if (pipe(ends) == 0) {
        watch(epoll, ends[0]);
    }
    watch(epoll, eventfd(7, 0));
    return 0;
}
