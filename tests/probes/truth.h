/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_TRUTH_H
#define UNC_TESTS_PROBES_TRUTH_H

/*
 * What the record says of a descriptor beside what the kernel says: the one must know
 * exactly what the other has. For tests that have the probes in the static form.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record/fd_table.h"
#include "record/reader.h"

static inline bool is_open(int fd)
{
    char path[32];
    char target[8];

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return readlink(path, target, sizeof target) >= 0;
}

/* The live entry of @fd; all 0 if there is none. */
static inline struct unc__entry_view entry_of(int fd)
{
    struct unc__token token = unc__record_fd_find(fd);
    struct unc__entry_view view = { 0 };

    if (token.serial == 0 || !unc__record_read(token.index, &view) ||
        view.state != UNC__STATE_LIVE) {
        view = (struct unc__entry_view){ 0 };
    }
    return view;
}

/* That it is known as a @type, with @detail, and open. */
static inline void assert_held(int fd, enum unc__type type, const void *detail)
{
    struct unc__entry_view view = entry_of(fd);

    assert_true(is_open(fd));
    assert_int_equal(view.type, type);
    assert_int_equal(view.key, fd);
    assert_ptr_equal((const void *)(uintptr_t)view.detail, detail);
}

static inline void assert_gone(int fd)
{
    assert_false(is_open(fd));
    assert_int_equal(entry_of(fd).serial, 0);
}

static inline bool is_survivor(int fd)
{
    return (entry_of(fd).flags & UNC__FLAG_SURVIVES) != 0;
}

static inline const char *call_of(int fd)
{
    return unc__record_site_view(entry_of(fd).site).call;
}

/* All kinds of live entries of @kind. */
static inline size_t count_live(enum unc__kind kind)
{
    struct unc__entry_view view;
    size_t count = 0;

    for (uint32_t i = 1; i <= unc__record_entry_count(); i++) {
        count += unc__record_read(i, &view) && view.state == UNC__STATE_LIVE &&
                 view.kind == kind;
    }
    return count;
}

static inline size_t count_misuses(int code)
{
    struct unc__misuse_view view;
    size_t count = 0;

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (unc__record_read_misuse(i, &view) && view.misuse.code == code) {
            count += view.count;
        }
    }
    return count;
}

/* The last one with @code. */
static inline struct unc__misuse last_misuse(int code)
{
    struct unc__misuse_view view;
    struct unc__misuse last = { 0 };

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (unc__record_read_misuse(i, &view) && view.misuse.code == code) {
            last = view.misuse;
        }
    }
    return last;
}

#endif
