/* SPDX-License-Identifier: MIT */
/* The parser alone: what it takes, what it refuses and how it says so. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lib/case.h"

#include "options/kind_list.h"
#include "options/options.h"
#include "record/kind.h"

struct complaints {
    int count;
    char last[1024];
};

static void note(const char *message, void *userdata)
{
    struct complaints *complaints = userdata;

    complaints->count++;
    (void)snprintf(complaints->last, sizeof complaints->last, "%s", message);
}

/* Parse what must be accepted in silence. */
static struct unc__options accept(const char *text)
{
    struct unc__options options;
    struct complaints complaints = { 0 };

    unc__options_parse(text, &options, note, &complaints);
    if (complaints.count != 0) {
        fail_msg("%s: %s", text, complaints.last);
    }
    return options;
}

/* Parse what must be refused with exactly this message, nothing having changed. */
static void refuse(const char *text, const char *message)
{
    struct unc__options initial = accept("");
    struct unc__options options;
    struct complaints complaints = { 0 };

    unc__options_parse(text, &options, note, &complaints);
    assert_string_equal(complaints.last, message);
    assert_int_equal(complaints.count, 1);
    assert_memory_equal(&options, &initial, sizeof options);
}

UNC_TEST(options__empty__are_the_defaults)
{
    struct unc__options options = accept("");

    assert_true(options.is_enabled);
    assert_string_equal(options.report, "");
    assert_int_equal(options.exit_code, 0);
    assert_int_equal(options.kinds, (1U << UNC__KIND_COUNT) - 1);
    assert_int_equal(options.depth, 32);
    assert_int_equal(options.detail, 100);
    assert_int_equal(options.children, UNC__CHILDREN_OWN);
    assert_int_equal(options.unwinder, UNC__UNWINDER_AUTO);
    assert_int_equal(options.hang_ms, 5000);
    assert_int_equal(options.verbosity, 0);
    assert_false(options.is_help_wanted);
}

UNC_TEST(options__all_at_once__are_all_taken)
{
    struct unc__options options = accept(
        "enabled=0:report=/tmp/r.json:exitcode=255:kinds=fd,custom:depth=64:"
        "detail=100000:children=off:unwinder=libunwind:hang=86400000:verbosity=1:help");

    assert_false(options.is_enabled);
    assert_string_equal(options.report, "/tmp/r.json");
    assert_int_equal(options.exit_code, 255);
    assert_int_equal(options.kinds, 1U << UNC__KIND_FD | 1U << UNC__KIND_CUSTOM);
    assert_int_equal(options.depth, 64);
    assert_int_equal(options.detail, 100000);
    assert_int_equal(options.children, UNC__CHILDREN_OFF);
    assert_int_equal(options.unwinder, UNC__UNWINDER_LIBUNWIND);
    assert_int_equal(options.hang_ms, 86400000);
    assert_int_equal(options.verbosity, 1);
    assert_true(options.is_help_wanted);
}

UNC_TEST(options__quoted_values__may_have_colons)
{
    assert_string_equal(accept("report='a:b':depth=3").report, "a:b");
    assert_string_equal(accept("report=\"c:'d\":depth=3").report, "c:'d");
    assert_int_equal(accept("report='a:b':depth=3").depth, 3);
}

UNC_TEST(options__empty_pieces__are_nothing)
{
    assert_int_equal(accept("::depth=3::").depth, 3);
    assert_int_equal(accept(":").depth, 32);
}

UNC_TEST(options__given_twice__the_last_one_holds)
{
    assert_int_equal(accept("depth=3:depth=4").depth, 4);
}

UNC_TEST(options__longest_path__fits)
{
    char text[7 + UNC__PATH_SIZE + 1] = "report=";
    struct unc__options options;
    struct complaints complaints = { 0 };

    memset(text + 7, 'x', UNC__PATH_SIZE - 1);
    options = accept(text);
    assert_int_equal(strlen(options.report), UNC__PATH_SIZE - 1);

    text[7 + UNC__PATH_SIZE - 1] = 'x';
    unc__options_parse(text, &options, note, &complaints);
    assert_int_equal(complaints.count, 1);
    assert_string_equal(options.report, "");
}

