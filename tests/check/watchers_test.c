/* SPDX-License-Identifier: MIT */
/* Findings of watchers: what is said of one that is in no loop, and by what they are
 * recognised. Each case plays a loop of GLib or sd-event in the record. */
#include <string.h>

#include "lib/case.h"

#include "judge/fingerprint.h"
#include "judge/judge.h"
#include "judge/words.h"
#include "record/record.h"
#include "record/watcher_detail.h"

#define DETAIL 100

static struct unc__token play_loop(enum unc__type type)
{
    static uint64_t key;
    struct unc__acquisition loop = { .kind = UNC__KIND_LOOP, .type = type };

    loop.key = ++key;
    return unc__record_acquire(&loop);
}

static struct unc__token play(struct unc__token loop, enum unc__type type, unsigned flags,
                              const struct unc_site *site)
{
    struct unc__acquisition what = {
        .kind = UNC__KIND_WATCHER,
        .type = type,
        .detail = unc__watcher_detail(NULL, flags),
        .owner = loop.serial,
        .site = site,
    };

    return unc__record_acquire(&what);
}

static struct unc__judgement judge(struct unc__token loop)
{
    struct unc__judgement judgement;

    assert_int_equal(
        unc__judge(&(struct unc__domain){ .owner = loop.serial }, DETAIL, &judgement), 0);
    return judgement;
}

UNC_TEST_START
{
    unc__record_start();
}

static void assert_words(enum unc__type loop_type, enum unc__type type, unsigned flags,
                         const char *title, const char *advice)
{
    struct unc__token loop = play_loop(loop_type);
    struct unc__token watcher = play(loop, type, flags, NULL);
    struct unc__judgement judgement = judge(loop);
    char buffer[512];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    assert_int_equal(judgement.findings.count, 1);
    unc__title_write(&text, &judgement, unc__judgement_finding(&judgement, 0));
    if (strstr(buffer, title) == NULL) {
        fail_msg("'%s' is not in '%s'", title, buffer);
    }
    text = unc__text_init(buffer, sizeof buffer);
    unc__advice_write(&text, &judgement, unc__judgement_finding(&judgement, 0),
                      /* is_amid= */ false);
    if (strstr(buffer, advice) == NULL) {
        fail_msg("'%s' is not in '%s'", advice, buffer);
    }
    unc__judgement_done(&judgement);
    unc__record_release(watcher, 0);
    unc__record_release(loop, 0);
}

UNC_TEST(watchers__in_no_loop__are_said_to_be_in_none)
{
    assert_words(UNC__TYPE_G_MAIN_CONTEXT, UNC__TYPE_G_SOURCE, UNC__WATCHER_DETACHED,
                 "is in no main context, and was never unreferenced", "g_source_unref()");
    assert_words(UNC__TYPE_SD_EVENT, UNC__TYPE_SD_TIME, UNC__WATCHER_DETACHED,
                 "is in no event loop, and was never unreferenced",
                 "sd_event_source_unref()");
}

UNC_TEST(watchers__in_a_loop__are_what_their_type_says)
{
    assert_words(UNC__TYPE_G_MAIN_CONTEXT, UNC__TYPE_G_SOURCE, UNC__WATCHER_ACTIVE,
                 "was never destroyed", "g_source_destroy()");
}

/* One in no loop and one that is in it are told apart, though of one place. */
UNC_TEST(watchers__of_one_place_in_two_states__are_two_findings)
{
    struct unc__token loop = play_loop(UNC__TYPE_SD_EVENT);
    struct unc__token tokens[3];
    struct unc__judgement judgement;

    for (volatile int i = 0; i < 3; i++) {
        tokens[i] =
            play(loop, UNC__TYPE_SD_TIME, i == 0 ? UNC__WATCHER_DETACHED : 0, NULL);
    }
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 2);
    assert_int_equal(unc__judgement_finding(&judgement, 0)->count +
                         unc__judgement_finding(&judgement, 1)->count,
                     3);
    unc__judgement_done(&judgement);
    for (int i = 0; i < 3; i++) {
        unc__record_release(tokens[i], 0);
    }
    unc__record_release(loop, 0);
}

/* Of what is alone in a loop of its own. */
static uint64_t fingerprint(enum unc__type type, struct unc__token loop,
                            struct unc__token watcher)
{
    struct unc__modules modules = unc__modules_init("/proc/self");
    struct unc__judgement judgement = judge(loop);
    uint64_t hash;

    assert_int_equal(judgement.findings.count, 1);
    assert_int_equal(unc__judgement_finding(&judgement, 0)->first.type, type);
    hash = unc__fingerprint(unc__judgement_finding(&judgement, 0), &modules);
    unc__judgement_done(&judgement);
    unc__modules_done(&modules);
    unc__record_release(watcher, 0);
    unc__record_release(loop, 0);
    return hash;
}

/* One place for all of them, and another one. */
__attribute__((noinline)) static struct unc__token play_here(struct unc__token loop,
                                                             enum unc__type type)
{
    return play(loop, type, 0, NULL);
}

__attribute__((noinline)) static struct unc__token play_there(struct unc__token loop,
                                                              enum unc__type type)
{
    struct unc__token token = play(loop, type, 0, NULL);

    return token;
}

static uint64_t fingerprint_at(bool is_here, enum unc__type type)
{
    struct unc__token loop = play_loop(UNC__TYPE_SD_EVENT);

    return fingerprint(type, loop,
                       is_here ? play_here(loop, type) : play_there(loop, type));
}

UNC_TEST(watchers__fingerprint__is_of_type_and_place)
{
    static const struct {
        bool is_here;
        enum unc__type type;
    } cases[] = {
        { true, UNC__TYPE_SD_TIME },  { true, UNC__TYPE_SD_IO },
        { false, UNC__TYPE_SD_TIME }, { false, UNC__TYPE_SD_IO },
        { true, UNC__TYPE_SD_TIME },
    };
    uint64_t hashes[5];

    for (volatile int i = 0; i < 5; i++) {
        hashes[i] = fingerprint_at(cases[i].is_here, cases[i].type);
    }
    assert_true(hashes[4] == hashes[0]);
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < i; k++) {
            assert_true(hashes[i] != hashes[k]);
        }
    }
}
