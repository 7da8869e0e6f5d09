/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_SAME_H
#define UNC_TESTS_PROBES_SAME_H

#include <stdlib.h>
#include <unistd.h>

/*
 * Programs that do the same each time they run, between two lines. Nothing in them waits
 * for the clock: what is to come is there before the loop looks.
 */
#define ROUNDS 3

static inline void must(int holds)
{
    if (!holds) {
        abort();
    }
}

static inline void say(const char *line, size_t size)
{
    must(write(STDOUT_FILENO, line, size) == (ssize_t)size);
}

#define SAY(line) say(line, sizeof(line) - 1)

/* What each program has of its own. */
static void turn(void);

/* malloc asks for a random number once, which is not what is looked at. */
int main(void)
{
    void *volatile memory = malloc(1);

    free(memory);
    SAY("begin\n");
    for (int i = 0; i < ROUNDS; i++) {
        turn();
    }
    SAY("end\n");
    return 0;
}

/* Two ends of a pipe with a byte in it. */
static inline void fill(int fds[2])
{
    must(pipe(fds) == 0 && write(fds[1], "x", 1) == 1);
}

static inline void drain(int fd)
{
    char byte;

    must(read(fd, &byte, 1) == 1);
}

#endif
