/* SPDX-License-Identifier: MIT */
/*
 * A grace for what ends by itself. Leak checks that look at one moment are wrong about
 * threads that are on their way out and children that are about to be waited for; such
 * sightings were up to a fifth of the failures that others count. A descriptor is not
 * closed by waiting, so what is left of other kinds neither begins nor prolongs the wait.
 *
 * It polls, because nobody would wake us: first after half a millisecond, then after
 * twice as long each time, at most 20. It ends as soon as nothing is left that may end:
 * no other thread is there that could release what is left, and no child runs whose end a
 * handler may be waiting for. Rejected: a default above 0. A program that keeps a worker
 * thread to its end would be slower by the whole of it, each time.
 */
#include "check/settle.h"

#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/text.h"
#include "base/threads.h"
#include "check/save.h"
#include "judge/child.h"
#include "options/options.h"

#define NS_PER_MS      1000000
#define PAUSE_FIRST_NS 500000
#define PAUSE_LAST_NS  20000000
#define DETAIL         100 /* children that are looked at, of each place */

static bool may_end(const struct unc__finding *finding)
{
    return finding->class == UNC__CLASS_UNCLOSED && !finding->is_expected &&
           finding->first.state == UNC__STATE_LIVE &&
           (finding->first.kind == UNC__KIND_THREAD ||
            finding->first.kind == UNC__KIND_PROCESS ||
            finding->first.kind == UNC__KIND_TASK);
}

static bool has_running_child(const struct unc__judgement *judgement,
                              const struct unc__finding *finding)
{
    uint32_t index = finding->first_resource;

    while (finding->first.kind == UNC__KIND_PROCESS && index != UNC__NO_INDEX) {
        const struct unc__resource *child = unc__judgement_resource(judgement, index);

        if (unc__child_fate(child->entry.key, (uint32_t)unc__sys_getpid()) ==
            UNC__FATE_RUNNING) {
            return true;
        }
        index = child->next;
    }
    return false;
}

static struct unc__settled_place *find(struct unc__settled *settled,
                                       const struct unc__finding *finding)
{
    for (size_t i = 0; i < settled->place_count; i++) {
        struct unc__settled_place *place = &settled->places[i];

        if (place->kind == finding->first.kind && place->type == finding->first.type &&
            place->stack == finding->stack) {
            return place;
        }
    }
    return NULL;
}

/* The first look: there are @before; each further one: so many are left. */
static void count(struct unc__settled *settled, const struct unc__finding *finding,
                  bool is_first)
{
    struct unc__settled_place *place = find(settled, finding);

    if (place == NULL && is_first && settled->place_count < UNC__SETTLED_PLACES) {
        place = &settled->places[settled->place_count++];
        place->kind = finding->first.kind;
        place->type = finding->first.type;
        place->stack = finding->stack;
    }
    if (place != NULL && is_first) {
        place->before += finding->count;
    } else if (place != NULL) {
        place->after += finding->count;
    }
}

/* Returns: whether there is anything to wait for. */
static bool look(const struct unc__judgement *judgement, struct unc__settled *settled,
                 bool is_first)
{
    bool has_others = unc__threads_has_others();
    bool is_worth_waiting = false;

    for (size_t i = 0; i < settled->place_count; i++) {
        settled->places[i].after = 0;
    }
    for (size_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);

        if (may_end(finding)) {
            count(settled, finding, is_first);
            is_worth_waiting |= has_others || has_running_child(judgement, finding);
        }
    }
    return is_worth_waiting;
}

static bool judge(const struct unc__domain *domain, struct unc__settled *settled,
                  bool is_first)
{
    struct unc__judgement judgement;
    bool is_worth_waiting;

    if (unc__judge(domain, DETAIL, &judgement) < 0) {
        return false;
    }
    is_worth_waiting = look(&judgement, settled, is_first);
    unc__judgement_done(&judgement);
    return is_worth_waiting;
}

static void pause_ns(int64_t duration_ns)
{
    struct timespec duration = { .tv_nsec = duration_ns };

    (void)unc__sys_call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0,
                        (long)(intptr_t)&duration, 0, 0, 0);
}

static void wait_for_it(const struct unc__domain *domain, struct unc__settled *settled,
                        int64_t begun_ns)
{
    int64_t deadline_ns = begun_ns + (int64_t)unc__options.settle_ms * NS_PER_MS;
    int64_t duration_ns = PAUSE_FIRST_NS;
    bool is_worth_waiting = true;

    while (is_worth_waiting) {
        int64_t left_ns = deadline_ns - unc__clock_monotonic_ns();

        if (left_ns <= 0) {
            return;
        }
        pause_ns(duration_ns < left_ns ? duration_ns : left_ns);
        duration_ns = duration_ns * 2 < PAUSE_LAST_NS ? duration_ns * 2 : PAUSE_LAST_NS;
        is_worth_waiting = judge(domain, settled, /* is_first= */ false);
    }
}

void unc__settle(const struct unc__domain *domain, struct unc__settled *ret_settled)
{
    int64_t begun_ns;

    *ret_settled = (struct unc__settled){ 0 };
    if (unc__options.settle_ms == 0 || !unc__judge_roughly(/* with_expected= */ false)) {
        return;
    }
    begun_ns = unc__clock_monotonic_ns();
    if (!judge(domain, ret_settled, /* is_first= */ true)) {
        *ret_settled = (struct unc__settled){ 0 };
        return;
    }
    wait_for_it(domain, ret_settled, begun_ns);
    ret_settled->waited_ns = unc__clock_monotonic_ns() - begun_ns;
}

void unc__settle_say(const struct unc__settled *settled)
{
    char line[160];
    struct unc__text text = unc__text_init(line, sizeof line);
    uint64_t ended = 0;

    for (size_t i = 0; i < settled->place_count; i++) {
        const struct unc__settled_place *place = &settled->places[i];

        ended += place->before > place->after ? place->before - place->after : 0;
    }
    if (ended > 0) {
        unc__text_format(&text,
                         "unclosed: %llu %s only within %lld ms of grace (settle=)\n",
                         (unsigned long long)ended,
                         ended == 1 ? "resource was released" : "resources were released",
                         (long long)(settled->waited_ns / NS_PER_MS));
        unc__save_say(line);
    }
}
