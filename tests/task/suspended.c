/* SPDX-License-Identifier: MIT */
/*
 * Ends with coroutines that hold the only pointers to memory, for LeakSanitizer and
 * valgrind, which shall find nothing to say.
 *
 * Usage: PROGRAM [inside]. inside: exit is called in a coroutine.
 */
#include <stdlib.h>
#include <string.h>

#include "task/coroutine.h"

#define COUNT 100

static struct unc__coroutine coroutines[COUNT];
static unsigned serial; /* of who runs */
static bool ends_inside;

static __attribute__((noinline)) unsigned sum(const unsigned char *bytes, unsigned depth)
{
    unsigned char copy[300];

    memcpy(copy, bytes, sizeof copy);
    return depth == 0 ? copy[7] : sum(copy, depth - 1) + copy[depth];
}

static void hold(void *userdata)
{
    struct unc__coroutine *self = userdata;
    unsigned char *volatile memory = malloc(300);

    if (memory == NULL) {
        exit(EXIT_FAILURE);
    }
    memset(memory, (int)serial, 300);
    if (sum(memory, 30) != (serial & 0xff) * 31) {
        exit(EXIT_FAILURE);
    }
    unc__coroutine_leave(self);
    if (ends_inside) {
        exit(EXIT_SUCCESS);
    }
    free(memory);
}

static int run(struct unc__coroutine_pool *pool)
{
    for (serial = 0; serial < COUNT; serial++) {
        if (unc__coroutine_take(pool, 0, hold, &coroutines[serial],
                                &coroutines[serial]) != 0) {
            return EXIT_FAILURE;
        }
        unc__coroutine_enter(&coroutines[serial]);
    }
    for (unsigned i = 0; i < COUNT / 2; i++) {
        unc__coroutine_enter(&coroutines[i]);
        unc__coroutine_return(pool, &coroutines[i]);
    }
    unc__coroutine_pool_free(pool);
    return EXIT_SUCCESS;
}

int main(int argument_count, char **arguments)
{
    struct unc__coroutine_pool *pool = unc__coroutine_pool_new();
    void *volatile held = malloc(100); /* and what only the thread's own stack holds */
    int status = pool != NULL && held != NULL ? run(pool) : EXIT_FAILURE;

    if (status == EXIT_SUCCESS && argument_count > 1 &&
        strcmp(arguments[1], "inside") == 0) {
        ends_inside = true;
        unc__coroutine_enter(&coroutines[COUNT - 1]);
    }
    free(held);
    return status;
}
