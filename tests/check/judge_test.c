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
#include "lib/child.h"

#include "judge/fingerprint.h"
#include "judge/judge.h"
#include "judge/signal_name.h"
#include "judge/sort.h"
#include "judge/words.h"
#include "record/custom.h"
#include "record/record.h"
#include "record/space.h"
#include "reports/report.h"

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

    assert_int_equal(
        unc__judge(&(struct unc__domain){ .owner = loop.serial }, DETAIL, &judgement), 0);
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

static void assert_advice(const struct unc__judgement *judgement, size_t index,
                          const char *advice)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__advice_write(&text, judgement, unc__judgement_finding(judgement, index),
                      /* is_amid= */ false);
    assert_string_equal(buffer, advice);
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

UNC_TEST_LEAVING(judge__three_of_one_place__are_one_likely_finding)
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

UNC_TEST_LEAVING(judge__one_of_a_place__is_single_evidence)
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

UNC_TEST_LEAVING(judge__left_when_its_loop_was_closed__says_so)
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

static void assert_text_has(struct unc__judgement *judgement, const char *part)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    struct unc__report report = {
        .judgement = judgement,
        .modules = &modules,
        .proc = "/proc/self",
        .program = "judge_test",
    };
    struct unc__sink sink;
    char *text;

    assert_int_equal(unc__sink_init_memory(&sink), 0);
    assert_int_equal(unc__report_formats[UNC__FORMAT_TEXT].write(&report, &sink), 0);
    assert_int_equal(unc__sink_take(&sink, &text, NULL), 0);
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
    unc__sink_text_free(text);
    unc__modules_done(&modules);
}

UNC_TEST(text__owner_gone__is_told_under_a_headline)
{
    struct unc__token gone = { .serial = UINT64_MAX - 1 };
    struct unc__token timer = play(gone, UNC__TYPE_TIMER, 1, 0);
    struct unc__judgement judgement = judge(gone);

    assert_text_has(&judgement, "\nloops that are gone owned\n  a timer is still");
    unc__judgement_done(&judgement);
    unc__record_release(timer, 0);
}

/* As when the loop is closed by another thread while the judge looks. */
UNC_TEST_LEAVING(text__loop_without_a_finding__what_it_owns_is_told)
{
    struct unc__token loop = play_loop(120, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_TIMER, 1, 0);
    judgement = judge(loop);
    judgement.domain.owner = 0;

    assert_text_has(&judgement, "\nloops that are gone owned\n  a timer is still");
    unc__judgement_done(&judgement);
    unc__record_release(loop, 0);
}

UNC_TEST_LEAVING(text__more_than_are_listed__closing_counts_all_of_a_noun)
{
    struct unc__token loop = play_loop(121, NULL);
    struct unc__judgement judgement;
    struct unc__finding *finding;

    play_many(loop, UNC__TYPE_TIMER, 2000, /* is_left= */ false);
    play_many(loop, UNC__TYPE_CALLBACK, 3, /* is_left= */ false);
    play_many(loop, UNC__TYPE_THREADSAFE, 4, /* is_left= */ false);
    for (uint64_t fd = 1000; fd < 1009; fd++) {
        (void)play(loop, UNC__TYPE_READER, fd, 0);
    }
    for (unsigned detail = 0; detail <= 100; detail += 100) {
        assert_int_equal(
            unc__judge(&(struct unc__domain){ .owner = loop.serial }, detail, &judgement),
            0);
        judgement.domain.owner = 0;
        finding = unc__vector_add(&judgement.findings);
        assert_non_null(finding);
        finding->class = UNC__CLASS_UNCLOSED;
        finding->first = unc__judgement_loop(&judgement, loop.serial)->entry;
        finding->first_serial = loop.serial;
        finding->first_resource = UNC__NO_INDEX;
        finding->count = 1;
        assert_text_has(&judgement, "    cancel   2000 timers, 7 queued callbacks\n");
        assert_text_has(&judgement, detail == 0 ? "9 registered descriptors\n"
                                                : ", 5 more registered descriptors\n");
        unc__judgement_done(&judgement);
    }
    unc__record_release(loop, 0);
}

UNC_TEST(text__expected_loop__is_named)
{
    struct unc__token loop = play_loop(122, "worker");
    struct unc__judgement judgement;

    unc__record_expect_open(loop, "daemon");
    assert_int_equal(unc__judge(/* domain= */ NULL, DETAIL, &judgement), 0);

    assert_text_has(&judgement, "event loop 122 \"worker\": daemon\n");
    unc__judgement_done(&judgement);
    unc__record_release(loop, 0);
}

