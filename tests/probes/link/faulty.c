/* SPDX-License-Identifier: MIT */
/*
 * Does what its argument says, and each sanitizer has its own: use memory after free,
 * race, overflow. "leak" keeps a descriptor, which is ours; "tidy" does nothing wrong.
 */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 1000

static int count;

static void *race(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        count++;
    }
    return unused;
}

static void use_after_free(void)
{
    volatile char *memory = malloc(1);

    free((void *)memory);
    memory[0] = 1;
}

static int open_something(void)
{
    int fd = open("/dev/null", O_RDONLY);

    return dup(fd) > fd ? fd : -1;
}

int main(int argument_count, char **arguments)
{
    const char *fault = argument_count > 1 ? arguments[1] : "";
    int fd = open_something();
    volatile int large = INT_MAX;
    pthread_t thread;

    if (strcmp(fault, "leak") != 0) {
        (void)close(fd);
    }
    (void)close(fd + 1);
    if (strcmp(fault, "address") == 0) {
        use_after_free();
    } else if (strcmp(fault, "undefined") == 0) {
        large = large + argument_count;
    } else if (strcmp(fault, "thread") == 0) {
        (void)pthread_create(&thread, NULL, race, NULL);
        (void)race(NULL);
        (void)pthread_join(thread, NULL);
    }
    return 0;
}
