/* SPDX-License-Identifier: MIT */
/*
 * A malloc of the program's own, which opens something, as one does that maps /dev/zero,
 * and which a signal interrupts. Entered twice it says so, and that is the end.
 */
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "probes/robust/program.h"

#define ARENA_SIZE ((size_t)16 << 20)
#define ALIGNMENT  16

static char arena[ARENA_SIZE] __attribute__((aligned(ALIGNMENT)));
static size_t used;
static volatile sig_atomic_t is_trapped;
static volatile sig_atomic_t is_inside;

/* Never gives anything back. Opens something, as one that maps /dev/zero does. */
static void *take(size_t size)
{
    size_t start = __atomic_fetch_add(
        &used, (size + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, __ATOMIC_RELAXED);
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        (void)close(fd);
    }
    if (is_inside) {
        static const char text[] = "malloc was entered twice\n";

        (void)!write(1, text, sizeof text - 1);
        abort();
    }
    if (is_trapped) {
        is_inside = 1;
        (void)raise(SIGUSR1);
        is_inside = 0;
    }
    if (start > ARENA_SIZE - size) {
        return NULL;
    }
    *(size_t *)(void *)(arena + start) = size;
    return arena + start + ALIGNMENT;
}

void *malloc(size_t size)
{
    return take(size);
}

void *calloc(size_t count, size_t size)
{
    return take(count * size);
}

void *realloc(void *old, size_t size)
{
    char *new = take(size);

    if (old != NULL && new != NULL) {
        size_t old_size = *(size_t *)(void *)((char *)old - ALIGNMENT);

        for (size_t i = 0; i < size && i < old_size; i++) {
            new[i] = ((char *)old)[i];
        }
    }
    return new;
}

void free(void *unused)
{
    (void)unused;
}

static void exit_here(int signal)
{
    (void)signal;
    exit(31);
}

static void end_here(int signal)
{
    (void)signal;
    _exit(32);
}

static int interrupt(void (*handler)(int))
{
    volatile void *memory;

    say("left", open("/dev/null", O_RDONLY));
    (void)signal(SIGUSR1, handler);
    is_trapped = 1;
    memory = malloc(100);
    return memory == NULL;
}

int exits_in_malloc(void)
{
    return interrupt(exit_here);
}

int ends_in_malloc(void)
{
    return interrupt(end_here);
}

static void do_nothing(void)
{
}

/* The list of handlers grows under its lock. */
int ends_in_atexit(void)
{
    say("left", open("/dev/null", O_RDONLY));
    (void)signal(SIGUSR1, end_here);
    is_trapped = 1;
    while (atexit(do_nothing) == 0) {
    }
    return 0;
}
