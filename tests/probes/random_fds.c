/* SPDX-License-Identifier: MIT */
/*
 * Does anything with descriptors, in four threads and with forks in between, and leaves
 * what it happens to have. Then it says what the kernel has open, for the report to be
 * compared with: random_fds.py. The argument is where chance begins; with a second one
 * only one thread goes on, between two lines on standard output, and nothing is said: for
 * same_calls.py.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define STEPS   1500
#define HELD    24

struct holder {
    uint64_t chance;
    int held[HELD];
    int count;
};

static unsigned throw_dice(struct holder *holder, unsigned sides)
{
    holder->chance = holder->chance * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(holder->chance >> 33) % sides;
}

static void hold(struct holder *holder, int fd)
{
    if (fd < 0) {
        abort();
    }
    holder->held[holder->count++] = fd;
}

static int pick(struct holder *holder)
{
    return holder->held[throw_dice(holder, (unsigned)holder->count)];
}

static void drop(struct holder *holder)
{
    unsigned which = throw_dice(holder, (unsigned)holder->count);
    int fd = holder->held[which];

    holder->held[which] = holder->held[--holder->count];
    if (throw_dice(holder, 8) == 0) {
        if (close_range((unsigned)fd, (unsigned)fd, 0) != 0) {
            abort();
        }
    } else if (close(fd) != 0) {
        abort();
    }
}

static void make_pair(struct holder *holder, int which)
{
    int fds[2];
    int r = which == 0   ? pipe(fds)
            : which == 1 ? pipe2(fds, O_CLOEXEC)
                         : socketpair(AF_UNIX, SOCK_STREAM, 0, fds);

    if (r != 0) {
        abort();
    }
    hold(holder, fds[0]);
    hold(holder, fds[1]);
}

static void make_one(struct holder *holder)
{
    switch (throw_dice(holder, 9)) {
    case 0:
        hold(holder, open("/dev/null", O_RDONLY));
        break;
    case 1:
        hold(holder, openat(AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC));
        break;
    case 2:
        hold(holder, socket(AF_UNIX, SOCK_DGRAM, 0));
        break;
    case 3:
        hold(holder, eventfd(0, EFD_CLOEXEC));
        break;
    case 4:
        hold(holder, epoll_create1(0));
        break;
    case 5:
        hold(holder, timerfd_create(CLOCK_MONOTONIC, 0));
        break;
    case 6:
        hold(holder, memfd_create("random", 0));
        break;
    case 7:
        hold(holder, dup(holder->count > 0 ? pick(holder) : STDIN_FILENO));
        break;
    default:
        hold(holder, fcntl(STDIN_FILENO, F_DUPFD, (int)throw_dice(holder, 200)));
        break;
    }
}

/* One that is held takes the place of another. */
static void replace(struct holder *holder)
{
    if (holder->count > 1 && dup2(pick(holder), pick(holder)) < 0) {
        abort();
    }
}

/* A child closes all of them, and opens others: the parent's record has nothing of it. */
static void fork_one(struct holder *holder)
{
    pid_t child = fork();

    if (child == 0) {
        for (int i = 0; i < holder->count; i++) {
            (void)close(holder->held[i]);
        }
        _exit(open("/dev/null", O_RDONLY) < 0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child) {
        abort();
    }
}

static void *live(void *userdata)
{
    struct holder *holder = userdata;

    for (int step = 0; step < STEPS; step++) {
        unsigned what = throw_dice(holder, 100);

        if (holder->count > HELD - 3 || (holder->count > 0 && what < 45)) {
            drop(holder);
        } else if (what < 60) {
            make_pair(holder, (int)what % 3);
        } else if (what < 65) {
            replace(holder);
        } else if (what == 99 && step % 4 == 0) {
            fork_one(holder);
        } else {
            make_one(holder);
        }
    }
    return NULL;
}

/* Standard streams aside, and the one that looks. */
static void say_what_is_open(void)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *item;

    while (folder != NULL && (item = readdir(folder)) != NULL) {
        int fd = atoi(item->d_name);

        if (fd > STDERR_FILENO && fd != dirfd(folder)) {
            printf("%d\n", fd);
        }
    }
    (void)closedir(folder);
}

static int live_alone(struct holder *holder)
{
    ssize_t written = write(STDOUT_FILENO, "begin\n", 6);

    (void)live(holder);
    return written + write(STDOUT_FILENO, "end\n", 4) != 10;
}

int main(int argc, char **argv)
{
    static struct holder holders[THREADS];
    pthread_t threads[THREADS];

    if (argc > 2) {
        return live_alone(&holders[0]);
    }
    for (int i = 0; i < THREADS; i++) {
        holders[i].chance =
            strtoull(argc > 1 ? argv[1] : "1", NULL, 10) * 8 + (unsigned)i;
        if (pthread_create(&threads[i], NULL, live, &holders[i]) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    say_what_is_open();
    return 0;
}
