/* SPDX-License-Identifier: MIT */
/*
 * Opens before anybody else is awake: in an IFUNC resolver and a constructor of a library
 * that comes after the probes, in a resolver, preinit code and the earliest constructor
 * of the program. Each leaves one open. What each of them got is told at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "probes/robust/early.h"

static int in_resolver = -2;
static int in_preinit = -2;
static int in_constructor = -2;

static int answer(void)
{
    return 42;
}

/* Clang does not see that the attribute below uses it. */
__attribute__((used)) static int (*resolve(void))(void)
{
    in_resolver = open("/dev/null", O_RDONLY);
    (void)close(open("/dev/zero", O_RDONLY));
    return answer;
}

int early_answer(void) __attribute__((ifunc("resolve")));

static void open_in_preinit(void)
{
    in_preinit = open("/dev/null", O_RDONLY);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const preinit)(void) = open_in_preinit;

__attribute__((constructor(101))) static void open_in_constructor(void)
{
    in_constructor = open("/dev/null", O_RDONLY);
    errno = 0;
    (void)close(-1);
    in_constructor = errno == EBADF ? in_constructor : -3;
}

int main(void)
{
    struct early_opened library;

    early_library_opened(&library);
    (void)printf("library: resolver %d constructor %d answer %d\n", library.in_resolver,
                 library.in_constructor, library.answer);
    (void)printf("program: resolver %d preinit %d constructor %d answer %d\n",
                 in_resolver, in_preinit, in_constructor, early_answer());
    (void)printf("next %d\n", dup(0));
    return 51;
}
