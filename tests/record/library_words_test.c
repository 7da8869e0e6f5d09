/* SPDX-License-Identifier: MIT */
/* What is said of a watcher in a state of its own, and of the end of a loop: of the types
 * of one library, and of no others. */
#include <stddef.h>

#include "lib/case.h"

#include "record/library_words.h"

static const struct unc__watcher_state_words *words_of(enum unc__type type,
                                                       unsigned flags)
{
    static const char place;

    return unc__watcher_state_words(type, unc__watcher_detail(&place, flags));
}

UNC_TEST(library_words__source_of_glib_in_no_context__misses_its_unref)
{
    const struct unc__watcher_state_words *words =
        words_of(UNC__TYPE_G_SOURCE, UNC__WATCHER_DETACHED | UNC__WATCHER_ACTIVE);

    assert_non_null(words);
    assert_string_equal(words->open[0],
                        "is in no main context, and was never unreferenced");
    assert_string_equal(words->open[1],
                        "are in no main context, and were never unreferenced");
    assert_string_equal(words->missing_call, "g_source_unref");
    assert_non_null(words->advice);
}

UNC_TEST(library_words__source_of_sd_event_in_no_loop__misses_what_its_type_does)
{
    const struct unc__watcher_state_words *words =
        words_of(UNC__TYPE_SD_TIME, UNC__WATCHER_DETACHED);

    assert_non_null(words);
    assert_string_equal(words->open[0],
                        "is in no event loop, and was never unreferenced");
    assert_null(words->missing_call);
    assert_null(words->advice);
}

UNC_TEST(library_words__handle_of_libuv_that_closes__misses_a_run)
{
    const struct unc__watcher_state_words *words =
        words_of(UNC__TYPE_UV_TIMER, UNC__WATCHER_CLOSING);

    assert_non_null(words);
    assert_string_equal(words->missing_call, "uv_run");
}

UNC_TEST(library_words__state_that_a_library_does_not_have__is_the_usual_one)
{
    assert_null(words_of(UNC__TYPE_UV_TIMER, UNC__WATCHER_DETACHED));
    assert_null(words_of(UNC__TYPE_G_SOURCE, UNC__WATCHER_CLOSING));
    assert_null(words_of(UNC__TYPE_G_SOURCE, UNC__WATCHER_ACTIVE));
    assert_null(words_of(UNC__TYPE_EVENT_TIMEOUT, UNC__WATCHER_DETACHED));
}

UNC_TEST(library_words__no_watcher_of_a_library__has_no_such_state)
{
    assert_null(words_of(UNC__TYPE_G_MAIN_CONTEXT, UNC__WATCHER_DETACHED));
    assert_null(words_of(UNC__TYPE_TIMER, UNC__WATCHER_DETACHED));
    assert_null(words_of(UNC__TYPE_COUNT, UNC__WATCHER_DETACHED));
}

static void assert_end(enum unc__type type, bool is_refused, bool keeps_loop,
                       const char *one)
{
    const struct unc__loop_end_words *words = unc__loop_end_words(type);

    assert_non_null(words);
    assert_int_equal(words->type, type);
    assert_int_equal(words->is_refused, is_refused);
    assert_int_equal(words->keeps_loop, keeps_loop);
    assert_string_equal(words->after[0], one);
}

UNC_TEST(library_words__end_of_a_loop__is_that_of_its_library)
{
    assert_end(UNC__TYPE_UV_LOOP, true, false, "handle is open");
    assert_end(UNC__TYPE_SD_EVENT, true, true, "source keeps it");
    assert_end(UNC__TYPE_EVENT_BASE, false, false, "pending event");
    assert_end(UNC__TYPE_EV_LOOP, false, false, "active watcher");
}

UNC_TEST(library_words__loop_that_gives_all_back__has_none)
{
    assert_null(unc__loop_end_words(UNC__TYPE_G_MAIN_CONTEXT));
    assert_null(unc__loop_end_words(UNC__TYPE_LOOP));
    assert_null(unc__loop_end_words(UNC__TYPE_UV_TIMER));
}

/* Where libuv keeps the loop until the close, there is no callback. */
UNC_TEST(library_words__address_in_a_detail__is_a_callback_if_it_is_one)
{
    static const char place;
    uintptr_t address = (uintptr_t)&place;

    assert_int_equal(
        unc__watcher_callback(UNC__TYPE_SD_TIME, unc__watcher_detail(&place, 0)),
        address);
    assert_int_equal(
        unc__watcher_callback(UNC__TYPE_UV_TIMER, unc__watcher_detail(&place, 0)), 0);
    assert_int_equal(
        unc__watcher_callback(UNC__TYPE_UV_TIMER,
                              unc__watcher_detail(&place, UNC__WATCHER_CLOSING)),
        address);
}