UNC_TEST_LEAVING(judge__no_handle_held__advice_says_where_it_comes_from)
{
    struct unc__token loop = play_loop(123, NULL);
    struct unc__judgement judgement;

    (void)play(loop, UNC__TYPE_TIMER, 1, 0);
    (void)play(loop, UNC__TYPE_CALLBACK, 1, UNC__FLAG_HELD);
    judgement = judge(loop);

    assert_advice(&judgement, 0,
                  "Ask for its handle when it is scheduled and call unc_handle_cancel() "
                  "and unc_handle_unref(), or let it run, before the loop is closed.");
    assert_advice(&judgement, 1, "Call unc_handle_cancel() when it is no longer needed.");
    assert_text_has(&judgement,
                    "missing call: unc_handle_cancel(), on its handle: ask for it, and "
                    "keep it until then\n");
    assert_text_has(&judgement, "missing call: unc_handle_cancel()\n");
    unc__judgement_done(&judgement);
    unc__record_release(loop, 0);
}

UNC_TEST_LEAVING(judge__handle_of_a_cancelled_timer__misses_unref)
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

UNC_TEST_LEAVING(judge__expected_to_stay_open__is_listed_and_not_counted)
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

UNC_TEST_LEAVING(judge__internals_of_a_loop__are_extras_and_no_finding)
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

UNC_TEST_LEAVING(judge__reader_and_writer_of_one_fd__leave_one_descriptor)
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

UNC_TEST_LEAVING(judge__more_than_the_detail__counts_all_and_lists_the_first)
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

UNC_TEST_LEAVING(judge__closed_loop_used__is_a_lifecycle_finding_without_missing_call)
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

UNC_TEST_LEAVING(judge__two_loops_on_a_signal__names_signal_and_owner)
{
    struct unc__token loop = play_loop(111, "owner-loop");
    struct unc__judgement judgement;

    misuse(loop, UNC_ESIGOWNED, UNC__KIND_SIGNAL, SIGINT);
    judgement = judge(loop);

    assert_title(&judgement, 0,
                 "two loops handle SIGINT; it belongs to loop 111 \"owner-loop\"");
    unc__judgement_done(&judgement);
}

UNC_TEST(judge__owner_of_the_signal_gone__is_another_loop)
{
    struct unc__token gone = { .serial = UINT64_MAX };
    struct unc__judgement judgement;

    misuse(gone, UNC_ESIGOWNED, UNC__KIND_SIGNAL, SIGINT);
    judgement = judge(gone);

    assert_title(&judgement, 0, "two loops handle SIGINT; it belongs to another loop");
    unc__judgement_done(&judgement);
}

UNC_TEST_LEAVING(judge__signal_handler_replaced__names_the_signal_in_title_and_advice)
{
    struct unc__token loop = play_loop(116, NULL);
    struct unc__judgement judgement;

    misuse(loop, UNC_EREPLACED, UNC__KIND_SIGNAL, (uint64_t)SIGRTMIN + 1);
    judgement = judge(loop);

    assert_title(&judgement, 0,
                 "the handler of SIGRTMIN+1 was replaced by somebody else");
    assert_advice(&judgement, 0,
                  "Find who installs a handler for SIGRTMIN+1 after the loop did; theirs "
                  "was left in place.");
    assert_string_equal(unc__finding_type(unc__judgement_finding(&judgement, 0)),
                        "EREPLACED");
    unc__judgement_done(&judgement);
}

UNC_TEST_LEAVING(judge__callback_failed_with_a_lifecycle_error__is_a_failed_callback)
{
    struct unc__token loop = play_loop(117, NULL);
    struct unc__judgement judgement;
    const struct unc__finding *finding;

    misuse(loop, UNC_ECLOSED, UNC__KIND_CALLBACK, 0);
    judgement = judge(loop);
    finding = unc__judgement_finding(&judgement, 0);

    assert_title(&judgement, 0,
                 "a callback failed with UNC_ECLOSED (event loop is closed) and no "
                 "exception handler was set");
    assert_advice(&judgement, 0,
                  "Handle the error in the callback, or give the loop an exception "
                  "handler.");
    assert_string_equal(unc__finding_type(finding), "callback_failed");
    assert_string_equal(unc__finding_verdict(finding)->use_verb, "scheduled");
    unc__judgement_done(&judgement);
}

UNC_TEST_LEAVING(judge__callback_failed__says_the_error)
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

/* -- order, although entries are used again in another one */

#define REUSED_COUNT 10000

/* More than the record keeps as tombstones, given back from both ends at once. */
static void scramble_free_entries(void)
{
    static struct unc__token tokens[REUSED_COUNT];
    struct unc__token nobody = { 0 };

    for (size_t i = 0; i < REUSED_COUNT; i++) {
        tokens[i] = play(nobody, UNC__TYPE_CALLBACK, 0, 0);
    }
    for (size_t i = 0; i < REUSED_COUNT / 2; i++) {
        unc__record_release(tokens[i], 0);
        unc__record_release(tokens[REUSED_COUNT - 1 - i], 0);
    }
}

