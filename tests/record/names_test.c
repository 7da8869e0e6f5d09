/* SPDX-License-Identifier: MIT */
/* Strings kept once, cut between characters, and never more than the limit. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/names.h"
#include "record/reader.h"
#include "record/record.h"

static uint32_t add(const char *string)
{
    return unc__names_add(unc__space_get(), string, UNC__NAME_LENGTH_MAX);
}

UNC_TEST(names__equal_strings__are_one)
{
    char again[] = "session";
    uint32_t name = add("session");

    assert_true(name > 0);
    assert_int_equal(add(again), name);
    assert_int_not_equal(add("sessions"), name);
    assert_string_equal(unc__record_string(name), "session");
}

UNC_TEST(names__nothing__is_none)
{
    assert_int_equal(add(NULL), 0);
    assert_int_equal(add(""), 0);
    assert_string_equal(unc__record_string(0), "");
}

UNC_TEST(names__every_length__is_kept_whole)
{
    char string[UNC__NAME_LENGTH_MAX + 1];

    for (size_t length = 1; length < sizeof string; length++) {
        memset(string, 'a', length);
        string[length] = '\0';
        assert_string_equal(unc__record_string(add(string)), string);
    }
}

UNC_TEST(names__too_long__are_cut_between_characters)
{
    char string[UNC__NAME_LENGTH_MAX + 3];

    memset(string, 'a', sizeof string);
    memcpy(string + UNC__NAME_LENGTH_MAX - 1, "\xc3\xa4", 3); /* one byte would fit */

    assert_int_equal(strlen(unc__record_string(add(string))), UNC__NAME_LENGTH_MAX - 1);
}

UNC_TEST(names__numbers_that_are_none__read_as_empty)
{
    uint32_t name = add("a string of several words");

    for (uint32_t number = 0; number < name + 1000; number++) {
        assert_true(strlen(unc__record_string(number)) <= UNC__TEXT_LENGTH_MAX);
    }
    assert_string_equal(unc__record_string(UINT32_MAX), "");
}

UNC_TEST(names__pair__reads_as_the_name_and_has_the_reason)
{
    struct unc__space *space = unc__space_get();
    uint32_t pair = unc__names_add_pair(space, add("cache"), "lives for ever");
    uint32_t nameless = unc__names_add_pair(space, 0, "why not");

    assert_string_equal(unc__record_string(pair), "cache");
    assert_string_equal(unc__names_reason(space, pair), "lives for ever");
    assert_string_equal(unc__record_string(nameless), "");
    assert_string_equal(unc__names_reason(space, nameless), "why not");
    assert_string_equal(unc__names_reason(space, add("cache")), "");
}

/* In a child: it fills the record. */
static int fill_up(void *userdata)
{
    struct unc__space *space = unc__space_get();
    char string[UNC__NAME_LENGTH_MAX + 1];
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER, .name = string };
    struct unc__entry_view view;
    uint32_t count = 0;

    (void)userdata;
    memset(string, 'n', sizeof string - 1);
    string[sizeof string - 1] = '\0';
    do {
        memcpy(string, &(uint64_t){ 0x0101010101010101 + count * 0x100ULL }, 6);
        count++;
    } while (count < 1000000 && add(string) != 0);

    /* The resource is recorded all the same, and old names are still found. */
    if (!unc__record_read(unc__record_acquire(&what).index, &view) || view.name != 0) {
        return 1;
    }
    return space->name_words * sizeof(uint64_t) <= 64 << 20 && count > 200000 ? 0 : 2;
}

UNC_TEST(names__beyond_the_limit__the_name_is_dropped_not_the_entry)
{
    struct child child;

    child_call(&child, fill_up, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
