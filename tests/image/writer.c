/* SPDX-License-Identifier: MIT */
/*
 * A program that is observed, with a record of its own.
 *
 *   writer few          a little of everything, and _exit
 *   writer wait         the same, says "ready", and waits for the end of its input
 *   writer storm COUNT  COUNT threads acquire and release until they are killed; every
 *                       field of an entry follows from its key, see storm.h
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/error.h>
#include <unclosed/resource.h>

#include "record/record.h"

#include "storm.h"

#define HELD 64 /* by each thread of the storm */

static const struct unc_resource_type slot_type = {
    .name = "pool slot",
    .release_call = "pool_put",
};

static void acquire_few(void)
{
    static const struct unc_site site = { "writer.c", "acquire_few", "unc_demo", 42 };
    struct unc__acquisition what = { .kind = UNC__KIND_LOOP,
                                     .type = UNC__TYPE_LOOP,
                                     .key = 1,
                                     .site = &site,
                                     .name = "main loop" };
    struct unc__token loop = unc__record_acquire(&what);
    struct unc__token token;

    for (uint64_t i = 0; i < 6; i++) {
        what = (struct unc__acquisition){ .kind = UNC__KIND_TIMER,
                                          .type = UNC__TYPE_TIMER,
                                          .key = i,
                                          .owner = loop.serial,
                                          .site = &site,
                                          .name = i % 2 ? "tick" : "tock" };
        token = unc__record_acquire(&what);
        if (i == 2) {
            (void)unc__record_expect_open(token, "for the life of the process");
        } else if (i == 3) {
            unc__record_release(token, unc__record_stack());
        }
    }
    (void)unc_resource_acquired(&slot_type, &site, "slot");
    unc__record_misuse(&(struct unc__misuse){ .code = UNC_ECLOSED,
                                              .kind = UNC__KIND_LOOP,
                                              .key = 1,
                                              .owner = loop.serial,
                                              .use_site = unc__record_site(&site),
                                              .use_stack = unc__record_stack() });
}

static void *storm(void *userdata)
{
    struct unc__token held[HELD] = { { 0 } };
    uint64_t key = (uint64_t)(uintptr_t)userdata << 48;

    for (;;) {
        struct unc__acquisition what;
        char name[STORM_NAME_SIZE];

        key++;
        storm_make(key, name, &what);
        unc__record_release(held[key % HELD], 0);
        held[key % HELD] = unc__record_acquire(&what);
    }
    return NULL;
}

static void start_storm(long count)
{
    for (long i = 1; i < count; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, storm, (void *)i) != 0) {
            abort();
        }
    }
    (void)puts("ready");
    (void)fflush(stdout);
    (void)storm((void *)count);
}

static void wait_for_end(void)
{
    char byte;

    (void)puts("ready");
    (void)fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
}

int main(int argument_count, char **arguments)
{
    const char *what = argument_count > 1 ? arguments[1] : "";

    unc__record_start();
    if (strcmp(what, "storm") == 0) {
        start_storm(argument_count > 2 ? strtol(arguments[2], NULL, 10) : 2);
    }
    acquire_few();
    if (strcmp(what, "wait") == 0) {
        wait_for_end();
    }
    _exit(0);
}