UNC_TEST(options__malformed__are_named_with_what_they_want)
{
    refuse("depth=x",
           "unclosed: option 'depth' wants a number from 1 to 64, not 'x'; ignored");
    refuse("depth=0",
           "unclosed: option 'depth' wants a number from 1 to 64, not '0'; ignored");
    refuse("depth",
           "unclosed: option 'depth' wants a number from 1 to 64, not ''; ignored");
    refuse("depth=99999999999999999999",
           "unclosed: option 'depth' wants a number from 1 to 64, not "
           "'99999999999999999999'; ignored");
    refuse("exitcode=256", "unclosed: option 'exitcode' wants a number from 0 to 255, "
                           "not '256'; ignored");
    refuse("exitcode=-1", "unclosed: option 'exitcode' wants a number from 0 to 255, "
                          "not '-1'; ignored");
    refuse("enabled=no", "unclosed: option 'enabled' wants 0 or 1, not 'no'; ignored");
    refuse(
        "children=some",
        "unclosed: option 'children' wants 'off', 'own' or 'all', not 'some'; ignored");
    refuse("report", "unclosed: option 'report' wants a path of 1 to 4095 bytes, not ''; "
                     "ignored");
    refuse("report=", "unclosed: option 'report' wants a path of 1 to 4095 bytes, not "
                      "''; ignored");
    refuse("report=''", "unclosed: option 'report' wants a path of 1 to 4095 bytes, not "
                        "''; ignored");
    refuse("help=2", "unclosed: option 'help' wants 0, 1 or no value, not '2'; ignored");
}

UNC_TEST(options__malformed_kinds__are_refused_whole)
{
    static const char *const texts[] = { "kinds=",     "kinds=fd,", "kinds=,fd",
                                         "kinds=fd,x", "kinds=FD",  "kinds=all,fd" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct unc__options options;
        struct complaints complaints = { 0 };

        unc__options_parse(texts[i], &options, note, &complaints);
        assert_int_equal(complaints.count, 1);
        assert_int_equal(options.kinds, (1U << UNC__KIND_COUNT) - 1);
    }
}

