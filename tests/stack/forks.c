/* SPDX-License-Identifier: MIT */
/*
 * Children of a program in which another thread is in dlopen or dlclose all the time,
 * with the dynamic linker's locks: each child captures new stacks and ends. One that
 * hangs is killed, and does not count.
 *
 * Usage: PROGRAM tables|libunwind CHILDREN PLUGIN. Prints how many children did it.
 */
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stack/stack.h"
#include "stack/walk.h"

#define NOINLINE __attribute__((noinline))
#define HANG_MS  20000

static const char *plugin;
static struct unc__stack_memo *memo;
static bool is_over;

static void *load_and_unload(void *userdata)
{
    (void)userdata;
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
        void *library = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);

        if (library != NULL) {
            (void)dlclose(library);
        }
    }
    return NULL;
}

/* Both ways must give a stack, and so must tables that nobody has read before. */
static NOINLINE bool take(void)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;
    uintptr_t frames[UNC__STACK_DEPTH_MAX];
    bool is_cut;

    unc__stack_capture(memo, &caller, UNC__STACK_DEPTH_MAX, &captured);
    if (captured.frame_count < 4) {
        return false;
    }
    unc__stack_capture(NULL, &caller, UNC__STACK_DEPTH_MAX, &captured);
    return captured.frame_count >= 4 &&
           unc__walk_uncached(&caller, frames, UNC__STACK_DEPTH_MAX, &is_cut) >= 4;
}

static NOINLINE bool take_below(unsigned depth)
{
    bool is_good = depth > 0 ? take_below(depth - 1) : take();

    __asm__ volatile("" ::: "memory");
    return is_good;
}

/* Not an alarm in the child: libunwind blocks all signals where it would hang. */
static bool does_end(pid_t child)
{
    struct pollfd end = { .fd = (int)syscall(SYS_pidfd_open, child, 0),
                          .events = POLLIN };
    bool is_over_in_time = end.fd >= 0 && poll(&end, 1, HANG_MS) == 1;

    (void)close(end.fd);
    return is_over_in_time;
}

static bool does_child(unsigned number)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        _exit(take_below(number % 30 + 3) ? 0 : 1);
    }
    if (child > 0 && !does_end(child)) {
        (void)kill(child, SIGKILL);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv)
{
    unsigned long count;
    unsigned long good_count = 0;
    pthread_t thread;

    memo = calloc(1, UNC__STACK_MEMO_SIZE);
    if (argc != 4 || memo == NULL) {
        return 2;
    }
    (void)unc__stack_start(strcmp(argv[1], "libunwind") == 0 ? UNC__STACK_LIBUNWIND
                                                             : UNC__STACK_TABLES);
    unc__stack_prepare_thread();
    (void)take_below(2);
    plugin = argv[3];
    count = strtoul(argv[2], NULL, 10);
    if (pthread_create(&thread, NULL, load_and_unload, NULL) != 0) {
        return 2;
    }
    for (unsigned i = 0; i < count; i++) {
        good_count += does_child(i);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELAXED);
    (void)pthread_join(thread, NULL);
    free(memo);
    (void)printf("%lu\n", good_count);
    return 0;
}
