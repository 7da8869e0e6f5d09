/* SPDX-License-Identifier: MIT */
/*
 * A program that closes all it does not know and opens sockets and pipes, which get the
 * numbers of libunwind's pipe if there was one; then stacks are captured, new ones, in
 * new threads too. Whoever still writes to those numbers or reads from them loses bytes
 * for the program.
 *
 * Usage: PROGRAM tables|libunwind|careless. `careless` calls libunwind by itself, as
 * somebody would who does not look: to show that this notices. Exit: 0 if every byte
 * arrived, 3 if not.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stack/stack.h"

#define NOINLINE    __attribute__((noinline))
#define PAIR_COUNT  8
#define DEPTH_COUNT 40

static const char message[] = "HELLO";
static struct unc__stack_memo *memo;
static int (*careless)(void **frames, int count_max); /* libunwind's */
static size_t frame_count_min = UNC__STACK_DEPTH_MAX;

struct ends {
    int reading;
    int writing;
};

static void fail(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(2);
}

static NOINLINE void take(struct unc__stack_memo *with)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;
    void *frames[UNC__STACK_DEPTH_MAX];

    if (careless != NULL) {
        (void)careless(frames, UNC__STACK_DEPTH_MAX);
        return;
    }
    unc__stack_capture(with, &caller, UNC__STACK_DEPTH_MAX, &captured);
    if (captured.frame_count < frame_count_min) {
        frame_count_min = captured.frame_count;
    }
}

static NOINLINE void take_below(unsigned depth, struct unc__stack_memo *with)
{
    if (depth > 0) {
        take_below(depth - 1, with);
    } else {
        take(with);
    }
    __asm__ volatile("" ::: "memory");
}

/* From a place that libunwind has not cached. */
static NOINLINE void take_elsewhere(unsigned depth)
{
    volatile char room[4096];

    room[0] = 1;
    take_below(depth, NULL);
    take_below(depth, memo);
    room[1] = room[0];
}

static void *run_thread(void *userdata)
{
    (void)userdata;
    if (careless == NULL) {
        unc__stack_prepare_thread();
    }
    take_elsewhere(3);
    return NULL;
}

static void start(const char *reader)
{
    if (strcmp(reader, "careless") == 0) {
        void *library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);

        *(void **)&careless = library != NULL ? dlsym(library, "unw_backtrace") : NULL;
        if (careless == NULL) {
            fail("libunwind");
        }
        return;
    }
    if (unc__stack_start(strcmp(reader, "libunwind") == 0
                             ? UNC__STACK_LIBUNWIND
                             : UNC__STACK_TABLES) == UNC__STACK_NONE) {
        fail("no reader");
    }
    unc__stack_prepare_thread();
}

static void open_pair(struct ends *ret_ends, bool is_pipe)
{
    int fds[2];

    if ((is_pipe ? pipe2(fds, O_NONBLOCK)
                 : socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds)) < 0 ||
        write(fds[1], message, strlen(message)) != (ssize_t)strlen(message)) {
        fail("pair");
    }
    *ret_ends = (struct ends){ fds[0], fds[1] };
}

/* Exactly the message, and nothing behind it; and nothing came the other way. */
static bool has_arrived(const struct ends *ends, bool is_pipe)
{
    char bytes[64];
    ssize_t size = read(ends->reading, bytes, sizeof bytes);

    return size == (ssize_t)strlen(message) &&
           memcmp(bytes, message, strlen(message)) == 0 &&
           (is_pipe || read(ends->writing, bytes, sizeof bytes) < 0);
}

static bool is_undisturbed(bool is_pipe)
{
    struct ends pairs[PAIR_COUNT];
    pthread_t thread;
    bool is_good = true;

    closefrom(3);
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        open_pair(&pairs[i], is_pipe);
    }
    for (unsigned depth = 0; depth < DEPTH_COUNT; depth++) {
        take_elsewhere(depth);
    }
    if (pthread_create(&thread, NULL, run_thread, NULL) != 0 ||
        pthread_join(thread, NULL) != 0) {
        fail("thread");
    }
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        is_good &= has_arrived(&pairs[i], is_pipe);
    }
    return is_good;
}

int main(int argc, char **argv)
{
    bool is_good;

    memo = calloc(1, UNC__STACK_MEMO_SIZE);
    if (argc != 2 || memo == NULL) {
        return 2;
    }
    start(argv[1]);
    take(NULL);
    is_good = is_undisturbed(false);
    is_good &= is_undisturbed(true);
    free(memo);
    if (careless == NULL && frame_count_min < 3) {
        (void)fprintf(stderr, "a stack of %zu frames\n", frame_count_min);
        return 2;
    }
    return is_good ? 0 : 3;
}
