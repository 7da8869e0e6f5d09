/* SPDX-License-Identifier: MIT */
/*
 * Expectations: the calls that begin and end one, and what they do to an acquisition.
 *
 * An acquisition has to know whether there is any without paying for it: one count of
 * all threads says whether it is worth looking at the thread's own. So a child of fork
 * may look in vain. Those that a thread forgot to end, end with it.
 */
#include "record/expectation.h"

#include <unclosed/check.h>

#include <errno.h>
#include <stddef.h>

#include "base/hot.h"
#include "base/thread.h"
#include "record/entries.h"
#include "record/local.h"
#include "record/names.h"
#include "record/record.h"
#include "record/task_scope.h"

#define DEPTH 8

struct expectation {
    const char *reason; /* the caller's, until it ends */
    uint32_t task;      /* number of the task that began it; 0: none */
};

static UNC__THREAD_LOCAL struct {
    uint32_t count;
    struct expectation items[DEPTH];
} mine;

UNC__HOT_DATA uint32_t unc__expectation_count;

void unc__expectation_end_thread(void)
{
    (void)__atomic_sub_fetch(&unc__expectation_count, mine.count, __ATOMIC_RELAXED);
    mine.count = 0;
}

/* The innermost one of @task: its place plus one; 0: none. */
static uint32_t find(uint32_t task)
{
    uint32_t place = mine.count;

    while (place > 0 && mine.items[place - 1].task != task) {
        place--;
    }
    return place;
}

static void expect(struct unc__space *space, struct unc__entry *entry, const char *reason)
{
    struct unc__entry_word word = unc__entry_unpack(entry->word);
    uint32_t name;

    /* What a loop opens for itself is meant to stay as long as the loop is. */
    if ((word.flags & UNC__FLAG_INTERNAL) != 0) {
        return;
    }
    name = unc__names_add_pair(space, entry->name, reason);
    if (name == 0) {
        unc__space_drop(space, UNC__DROP_LIMIT);
    } else {
        __atomic_store_n(&entry->name, name, __ATOMIC_RELEASE);
    }
    word.flags |= UNC__FLAG_EXPECTED;
    __atomic_store_n(&entry->word, unc__entry_pack(word), __ATOMIC_RELEASE);
}

struct unc__token unc__expectation_apply(struct unc__space *space,
                                         struct unc__token token)
{
    uint32_t place = find(unc__record_task());

    if (place != 0) {
        expect(space, unc__entries_get(space, token.index), mine.items[place - 1].reason);
    }
    return token;
}

int unc_expect_begin(const char *reason)
{
    uint32_t count = mine.count;

    if (reason == NULL) {
        return -EINVAL;
    }
    if (count == DEPTH) {
        return -ENOSPC;
    }
    unc__record_start();
    mine.items[count] = (struct expectation){ reason, unc__record_task() };
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    mine.count = count + 1;
    (void)__atomic_add_fetch(&unc__expectation_count, 1, __ATOMIC_RELAXED);
    if (unc__record_is_on()) {
        unc__local_leave(unc__local_enter()); /* so that we hear of the thread's end */
    }
    return 0;
}

int unc_expect_end(void)
{
    uint32_t place = find(unc__record_task());

    if (place == 0) {
        return -EINVAL;
    }
    /* Those of other tasks that lie above move down. */
    for (; place < mine.count; place++) {
        mine.items[place - 1] = mine.items[place];
    }
    mine.count--;
    (void)__atomic_sub_fetch(&unc__expectation_count, 1, __ATOMIC_RELAXED);
    return 0;
}
