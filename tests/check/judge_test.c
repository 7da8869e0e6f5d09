/* SPDX-License-Identifier: MIT */
/*
 * Each case plays a loop of its own in the record and judges that loop only, so the cases
 * do not see each other.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include <unclosed/error.h>

#include "lib/case.h"

#include "judge/fingerprint.h"
#include "judge/judge.h"
#include "judge/words.h"
#include "record/record.h"

#define DETAIL 100

static struct unc__token play_loop(uint64_t id, const char *name)
{
    struct unc__acquisition loop = {
        .kind = UNC__KIND_LOOP,
        .type = UNC__TYPE_LOOP,
        .key = id,
        .name = name,
    };

    return unc__record_acquire(&loop);
}

static struct unc__token play(struct unc__token loop, enum unc__type type, uint64_t key,
                              uint8_t flags)
{
    static const struct unc_site site = { "play.c", "play", "unc_play", 1 };
    struct unc__acquisition what = {
        .kind = unc__types[type].kind,
        .type = type,
        .key = key,
        .flags = flags,
        .owner = loop.serial,
        .site = &site,
    };

    return unc__record_acquire(&what);
}

/* Equal things of one place. The count is volatile lest the loop is unrolled: each copy
 * of the call would have a stack of its own. */
static void play_many(struct unc__token loop, enum unc__type type, volatile int count,
                      bool is_left)
{
    for (volatile int i = 0; i < count; i++) {
        struct unc__token token = play(loop, type, 0, 0);

        if (is_left) {
            unc__record_leave(token, 0);
        }
    }
}

static struct unc__judgement judge(struct unc__token loop)
{
    struct unc__judgement judgement;

    assert_int_equal(unc__judge(loop.serial, DETAIL, &judgement), 0);
    return judgement;
}

static void assert_title(const struct unc__judgement *judgement, size_t index,
                         const char *title)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__title_write(&text, judgement, unc__judgement_finding(judgement, index));
    assert_string_equal(buffer, title);
}

UNC_TEST_START
{
    unc__record_start();
}

UNC_TEST(judge__nothing_open__finds_nothing)
{
    struct unc__token loop = play_loop(100, NULL);
    struct unc__token timer = play(loop, UNC__TYPE_TIMER, 1, 0);
    struct unc__judgement judgement;

    unc__record_release(timer, 0);
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 0);
    assert_int_equal(unc__judgement_count(&judgement), 0);
    unc__judgement_done(&judgement);
    unc__record_release(loop, 0);
}

UNC_TEST(judge__three_of_one_place__are_one_likely_finding)
{
    struct unc__token loop = play_loop(101, "main");
    struct unc__judgement judgement;

    play_many(loop, UNC__TYPE_TIMER, 3, /* is_left= */ false);
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 1);
    assert_int_equal(unc__judgement_finding(&judgement, 0)->count, 3);
    assert_int_equal(unc__finding_evidence(unc__judgement_finding(&judgement, 0)),
                     UNC__EVIDENCE_LIKELY);
    assert_title(&judgement, 0, "3 timers are still scheduled on loop 101 \"main\"");
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__one_of_a_place__is_single_evidence)
{
    struct unc__token loop = play_loop(102, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_SIGNAL, SIGINT, 0);
    judgement = judge(loop);

    assert_int_equal(unc__finding_evidence(unc__judgement_finding(&judgement, 0)),
                     UNC__EVIDENCE_SINGLE);
    assert_title(&judgement, 0, "the handler of SIGINT is still installed on loop 102");
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__left_when_its_loop_was_closed__says_so)
{
    struct unc__token loop = play_loop(103, NULL);
    struct unc__judgement judgement;

    play_many(loop, UNC__TYPE_TIMER, 3, /* is_left= */ true);
    unc__record_retain(loop, 0);
    judgement = judge(loop);

    assert_title(&judgement, 0, "3 timers were still scheduled when loop 103 was closed");
    assert_true(unc__judgement_loop(&judgement, loop.serial)->is_closed);
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__handle_of_a_cancelled_timer__misses_unref)
{
    struct unc__token loop = play_loop(104, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_TIMER, 1,
               UNC__FLAG_HELD | UNC__FLAG_OVER | UNC__FLAG_CANCELLED);
    judgement = judge(loop);

    assert_title(&judgement, 0, "a handle of a cancelled timer was never given back");
    assert_string_equal(unc__missing_call(unc__judgement_finding(&judgement, 0)),
                        "unc_handle_unref");
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__expected_to_stay_open__is_listed_and_not_counted)
{
    struct unc__token loop = play_loop(105, NULL);
    struct unc__judgement judgement;

    unc__record_expect_open(play(loop, UNC__TYPE_TIMER, 1, 0), "heartbeat");
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 1);
    assert_true(unc__judgement_finding(&judgement, 0)->is_expected);
    assert_int_equal(unc__judgement_count(&judgement), 0);
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__owned_by_an_expected_loop__is_not_counted)
{
    struct unc__token loop = play_loop(106, NULL);
    struct unc__judgement judgement;

    unc__record_expect_open(loop, "lives as long as we do");
    (void)play(loop, UNC__TYPE_TIMER, 1, 0);
    judgement = judge(loop);

    assert_int_equal(unc__judgement_count(&judgement), 0);
    assert_int_equal(judgement.expected, 1);
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__internals_of_a_loop__are_extras_and_no_finding)
{
    struct unc__token loop = play_loop(107, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_POLLER, 1000, UNC__FLAG_INTERNAL);
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 0);
    assert_int_equal(judgement.resource_count, 1);
    assert_int_equal(
        unc__judgement_loop(&judgement, loop.serial)->would[UNC__CLOSE_RELEASE], 1);
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__reader_and_writer_of_one_fd__leave_one_descriptor)
{
    struct unc__token loop = play_loop(108, NULL);
    struct unc__judgement judgement;
    const struct unc__loop_view *view;

    (void)play(loop, UNC__TYPE_READER, 7, 0);
    (void)play(loop, UNC__TYPE_WRITER, 7, 0);
    (void)play(loop, UNC__TYPE_READER, 8, 0);
    judgement = judge(loop);
    view = unc__judgement_loop(&judgement, loop.serial);

    assert_int_equal(view->would[UNC__CLOSE_RELEASE], 3);
    assert_int_equal(view->would[UNC__CLOSE_LEAVE], 2);
    assert_int_equal(view->user_fd_count, 2);
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__more_than_the_detail__counts_all_and_lists_the_first)
{
    struct unc__token loop = play_loop(109, NULL);
    struct unc__judgement judgement;

    play_many(loop, UNC__TYPE_CALLBACK, 250, /* is_left= */ false);
    judgement = judge(loop);

    assert_int_equal(judgement.unclosed, 250);
    assert_int_equal(unc__judgement_finding(&judgement, 0)->listed_count, DETAIL);
    assert_int_equal(judgement.resource_count, DETAIL);
    assert_int_equal(
        unc__judgement_loop(&judgement, loop.serial)->would[UNC__CLOSE_CANCEL], 250);
    unc__judgement_done(&judgement);
}

