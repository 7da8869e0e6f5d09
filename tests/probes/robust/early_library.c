/* SPDX-License-Identifier: MIT */
/* See early.c. Its resolver runs before the probes are relocated. */
#include "probes/robust/early.h"

#include <fcntl.h>
#include <unistd.h>

static int in_resolver = -2;
static int in_constructor = -2;

static int answer(void)
{
    return 43;
}

/* Clang does not see that the attribute below uses it. */
__attribute__((used)) static int (*resolve(void))(void)
{
    in_resolver = open("/dev/null", O_RDONLY);
    (void)close(open("/dev/zero", O_RDONLY));
    return answer;
}

int early_library_answer(void) __attribute__((ifunc("resolve")));

__attribute__((constructor(101))) static void open_in_constructor(void)
{
    in_constructor = open("/dev/null", O_RDONLY);
}

void early_library_opened(struct early_opened *ret_opened)
{
    ret_opened->in_resolver = in_resolver;
    ret_opened->in_constructor = in_constructor;
    ret_opened->answer = early_library_answer();
}
