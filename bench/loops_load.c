/* SPDX-License-Identifier: MIT */
/*
 * Load for an echo server: connections that each send a message, wait for it to come
 * back, and are replaced by new ones after a while. Prints the ns that a message took.
 *
 * usage: bench-loops-load PORT MESSAGES
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 64
#define SIZE        64
#define OF_ONE      200 /* messages of a connection */
#define EVENTS      64

static struct sockaddr_in address = { .sin_family = AF_INET };
static int epoll_fd;
static int fds[CONNECTIONS];
static int left[CONNECTIONS];

static void require(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-loops-load: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void send_one(int index)
{
    static const char message[SIZE];

    require(send(fds[index], message, SIZE, MSG_NOSIGNAL) == SIZE, "send");
}

static void open_one(int index)
{
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = index } };
    struct linger at_once = { .l_onoff = 1 }; /* ports come back */
    int yes = 1;

    fds[index] = socket(AF_INET, SOCK_STREAM, 0);
    require(fds[index] >= 0 &&
                connect(fds[index], (struct sockaddr *)&address, sizeof address) == 0,
            "connect");
    (void)setsockopt(fds[index], IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)setsockopt(fds[index], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    require(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fds[index], &event) == 0, "epoll_ctl");
    left[index] = OF_ONE;
    send_one(index);
}

static void take_one(int index)
{
    char buffer[SIZE];

    require(recv(fds[index], buffer, SIZE, MSG_WAITALL) == SIZE, "recv");
    if (--left[index] == 0) {
        (void)close(fds[index]);
        open_one(index);
    } else {
        send_one(index);
    }
}

static void exchange(long messages)
{
    struct epoll_event events[EVENTS];

    while (messages > 0) {
        int count = epoll_wait(epoll_fd, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            take_one(events[i].data.fd);
        }
        messages -= count;
    }
}

int main(int argc, char **argv)
{
    long messages = argc == 3 ? atol(argv[2]) : 0;
    double started;

    require(messages > 0, "usage: PORT MESSAGES");
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    require(epoll_fd >= 0, "epoll_create1");
    for (int i = 0; i < CONNECTIONS; i++) {
        open_one(i);
    }
    exchange(messages / 10); /* warm */
    started = now_ns();
    exchange(messages);
    (void)printf("%.3f\n", (now_ns() - started) / (double)messages);
    return 0;
}