static void misuse(struct unc__token loop, int code, enum unc__kind kind, uint64_t key)
{
    struct unc__misuse what = {
        .code = code,
        .kind = kind,
        .key = key,
        .owner = loop.serial,
        .use_stack = unc__record_stack(),
    };

    unc__record_misuse(&what);
}

UNC_TEST(judge__closed_loop_used__is_a_lifecycle_finding_without_missing_call)
{
    struct unc__token loop = play_loop(110, NULL);
    struct unc__judgement judgement;

    misuse(loop, UNC_ECLOSED, UNC__KIND_LOOP, 110);
    judgement = judge(loop);

    assert_int_equal(unc__judgement_count(&judgement), 1);
    assert_title(&judgement, 0, "event loop 110 was used after it was closed");
    assert_null(unc__missing_call(unc__judgement_finding(&judgement, 0)));
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__two_loops_on_a_signal__names_the_signal)
{
    struct unc__token loop = play_loop(111, NULL);
    struct unc__judgement judgement;

    misuse(loop, UNC_ESIGOWNED, UNC__KIND_SIGNAL, SIGINT);
    judgement = judge(loop);

    assert_title(&judgement, 0, "two loops handle SIGINT");
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__callback_failed__says_the_error)
{
    struct unc__token loop = play_loop(112, NULL);
    struct unc__judgement judgement;

    misuse(loop, -EIO, UNC__KIND_CALLBACK, 0);
    judgement = judge(loop);

    assert_title(&judgement, 0,
                 "a callback failed with -5 (Input/output error) and no exception "
                 "handler was set");
    unc__judgement_done(&judgement);
}

UNC_TEST(fingerprint__same_place_other_loop__is_equal)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    uint64_t fingerprints[2];

    for (volatile uint64_t i = 0; i < 2; i++) {
        struct unc__token loop = play_loop(113 + i, NULL);
        struct unc__judgement judgement;

        (void)play(loop, UNC__TYPE_TIMER, i, 0);
        judgement = judge(loop);
        fingerprints[i] =
            unc__fingerprint(unc__judgement_finding(&judgement, 0), &modules);
        unc__judgement_done(&judgement);
    }

    assert_true(fingerprints[0] == fingerprints[1]);
    unc__modules_done(&modules);
}

UNC_TEST(fingerprint__other_kind_at_the_same_place__differs)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    struct unc__token loop = play_loop(115, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_TIMER, 1, 0);
    (void)play(loop, UNC__TYPE_CALLBACK, 1, 0);
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 2);
    assert_true(unc__fingerprint(unc__judgement_finding(&judgement, 0), &modules) !=
                unc__fingerprint(unc__judgement_finding(&judgement, 1), &modules));
    unc__judgement_done(&judgement);
    unc__modules_done(&modules);
}

UNC_TEST(modules__own_code__has_path_and_contains_the_address)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    const struct unc__module *module = unc__modules_refer(&modules, (uintptr_t)play_loop);

    assert_non_null(module);
    assert_int_equal(module->id, 1);
    assert_non_null(strstr(module->path, "test."));
    assert_true((uintptr_t)play_loop >= module->bias);
    unc__modules_done(&modules);
}
