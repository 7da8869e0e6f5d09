/* SPDX-License-Identifier: MIT */
/* Checkpoints: what came since, and what grows. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"

#include "judge/growth.h"
#include "options/options.h"

#define SLOTS 64

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static char slots[SLOTS];
static int taken;
static volatile int once = 1; /* one call is one call, however it is optimised */

static void take(int count)
{
    while (count-- > 0) {
        assert_int_equal(unc_resource_acquired(&slot, &slots[taken++], NULL), 0);
    }
}

/* Another place than take. */
static void take_cached(int count)
{
    while (count-- > 0) {
        assert_int_equal(unc_resource_acquired(&slot, &slots[taken++], NULL), 0);
    }
}

static void give_back(int count)
{
    while (count-- > 0) {
        assert_int_equal(unc_resource_released(&slot, &slots[--taken]), 0);
    }
}

static int growth(const char *label)
{
    return unc_checkpoint_growth(label, NULL, NULL);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

UNC_TEST(checkpoint__first__counts_nothing)
{
    take(2);
    assert_int_equal(unc_checkpoint("first"), 0);
    give_back(2);
}

UNC_TEST(checkpoint__further__counts_what_came_and_is_still_there)
{
    take(1);
    assert_int_equal(unc_checkpoint("delta"), 0);
    take(3);
    give_back(1);
    assert_int_equal(unc_checkpoint("delta"), 2);
    assert_int_equal(unc_checkpoint("delta"), 0);
    give_back(3);
    assert_int_equal(unc_checkpoint("delta"), 0);
}

UNC_TEST(checkpoint__report__lists_what_came_since)
{
    char *report = NULL;
    size_t size = 0;

    take(2);
    (void)unc_checkpoint("report");
    take(1);

    assert_int_equal(unc_checkpoint_take_report("report", &report, &size), 1);
    assert_int_equal(strlen(report), size);
    assert_has(report, "\"cause\": \"check\"");
    assert_has(report, "\"label\": \"report\"");
    assert_has(report, "\"unclosed\": 1,");
    report = unc_report_free(report);
    give_back(3);
    assert_int_equal(unc_checkpoint_take_report("report", &report, NULL), 0);
    assert_has(report, "\"verdict\": \"clean\"");
    report = unc_report_free(report);
}

static int do_nothing(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

UNC_TEST(checkpoint__misuse_since__counts)
{
    struct unc_loop *loop;

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_checkpoint("misuse"), 0);
    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), UNC_ECLOSED);
    assert_int_equal(unc_checkpoint("misuse"), 1);
    assert_int_equal(unc_checkpoint("misuse"), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(checkpoint__wrong_arguments__are_refused)
{
    char label[UNC__GROWTH_LABEL_SIZE + 1];
    char *report = NULL;

    memset(label, 'x', sizeof label);
    label[sizeof label - 1] = '\0';
    assert_int_equal(unc_checkpoint(NULL), -EINVAL);
    assert_int_equal(unc_checkpoint(""), -EINVAL);
    assert_int_equal(unc_checkpoint(label), -ENAMETOOLONG);
    assert_int_equal(unc_checkpoint_take_report("never", &report, NULL), -ENOENT);
    assert_int_equal(unc_checkpoint_take_report("never", NULL, NULL), -EINVAL);
    assert_int_equal(unc_checkpoint_growth("never", NULL, NULL), -ENOENT);
    assert_null(report);
}

UNC_TEST(growth__more_in_every_round__is_found_and_certain)
{
    char *report = NULL;

    for (int round = 0; round < 5 * once; round++) {
        take(3);
        (void)unc_checkpoint("grows");
    }

    assert_int_equal(unc_checkpoint_growth("grows", &report, NULL), 15);
    assert_has(report, "\"label\": \"grows\",");
    assert_has(report, "\"rounds\": 4,");
    assert_has(report, "\"counts\": [3, 6, 9, 12, 15]");
    assert_has(report, "\"evidence\": \"certain\"");
    report = unc_report_free(report);
    assert_true(unc_check_take_text(NULL, &report, NULL) >= 15);
    assert_has(report,
               "grew in every one of 4 rounds: 3, 6, 9, 12, 15 (checkpoints \"grows\")");
    report = unc_report_free(report);
    give_back(15);
    assert_int_equal(growth("grows"), 0);
}

UNC_TEST(growth__too_few_rounds__nobody_knows)
{
    for (int round = 0; round < 4 * once; round++) {
        take(1);
        (void)unc_checkpoint("few");
        assert_int_equal(growth("few"), round < 3 ? -EAGAIN : 4);
    }
    give_back(4);
}

UNC_TEST(growth__cache_that_fills_up__is_none)
{
    static const int added[] = { 4, 2, 1, 0, 0, 1, 1, 1, 1 };

    for (size_t round = 0; round < (size_t)once * sizeof added / sizeof *added; round++) {
        take_cached(added[round]);
        (void)unc_checkpoint("cache");
    }
    assert_int_equal(growth("cache"), 0);
    give_back(11);
}

UNC_TEST(growth__made_once_or_going_up_and_down__is_none)
{
    take(1);
    for (int round = 0; round < 6 * once; round++) {
        if (round == 2) {
            take_cached(2); /* made once, late */
        }
        take(round % 2 == 0 ? 3 : 0);
        (void)unc_checkpoint("sawtooth");
        give_back(round % 2 == 0 ? 3 : 0);
    }
    assert_int_equal(growth("sawtooth"), 0);
    give_back(3);
}

UNC_TEST(growth__begins_late__counts_from_none)
{
    char *report = NULL;

    for (int round = 0; round < 6 * once; round++) {
        take(round >= 2 ? 1 : 0);
        (void)unc_checkpoint("late");
    }
    assert_int_equal(unc_checkpoint_growth("late", &report, NULL), 4);
    assert_has(report, "\"counts\": [0, 1, 2, 3, 4]");
    report = unc_report_free(report);
    give_back(4);
}

UNC_TEST(growth__many_rounds__keeps_the_latest_counts)
{
    char *report = NULL;

    for (int round = 0; round < 20 * once; round++) {
        take(1);
        (void)unc_checkpoint("many");
    }
    assert_int_equal(unc_checkpoint_growth("many", &report, NULL), 20);
    assert_has(report, "\"rounds\": 19,");
    assert_has(report, "\"counts\": [13, 14, 15, 16, 17, 18, 19, 20]");
    report = unc_report_free(report);
    give_back(20);
}

UNC_TEST(growth__what_is_expected_to_stay__is_none)
{
    for (int round = 0; round < 5 * once; round++) {
        assert_int_equal(unc_expect_begin("kept for ever"), 0);
        take(1);
        assert_int_equal(unc_expect_end(), 0);
        (void)unc_checkpoint("expected");
    }
    assert_int_equal(growth("expected"), 0);
    give_back(5);
}

UNC_TEST(growth__option__leaves_out_only_what_is_known_not_to_grow)
{
    char *report = NULL;

    take_cached(2);
    unc__options.growth = 1;
    for (int round = 0; round < 4 * once; round++) {
        take(1);
        (void)unc_checkpoint("option");
    }
    assert_true(unc_check_take_report(NULL, &report, NULL) >= 4); /* and misuses */
    assert_has(report, "\"unclosed\": 4,");
    report = unc_report_free(report);
    unc__options.growth = 0;
    assert_true(unc_check() >= 6);
    give_back(6);
}

static int checkpoint_in_child(void *userdata)
{
    (void)userdata;
    if (growth("fork") != -ENOENT) {
        return 1;
    }
    return unc_checkpoint("fork") == 0 && growth("fork") == -EAGAIN ? 0 : 2;
}

UNC_TEST(growth__forked_child__begins_its_own)
{
    struct child child;

    for (int round = 0; round < 4 * once; round++) {
        take(1);
        (void)unc_checkpoint("fork");
    }
    child_call(&child, checkpoint_in_child, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    assert_int_equal(growth("fork"), 4);
    give_back(4);
}

static void *checkpoint_in_thread(void *userdata)
{
    for (int i = 0; i < 50; i++) {
        int r = unc_checkpoint("threads");

        if (r < 0) {
            return userdata;
        }
        (void)growth("threads");
        (void)unc_check();
    }
    return NULL;
}

UNC_TEST(checkpoint__many_threads__are_taken_in_turn)
{
    pthread_t threads[4];

    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, checkpoint_in_thread, &slots),
                         0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *failed = &slots;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

#define MANY_PLACES 16400 /* more than a series remembers */

UNC_TEST(growth__more_places_than_there_is_room_for__is_said)
{
    static char keys[MANY_PLACES];
    struct unc_site site = { "places.c", "place", "acquire", 1 };

    for (unsigned i = 0; i < MANY_PLACES; i++) {
        site.line = i + 1;
        assert_int_equal(unc_resource_acquired_at(&site, &slot, &keys[i], NULL), 0);
    }
    for (int round = 0; round < 4 * once; round++) {
        take(1);
        (void)unc_checkpoint("room");
    }
    take(1);
    assert_int_equal(unc_checkpoint("room"), 1);
    give_back(5);
    assert_int_equal(growth("room"), -ENODATA);
    for (unsigned i = 0; i < MANY_PLACES; i++) {
        site.line = i + 1;
        assert_int_equal(unc_resource_released_at(&site, &slot, &keys[i]), 0);
    }
}

/* Last: no series is left for others afterwards. */
UNC_TEST(checkpoint__too_many_series__are_refused)
{
    char label[16];
    int r = 0;

    for (int i = 0; r >= 0 && i <= UNC__GROWTH_SERIES_MAX; i++) {
        (void)snprintf(label, sizeof label, "series %d", i);
        r = unc_checkpoint(label);
    }
    assert_int_equal(r, -ENOSPC);
    assert_true(unc_checkpoint("grows") >= 0);
}
