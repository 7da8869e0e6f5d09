/* SPDX-License-Identifier: MIT */
/*
 * Places of a static array, taken one after the other. Nothing here may need more than
 * that: in an IFUNC resolver there is no environment yet, and thread-local words are
 * still going to be initialised.
 *
 * A place goes from free to held, and from there to released or moved, each step by
 * compare-and-swap or by whoever made the one before; so whoever comes between the steps
 * of a move, a handler or another thread, is seen: what is filled while the page closes
 * is moved by its filler, what is released while it moves is released by its mover.
 */
#include "record/start_page.h"

#include <stddef.h>

#include "record/capture.h"
#include "record/fd_table.h"
#include "record/operation.h"

#define PLACES 64u

enum place_state {
    FREE, /* or being filled */
    HELD,
    MOVING,
    MOVED,
    RELEASED
};

static struct {
    uint32_t count;   /* places handed out, may be more than there are */
    uint32_t dropped; /* places that were wanted and not there */
    bool is_closed;
    struct {
        enum place_state state;
        bool is_released_in_move;
        struct unc__acquisition what;
        struct unc__caller caller;
        struct unc__token token; /* in the record, when moved */
    } places[PLACES];
} page;

static enum place_state state_of(uint32_t i)
{
    return __atomic_load_n(&page.places[i].state, __ATOMIC_SEQ_CST);
}

static bool change_state(uint32_t i, enum place_state from, enum place_state to)
{
    return __atomic_compare_exchange_n(&page.places[i].state, &from, to, /* weak= */ 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static bool is_closed(void)
{
    return __atomic_load_n(&page.is_closed, __ATOMIC_SEQ_CST);
}

/* Descriptors are known by their numbers from then on, too. */
static struct unc__token record(uint32_t i)
{
    const struct unc__acquisition *what = &page.places[i].what;

    return what->kind == UNC__KIND_FD ? unc__record_fd_acquired((int)what->key, what)
                                      : unc__record_acquire(what);
}

static void move(uint32_t i)
{
    bool was_held = change_state(i, HELD, MOVING);

    if (!was_held) {
        return;
    }
    page.places[i].what.stack = unc__capture_frame(page.places[i].caller.ra);
    page.places[i].token = record(i);
    __atomic_store_n(&page.places[i].state, MOVED, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&page.places[i].is_released_in_move, __ATOMIC_SEQ_CST)) {
        unc__record_release(page.places[i].token, 0);
    }
}

struct unc__token unc__start_page_acquire(const struct unc__acquisition *what,
                                          uint64_t key, const struct unc__caller *caller)
{
    struct unc__token token = { 0 };
    uint32_t i;

    if (is_closed()) {
        return token;
    }
    i = __atomic_fetch_add(&page.count, 1, __ATOMIC_RELAXED);
    if (i >= PLACES) {
        (void)__atomic_fetch_sub(&page.count, 1, __ATOMIC_RELAXED);
        (void)__atomic_fetch_add(&page.dropped, 1, __ATOMIC_RELAXED);
        return token;
    }
    page.places[i].what = (struct unc__acquisition){
        .kind = what->kind,
        .type = what->type,
        .flags = what->flags,
        .key = key,
        .detail = what->detail,
    };
    page.places[i].caller = what->caller != NULL ? *what->caller : *caller;
    __atomic_store_n(&page.places[i].state, HELD, __ATOMIC_SEQ_CST);
    if (is_closed()) {
        move(i);
    }
    return (struct unc__token){ i + 1, i + 1, UNC__PROCESS_EARLY };
}

struct unc__token unc__start_page_find_fd(int fd)
{
    for (uint32_t i = 0; i < PLACES; i++) {
        if (state_of(i) == HELD && page.places[i].what.kind == UNC__KIND_FD &&
            page.places[i].what.key == (uint64_t)fd) {
            return (struct unc__token){ i + 1, i + 1, UNC__PROCESS_EARLY };
        }
    }
    return (struct unc__token){ 0 };
}

bool unc__start_page_release_early(struct unc__token token)
{
    uint32_t i = token.index - 1;

    if (i >= PLACES) {
        return false;
    }
    if (change_state(i, HELD, RELEASED)) {
        return true;
    }
    __atomic_store_n(&page.places[i].is_released_in_move, true, __ATOMIC_SEQ_CST);
    return state_of(i) == MOVING;
}

void unc__start_page_close(void)
{
    __atomic_store_n(&page.is_closed, true, __ATOMIC_SEQ_CST);
    for (uint32_t i = 0; i < PLACES; i++) {
        move(i);
    }
    for (uint32_t i = __atomic_load_n(&page.dropped, __ATOMIC_RELAXED); i > 0; i--) {
        unc__record_lose(UNC__DROP_EARLY);
    }
}

struct unc__token unc__start_page_current(struct unc__token token)
{
    uint32_t i = token.index - 1;

    return i < PLACES && state_of(i) == MOVED ? page.places[i].token
                                              : (struct unc__token){ 0 };
}