UNC_TEST_LEAVING(judge__ten_thousand_in_reused_entries__lists_the_first_acquired)
{
    static const struct unc_resource_type lease = { .name = "lease",
                                                    .release_call = "lease_return" };
    static struct unc__token tokens[REUSED_COUNT];
    struct unc__token loop = play_loop(118, NULL);
    struct unc__judgement judgement;
    uint8_t type = unc__record_type_number(&lease);
    size_t descents = 0;
    size_t listed = 0;

    scramble_free_entries();
    for (volatile size_t i = 0; i < REUSED_COUNT; i++) {
        struct unc__acquisition what = {
            .kind = UNC__KIND_CUSTOM,
            .type = (enum unc__type)(UNC__TYPE_CUSTOM + type),
            .owner = loop.serial,
        };

        tokens[i] = unc__record_acquire(&what);
        descents += i > 0 && tokens[i].index < tokens[i - 1].index;
    }
    judgement = judge(loop);

    assert_true(descents > 100);
    assert_int_equal(judgement.findings.count, 1);
    assert_int_equal(unc__judgement_finding(&judgement, 0)->count, REUSED_COUNT);
    for (uint32_t i = unc__judgement_finding(&judgement, 0)->first_resource;
         i != UNC__NO_INDEX; i = unc__judgement_resource(&judgement, i)->next) {
        const struct unc__resource *resource = unc__judgement_resource(&judgement, i);

        assert_int_equal(resource->entry.serial, tokens[listed].serial);
        assert_int_equal(resource->id, ++listed);
    }
    assert_int_equal(listed, DETAIL);
    unc__judgement_done(&judgement);
    for (size_t i = 0; i < REUSED_COUNT; i++) {
        unc__record_release(tokens[i], 0);
    }
}

static void close_again(struct unc__token loop, struct unc__token poller,
                        struct unc__token wakeup)
{
    unc__record_release(wakeup, 0);
    unc__record_release(loop, 0);
    unc__record_release(poller, 0);
}

UNC_TEST(judge__three_loops_after_two_thousand__are_in_order_with_their_internals)
{
    struct unc__judgement judgement;
    struct unc__token made[3][3];
    uint64_t previous_loop = 0;
    size_t extra_count = 0;

    for (uint64_t i = 0; i < 2000; i++) {
        struct unc__token loop = play_loop(1000 + i, NULL);

        close_again(loop, play(loop, UNC__TYPE_POLLER, 1, UNC__FLAG_INTERNAL),
                    play(loop, UNC__TYPE_WAKEUP, 2, UNC__FLAG_INTERNAL));
    }
    scramble_free_entries();
    for (uint64_t i = 0; i < 3; i++) {
        made[i][0] = play_loop(3000 + i, NULL);
        made[i][1] = play(made[i][0], UNC__TYPE_POLLER, 3, UNC__FLAG_INTERNAL);
        made[i][2] = play(made[i][0], UNC__TYPE_WAKEUP, 4, UNC__FLAG_INTERNAL);
    }
    assert_int_equal(unc__judge(/* domain= */ NULL, DETAIL, &judgement), 0);

    for (size_t i = 0; i < judgement.loops.count; i++) {
        uint64_t serial = unc__judgement_loop_at(&judgement, i)->entry.serial;

        assert_true(serial > previous_loop);
        previous_loop = serial;
    }
    for (uint32_t i = judgement.first_extra; i != UNC__NO_INDEX;
         i = unc__judgement_resource(&judgement, i)->next) {
        const struct unc__entry_view *entry =
            &unc__judgement_resource(&judgement, i)->entry;

        if (entry->owner >= made[0][0].serial) {
            assert_int_equal(entry->serial,
                             made[extra_count / 2][1 + extra_count % 2].serial);
            extra_count++;
        }
    }
    assert_int_equal(extra_count, 6);
    unc__judgement_done(&judgement);
    for (size_t i = 0; i < 3; i++) {
        close_again(made[i][0], made[i][1], made[i][2]);
    }
}

UNC_TEST_LEAVING(judge__descriptors_watched_in_any_order__are_listed_by_number)
{
    struct unc__token loop = play_loop(119, NULL);
    struct unc__judgement judgement;
    uint64_t number = 500;

    for (uint64_t fd = 700; fd > 500; fd--) {
        (void)play(loop, UNC__TYPE_READER, fd, 0);
    }
    judgement = judge(loop);

    for (uint32_t i = judgement.first_extra; i != UNC__NO_INDEX;
         i = unc__judgement_resource(&judgement, i)->next) {
        assert_int_equal(unc__judgement_resource(&judgement, i)->entry.key, ++number);
    }
    assert_int_equal(number, 500 + DETAIL);
    unc__judgement_done(&judgement);
}

