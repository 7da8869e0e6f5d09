/* SPDX-License-Identifier: MIT */
/*
 * Programs that do what programs should not, one for each word of the command line. They
 * tell on standard output what they see, so that the same word says the same with probes
 * and without.
 */
#include "probes/robust/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The name, and what it does. Its result is the exit status. */
static const struct {
    const char *name;
    program_fn *run;
} programs[] = {
#define PROGRAM(name) { #name, name },
#ifdef HAS_OWN_MALLOC
    MALLOC_PROGRAMS(PROGRAM)
#else
    PROGRAMS(PROGRAM)
#endif
#undef PROGRAM
};

void say(const char *what, long value)
{
    (void)printf("%s %ld errno %d\n", what, value, errno);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        if (argc > 1 && strcmp(argv[1], programs[i].name) == 0) {
            return programs[i].run();
        }
    }
    return 99;
}
