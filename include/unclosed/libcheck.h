/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_LIBCHECK_H
#define UNCLOSED_LIBCHECK_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <check.h>

#include <unclosed/test_scope.h>

/*
 * Check (0.10 and later): the tests of a test case fail if they leave something open.
 *
 *     TCase *tcase = tcase_create("login");
 *
 *     unc_tcase_add_scope(tcase);
 *     tcase_add_checked_fixture(tcase, connect, disconnect);
 *
 * It comes first: checked fixtures that are added later are inside the scope, with what
 * they make and give back. Unchecked fixtures are outside, as they are the test case's.
 * This header is <unclosed/libcheck.h> because <unclosed/check.h> has been the library's
 * own; that one brings this along if Check's <check.h> was included before it.
 *
 * - With a process for each test, and with CK_FORK=no; CK_RUN_CASE and CK_RUN_SUITE as
 *   ever. The scope lies in the test's process: nothing of Check's own is in it.
 * - A test that failed keeps its message. With CK_FORK=no what it left is printed beside
 *   it; in a process of its own it ends at the failure, and the report of that process
 *   has what it left. So it is with tests that exit, or die of a signal, on purpose.
 * - Check takes messages of 4 KiB (CK_MAX_MSG_SIZE): a longer one is cut, says so, and
 *   stands on standard error as a whole.
 *
 * See <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C11, C++11.
 */

struct unc__tcase_running {
    struct unc_test_scope scope;
    pid_t runner;
};

static inline struct unc__tcase_running *unc__tcase(void)
{
    static struct unc__tcase_running running;

    return &running;
}

#define UNC__TCASE_MORE "(more of it is on standard error)"
#define UNC__TCASE_SIZE 4096

/* unc__tcase_room: how long a text may be: Check ends a process that says more. */
static inline size_t unc__tcase_room(void)
{
    const char *limit = getenv("CK_MAX_MSG_SIZE");
    size_t size = limit != NULL ? strtoul(limit, NULL, 10) : 0;
    size_t reserved = sizeof UNC__TCASE_MORE + 16; /* and what frames a message */

    if (size == 0 || size > UNC__TCASE_SIZE) {
        size = UNC__TCASE_SIZE;
    }
    return size > reserved ? size - reserved : 0;
}

/* unc__tcase_cut: the lines of @message that fit into @room, and that there are more. */
static inline const char *unc__tcase_cut(const char *message, size_t room)
{
    static char buffer[UNC__TCASE_SIZE];

    while (room > 0 && message[room - 1] != '\n') {
        room--;
    }
    memcpy(buffer, message, room);
    memcpy(buffer + room, UNC__TCASE_MORE, sizeof UNC__TCASE_MORE);
    return buffer;
}

static inline void unc__tcase_begin(void)
{
    unc_test_scope_begin(&unc__tcase()->scope, "test");
}

static inline void unc__tcase_end(void)
{
    const char *message = unc_test_scope_end(&unc__tcase()->scope);
    bool is_long = message != NULL && strlen(message) > unc__tcase_room();

    if (message == NULL) {
        return;
    }
    /* In one process Check keeps the first failure of a test, and drops this one. */
    if (is_long || getpid() == unc__tcase()->runner) {
        fprintf(stderr, "%s\n", message);
    }
    if (is_long) {
        message = unc__tcase_cut(message, unc__tcase_room());
    }
    _ck_assert_failed(__FILE__, __LINE__, "left open", "%s", message);
}

static inline void unc_tcase_add_scope(TCase *tcase)
{
    unc__tcase()->runner = getpid();
    if (unc_check_probes() == -EOPNOTSUPP) {
        unc__test_scope_say_off(); /* here, and not in each of its children */
    }
    tcase_add_checked_fixture(tcase, unc__tcase_begin, unc__tcase_end);
}

#endif