struct odd_item {
    uint32_t order;
    char rest[93];
};

static bool is_odd_item_before(const void *a, const void *b)
{
    return ((const struct odd_item *)a)->order < ((const struct odd_item *)b)->order;
}

UNC_TEST(sort__any_order__ascends_with_whole_items)
{
    static struct odd_item items[1000];
    uint32_t random = 1;

    for (size_t i = 0; i < 1000; i++) {
        random = random * 1103515245 + 12345;
        items[i].order = random >> 8;
        memset(items[i].rest, (int)(random >> 8 & 0x7f), sizeof items[i].rest);
    }
    unc__sort(items, 1000, sizeof *items, is_odd_item_before);

    for (size_t i = 0; i < 1000; i++) {
        assert_true(i == 0 || items[i - 1].order <= items[i].order);
        assert_int_equal(items[i].rest[0], items[i].order & 0x7f);
        assert_int_equal(items[i].rest[92], items[i].order & 0x7f);
    }
}

UNC_TEST(sort__nothing_and_one__stay)
{
    struct odd_item item = { .order = 7 };

    unc__sort(NULL, 0, sizeof item, is_odd_item_before);
    unc__sort(&item, 1, sizeof item, is_odd_item_before);

    assert_int_equal(item.order, 7);
}

/* -- names */

static void assert_signal(int number, const char *name)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__signal_write(&text, (uint64_t)number);
    assert_string_equal(buffer, name);
}

UNC_TEST(signal_name__realtime__counts_from_the_first_that_programs_have)
{
    assert_signal(SIGRTMIN, "SIGRTMIN");
    assert_signal(SIGRTMIN + 1, "SIGRTMIN+1");
    assert_signal(SIGRTMAX, "SIGRTMIN+30");
}

UNC_TEST(signal_name__no_name__is_a_number)
{
    assert_signal(SIGRTMIN - 1, "signal 33");
    assert_signal(SIGRTMAX + 1, "signal 65");
    assert_signal(0, "signal 0");
}

UNC_TEST_LEAVING(fingerprint__failed_callback_and_refused_loop__differ)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    struct unc__token loop = play_loop(120, NULL);
    struct unc__judgement judgement;

    misuse(loop, UNC_ECLOSED, UNC__KIND_CALLBACK, 0);
    misuse(loop, UNC_ECLOSED, UNC__KIND_LOOP, 120);
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 2);
    assert_true(unc__fingerprint(unc__judgement_finding(&judgement, 0), &modules) !=
                unc__fingerprint(unc__judgement_finding(&judgement, 1), &modules));
    unc__judgement_done(&judgement);
    unc__modules_done(&modules);
}

UNC_TEST_LEAVING(fingerprint__same_place_other_loop__is_equal)
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

UNC_TEST_LEAVING(fingerprint__other_kind_at_the_same_place__differs)
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

/* In a child: it drops. */
static int drop_some(void *userdata)
{
    struct unc__token loop = play_loop(121, NULL);
    struct unc__judgement judgement;

    (void)userdata;
    for (int i = 0; i < 3; i++) {
        unc__space_drop(unc__space_get(), UNC__DROP_MEMORY);
    }
    unc__space_drop(unc__space_get(), UNC__DROP_SPACE);
    judgement = judge(loop);
    assert_text_has(
        &judgement,
        "\n3 acquisitions could not be recorded in full, so there may be more "
        "than is listed: memory was refused (ulimit -v?)\n");
    assert_text_has(
        &judgement,
        "\n1 acquisition could not be recorded in full, so there may be more "
        "than is listed: the file of the record could not grow (ulimit -f, or "
        "a full file system?)\n");
    unc__judgement_done(&judgement);
    return unc__record_lost_total() == 0 ? 0 : 1;
}

UNC_TEST(text__something_dropped__names_count_reason_and_next_step)
{
    struct child child;

    child_call(&child, drop_some, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(modules__own_code__has_path_and_contains_the_address)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    const struct unc__stack_view stack = { 0 };
    struct unc__module *module =
        unc__modules_pointer(&modules, (uintptr_t)play_loop, &stack);

    assert_non_null(module);
    assert_int_equal(unc__modules_refer(&modules, module), 1);
    assert_non_null(strstr(module->path, "test."));
    assert_true((uintptr_t)play_loop >= module->bias);
    unc__modules_done(&modules);
}