UNC_TEST(options__every_kind__is_known_by_its_word)
{
#define CHECK(id, word, ...) \
    assert_int_equal(accept("kinds=" word).kinds, 1U << UNC__KIND_##id);
    UNC_KINDS(CHECK)
#undef CHECK
    assert_int_equal(accept("kinds=all").kinds, (1U << UNC__KIND_COUNT) - 1);
}

UNC_TEST(options__kinds_with_spaces__are_taken)
{
    assert_int_equal(accept("kinds=timer, signal").kinds,
                     1U << UNC__KIND_TIMER | 1U << UNC__KIND_SIGNAL);
    assert_int_equal(accept("kinds= fd ,  custom ").kinds,
                     1U << UNC__KIND_FD | 1U << UNC__KIND_CUSTOM);
}

UNC_TEST(options__many_bad_ones__ten_are_named_and_the_rest_counted)
{
    struct unc__options options;
    struct complaints complaints = { 0 };

    unc__options_parse("x:x:x:x:x:x:x:x:x:x:x:x:depth=5", &options, note, &complaints);

    assert_int_equal(complaints.count, 11);
    assert_string_equal(complaints.last, "unclosed: ...and 2 more options are ignored");
    assert_int_equal(options.depth, 5);
    complaints.count = 0;
    unc__options_parse("x:x:x:x:x:x:x:x:x:x:x", &options, note, &complaints);
    assert_int_equal(complaints.count, 11);
    assert_string_equal(complaints.last, "unclosed: ...and 1 more option is ignored");
}

UNC_TEST(options__unknown__are_named_with_the_nearest)
{
    refuse("reprot=x",
           "unclosed: there is no option 'reprot', did you mean 'report'?; ignored");
    refuse("exit_code=1",
           "unclosed: there is no option 'exit_code', did you mean 'exitcode'?; ignored");
    refuse("colour=1",
           "unclosed: there is no option 'colour' (help=1 lists them all); ignored");
    refuse("=1", "unclosed: there is no option '' (help=1 lists them all); ignored");
    refuse("=", "unclosed: there is no option '' (help=1 lists them all); ignored");
}

UNC_TEST(options__suppressions__is_a_path)
{
    struct unc__options options;

    unc__options_parse("suppressions='/a:b'", &options, NULL, NULL);
    assert_string_equal(options.suppressions, "/a:b");
    unc__options_parse("", &options, NULL, NULL);
    assert_string_equal(options.suppressions, "");
    refuse("suppressions=", "unclosed: option 'suppressions' wants a path of 1 to 4095 "
                            "bytes, not ''; ignored");
}

static unsigned signal_of(const char *text)
{
    struct unc__options options;

    unc__options_parse(text, &options, NULL, NULL);
    return options.signal_number;
}

UNC_TEST(options__signal__is_a_name_or_a_number)
{
    assert_int_equal(signal_of(""), 0);
    assert_int_equal(signal_of("signal=USR1"), SIGUSR1);
    assert_int_equal(signal_of("signal=SIGUSR2"), SIGUSR2);
    assert_int_equal(signal_of("signal=10"), 10);
    assert_int_equal(signal_of("signal=RTMIN"), SIGRTMIN);
    assert_int_equal(signal_of("signal=RTMIN+3"), SIGRTMIN + 3);
    assert_int_equal(signal_of("signal=SIGRTMAX-2"), SIGRTMAX - 2);
    assert_int_equal(signal_of("signal=64"), 64);
}

UNC_TEST(options__signal_that_may_not_be_taken__is_refused)
{
    static const char *const refused[] = {
        "",         "KILL",     "9",      "STOP",       "SEGV", "SIGABRT", "PIPE",
        "CHLD",     "TSTP",     "CONT",   "32",         "33",   "65",      "99999999",
        "RTMIN+31", "RTMAX-31", "RTMIN+", "-1",         "USR3", "usr1",    "SIG",
        "RTMIN-1",  "RTMAX+1",  "0",      "SIGSIGUSR1",
    };
    char text[64];

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        (void)snprintf(text, sizeof text, "signal=%s", refused[i]);
        assert_int_equal(signal_of(text), 0);
    }
}

UNC_TEST(options__unbalanced_quotes__are_named)
{
    refuse("report='a:depth=3", "unclosed: the quote in option 'report' is not closed, "
                                "or is followed by something; ignored");
    refuse("report='a'b:", "unclosed: the quote in option 'report' is not closed, "
                           "or is followed by something; ignored");
}

UNC_TEST(options__bytes_that_move_cursors__are_not_repeated)
{
    refuse("depth=\x1b[2J\n",
           "unclosed: option 'depth' wants a number from 1 to 64, not '?[2J?'; ignored");
}

UNC_TEST(options__a_very_long_name_and_value__are_cut_in_the_message)
{
    char text[20000];
    struct unc__options options;
    struct complaints complaints = { 0 };

    memset(text, 'k', sizeof text);
    text[9000] = '=';
    text[sizeof text - 1] = '\0';
    unc__options_parse(text, &options, note, &complaints);

    assert_int_equal(complaints.count, 1);
    assert_true(strlen(complaints.last) < 200);
}

UNC_TEST(options__nobody_to_complain_to__is_fine)
{
    struct unc__options options;

    unc__options_parse("depth=x:foo:depth=5", &options, NULL, NULL);

    assert_int_equal(options.depth, 5);
}
