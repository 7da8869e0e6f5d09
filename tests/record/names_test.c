/* SPDX-License-Identifier: MIT */
/* Strings kept once, cut between characters, and never more than the limit. */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/custom.h"
#include "record/names.h"
#include "record/reader.h"
#include "record/record.h"

static uint32_t add(const char *string)
{
    return unc__names_add(unc__space_get(), UNC__NAME_OF_RESOURCE, string);
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

/* Distinct names until there is no room: how many were kept. */
static uint32_t fill_with_names(char *string)
{
    uint32_t count = 0;

    memset(string, 'n', UNC__NAME_LENGTH_MAX);
    string[UNC__NAME_LENGTH_MAX] = '\0';
    do {
        memcpy(string, &(uint64_t){ 0x0101010101010101 + count * 0x100ULL }, 6);
        count++;
    } while (count < 1000000 && add(string) != 0);
    return count - 1;
}

static bool has_nameless_entry(const char *name)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER, .name = name };
    uint64_t dropped = unc__record_dropped_total();
    struct unc__entry_view view;

    return unc__record_read(unc__record_acquire(&what).index, &view) && view.name == 0 &&
           unc__record_dropped_total() == dropped + 1;
}

/* A reason, a type and a call site that nobody has seen before. */
static bool has_room_for_code(void)
{
    static const struct unc_site site = { "late.c", "late", "late_call", 1 };
    static const struct unc_resource_type late = { .name = "late type",
                                                   .release_call = "late_close()" };
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER };
    struct unc__token token = unc__record_acquire(&what);
    uint8_t type = unc__record_type_number(&late);
    struct unc__type_words words = unc__record_type_words(
        UNC__KIND_CUSTOM, (enum unc__type)(UNC__TYPE_CUSTOM + type));
    struct unc__site_view view = unc__record_site_view(unc__record_site(&site));

    return unc__record_expect_open(token, "a late reason") == 0 && type != 0 &&
           strcmp(words.word, "late type") == 0 &&
           strcmp(words.missing_call, "late_close()") == 0 &&
           strcmp(view.file, "late.c") == 0 && strcmp(view.function, "late") == 0 &&
           strcmp(view.call, "late_call") == 0;
}

/* In a child: it fills the record. */
static int fill_up(void *userdata)
{
    struct unc__space *space = unc__space_get();
    char string[UNC__NAME_LENGTH_MAX + 1];
    uint32_t first = add("the first");
    uint32_t count = fill_with_names(string);

    (void)userdata;
    if (!has_nameless_entry(string) || add("the first") != first) {
        return 1;
    }
    if (space->name_words * sizeof(uint64_t) > 48 << 20 || count < 150000) {
        return 2;
    }
    return has_room_for_code() ? 0 : 3;
}

UNC_TEST(names__beyond_the_limit__are_dropped_but_not_entries_nor_the_codes_own)
{
    struct child child;

    child_call(&child, fill_up, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

/* In a child: distinct reasons until there is no room, then sites. */
static int fill_up_with_reasons(void *userdata)
{
    struct unc__space *space = unc__space_get();
    char reason[UNC__NAME_LENGTH_MAX + 1];
    static const struct unc_site site = { "last.c", "last", "last_call", 1 };
    uint32_t count = 0;

    (void)userdata;
    do {
        (void)snprintf(reason, sizeof reason, "%0200u", count++);
    } while (count < 1000000 && unc__names_add_pair(space, 0, reason) != 0);
    if (count == 1000000) {
        return 1;
    }
    return strcmp(unc__record_site_view(unc__record_site(&site)).function, "last") == 0
               ? 0
               : 2;
}

UNC_TEST(names__as_many_reasons_as_there_is_room_for__leave_some_for_sites)
{
    struct child child;

    child_call(&child, fill_up_with_reasons, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
