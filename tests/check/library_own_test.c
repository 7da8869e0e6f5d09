/* SPDX-License-Identifier: MIT */
/* What an event library keeps for itself: by whose frames are the innermost ones, by the
 * type, and by whether anything of the program's was there to ask for it. */
#include <dlfcn.h>

#include "lib/case.h"
#include "lib/child.h"

#include "judge/library_own.h"
#include "record/depot.h"
#include "record/reader.h"
#include "record/record.h"
#include "stack/loading.h"

enum place {
    LIBRARY,
    OTHER,
    PROGRAM,
    LIBC,
    PLACES
};

static uintptr_t places[PLACES];

UNC_TEST_START
{
    unc__record_start();
}

/* A function of each, a little behind its start, as return addresses are. */
static void find_places(void)
{
    if (places[LIBRARY] == 0) {
        places[LIBRARY] = (uintptr_t)call_of(load(child_path("libglib-2.0.so.test"))) + 1;
        places[OTHER] = (uintptr_t)call_of(load(child_path("libglibc.so.test"))) + 1;
        places[PROGRAM] = (uintptr_t)find_places + 1;
        /* one that no sanitizer stands in front of */
        places[LIBC] = (uintptr_t)dlsym(RTLD_DEFAULT, "gnu_get_libc_version") + 1;
    }
}

static struct unc__entry_view entry(enum unc__type type, const enum place *frames,
                                    size_t count, bool is_cut)
{
    uintptr_t addresses[8];

    find_places();
    for (size_t i = 0; i < count; i++) {
        addresses[i] = places[frames[i]];
    }
    return (struct unc__entry_view){
        .kind = unc__types[type].kind,
        .type = type,
        .state = UNC__STATE_LIVE,
        .acquired_stack = unc__depot_add(unc__space_get(), addresses, count, is_cut),
    };
}

/* In these places, innermost first. */
#define ENTRY(type, ...)                             \
    entry(type, (const enum place[]){ __VA_ARGS__ }, \
          sizeof(enum place[]){ __VA_ARGS__ } / sizeof(enum place), false)

static bool keeps(struct unc__entry_view view)
{
    return unc__library_keeps(&view);
}

UNC_TEST(library_own__what_it_waits_with__is_its_own)
{
    assert_true(keeps(ENTRY(UNC__TYPE_FD_EVENTFD, LIBRARY, PROGRAM)));
    assert_true(keeps(ENTRY(UNC__TYPE_FD_EPOLL, LIBRARY, LIBRARY, PROGRAM, LIBC)));
}

UNC_TEST(library_own__what_the_program_opens__is_the_programs)
{
    assert_false(keeps(ENTRY(UNC__TYPE_FD_EVENTFD, PROGRAM, LIBC)));
    assert_false(keeps(ENTRY(UNC__TYPE_FD_EVENTFD, PROGRAM, LIBRARY, LIBC)));
    assert_false(keeps(ENTRY(UNC__TYPE_FD_EVENTFD, OTHER, PROGRAM)));
    assert_false(keeps(ENTRY(UNC__TYPE_FD_EVENTFD, LIBC, LIBC)));
}

UNC_TEST(library_own__what_it_opens_for_the_program__is_the_programs)
{
    assert_false(keeps(ENTRY(UNC__TYPE_FD_SOCKET, LIBRARY, PROGRAM, LIBC)));
    assert_false(keeps(ENTRY(UNC__TYPE_FD_SOCKET, LIBRARY, LIBC, PROGRAM)));
    assert_false(keeps(ENTRY(UNC__TYPE_FD_SOCKET, LIBRARY, OTHER)));
}

UNC_TEST(library_own__what_a_thread_of_its_opens__is_its_own)
{
    static const enum place frames[] = { LIBRARY, LIBC, LIBC };

    assert_true(keeps(ENTRY(UNC__TYPE_FD_SOCKET, LIBRARY, LIBRARY, LIBC)));
    assert_false(keeps(entry(UNC__TYPE_FD_SOCKET, frames, 3, /* is_cut= */ true)));
}

/* Who calls g_thread_new() has two frames of GLib below; with three GLib called it. */
UNC_TEST(library_own__thread_that_it_starts_for_itself__is_its_own)
{
    assert_true(keeps(ENTRY(UNC__TYPE_PTHREAD, LIBRARY, LIBRARY, LIBRARY, PROGRAM)));
    assert_false(keeps(ENTRY(UNC__TYPE_PTHREAD, LIBRARY, LIBRARY, PROGRAM)));
    assert_false(keeps(ENTRY(UNC__TYPE_PTHREAD, PROGRAM, LIBC)));
}

UNC_TEST(library_own__what_has_an_owner_or_an_end__is_asked_of_nobody)
{
    struct unc__entry_view view = ENTRY(UNC__TYPE_FD_EVENTFD, LIBRARY, PROGRAM);

    view.owner = 1;
    assert_false(keeps(view));
    view.owner = 0;
    view.state = UNC__STATE_LEFT;
    assert_false(keeps(view));
    view.state = UNC__STATE_LIVE;
    assert_true(keeps(view));
}

UNC_TEST(library_own__other_kinds__are_never)
{
    assert_false(keeps(ENTRY(UNC__TYPE_TIMER, LIBRARY, LIBC)));
    assert_false(keeps(ENTRY(UNC__TYPE_G_SOURCE, LIBRARY, LIBC)));
}

UNC_TEST(library_own__without_a_stack__nobody_knows)
{
    assert_false(keeps((struct unc__entry_view){
        .kind = UNC__KIND_FD, .type = UNC__TYPE_FD_EVENTFD, .state = UNC__STATE_LIVE }));
}
