/* SPDX-License-Identifier: MIT */
/*
 * Which reader, and how a capture gets its frames.
 *
 * Our own reader of unwind tables is the one to want: it opens nothing, locks nothing and
 * allocates nothing, so it serves in every handler, thread and child; and only with it is
 * there a memo, because only it knows which memory a stack was read from. libunwind is
 * there for who asks for it, and wherever it may not walk the tables stand in. Frame
 * pointers are for where the tables cannot be found at all.
 */
#include "stack/stack.h"

#include <dlfcn.h>
#include <errno.h>

#include "stack/code.h"
#include "stack/draft.h"
#include "stack/frame_pointers.h"
#include "stack/libunwind.h"
#include "stack/memo.h"
#include "stack/memo_record.h"
#include "stack/own_text.h"
#include "stack/readable.h"
#include "stack/walk.h"

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

typedef size_t walk_fn(const struct unc__caller *caller, uintptr_t *frames,
                       size_t frame_count_max, bool *ret_is_cut);

static struct {
    enum unc__stack_backend backend;
    walk_fn *walk;     /* NULL: no stacks */
    walk_fn *stand_in; /* for when that one may not walk; NULL: none */
    bool is_memoised;
} reader;

bool unc__stack_wants_threads;

static enum unc__stack_backend choose(enum unc__stack_backend wanted)
{
    if (wanted == UNC__STACK_NONE || wanted == UNC__STACK_FRAME_POINTERS) {
        return wanted;
    }
    if (wanted == UNC__STACK_LIBUNWIND && unc__libunwind_start()) {
        return UNC__STACK_LIBUNWIND;
    }
    if (unc__walk_is_possible()) {
        return UNC__STACK_TABLES;
    }
    /* The libc knows, and there are none: then nobody promises frame pointers either. */
    return _dl_find_object != NULL ? UNC__STACK_NONE : UNC__STACK_FRAME_POINTERS;
}

enum unc__stack_backend unc__stack_start(enum unc__stack_backend wanted)
{
    static walk_fn *const walks[] = {
        [UNC__STACK_NONE] = NULL,
        [UNC__STACK_TABLES] = unc__walk_tables,
        [UNC__STACK_LIBUNWIND] = unc__libunwind_walk,
        [UNC__STACK_FRAME_POINTERS] = unc__frame_pointers_walk,
    };
    int saved_errno = errno;

    unc__own_text_start();
    unc__readable_start();
    unc__code_start();
    reader.backend = choose(wanted);
    reader.walk = walks[reader.backend];
    reader.stand_in = reader.backend == UNC__STACK_LIBUNWIND ? unc__walk_tables : NULL;
    unc__stack_wants_threads = reader.backend == UNC__STACK_LIBUNWIND;
    reader.is_memoised = reader.backend == UNC__STACK_TABLES;
    errno = saved_errno;
    return reader.backend;
}

void unc__stack_prepare_thread(void)
{
    if (unc__stack_wants_threads) {
        unc__libunwind_prepare_thread();
    }
}

/* The buffer has room for our own frames at the inner end, which are passed over. */
static __attribute__((noinline)) void walk_plainly(const struct unc__caller *caller,
                                                   size_t depth,
                                                   struct unc__captured *ret_captured)
{
    uintptr_t *found = ret_captured->buffer;
    size_t found_count_max = depth + UNC__STACK_OWN_MAX;
    size_t first = 0;
    size_t found_count;
    size_t count;

    found_count = reader.walk(caller, found, found_count_max, &ret_captured->is_cut);
    if (found_count == 0 && reader.stand_in != NULL) {
        found_count =
            reader.stand_in(caller, found, found_count_max, &ret_captured->is_cut);
    }
    while (first < found_count && unc__own_text_has(found[first])) {
        first++;
    }
    count = found_count - first < depth ? found_count - first : depth;
    ret_captured->frames = found + first;
    ret_captured->frame_count = (uint32_t)count;
    ret_captured->is_cut = ret_captured->is_cut || first + count < found_count;
    ret_captured->tag = NULL;
}

static bool walk_and_remember(struct unc__stack_memo *memo,
                              const struct unc__caller *caller, size_t depth,
                              struct unc__captured *ret_captured)
{
    struct unc__draft *draft = &memo->draft;

    unc__draft_walk(draft, caller, depth);
    return draft->is_memorable && unc__memo_add(memo, draft, depth, ret_captured);
}

static __attribute__((noinline)) void capture_slowly(struct unc__stack_memo *memo,
                                                     const struct unc__caller *caller,
                                                     size_t depth,
                                                     struct unc__captured *ret_captured)
{
    if (memo != NULL && reader.is_memoised &&
        (unc__memo_find(memo, caller, depth, ret_captured) ||
         walk_and_remember(memo, caller, depth, ret_captured))) {
        return;
    }
    if (reader.walk == NULL) {
        ret_captured->frames = ret_captured->buffer;
        ret_captured->frame_count = 0;
        ret_captured->is_cut = false;
        ret_captured->tag = NULL;
        return;
    }
    walk_plainly(caller, depth, ret_captured);
}

void unc__stack_capture(struct unc__stack_memo *memo, const struct unc__caller *caller,
                        size_t depth, struct unc__captured *ret_captured)
{
    if (memo != NULL && reader.is_memoised) {
        struct unc__memo_record *record = unc__memo_glance(memo, caller, depth);

        if (record != NULL) {
            unc__memo_give(record, ret_captured);
            return;
        }
    }
    capture_slowly(memo, caller, depth, ret_captured);
}
