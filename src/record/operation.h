/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_OPERATION_H
#define UNC_RECORD_OPERATION_H

#include <stddef.h>

#include "options/options.h"
#include "record/capture.h"
#include "record/counters.h"
#include "record/entries.h"
#include "record/local.h"
#include "record/record.h"
#include "record/space.h"

/*
 * One operation that writes the record: begins and ends, and in between has this
 * process's record and, nearly always, the thread's own part of it. With tracking off,
 * without memory and in a vfork child there is nothing to do.
 */
struct unc__operation {
    struct unc__space *space; /* NULL: nothing to do; end is not called then */
    struct unc__local *local; /* NULL: do without, see local.h */
};

/* unc__operation_begin_outside: see unc__operation_begin; for whoever has no part. */
struct unc__operation unc__operation_begin_outside(void);

static inline struct unc__operation unc__operation_begin(void)
{
    struct unc__operation operation = { NULL, NULL };

    if (!unc__record_is_on()) {
        return operation;
    }
    operation.local = unc__local_enter();
    if (__builtin_expect(operation.local == NULL, 0)) {
        return unc__operation_begin_outside();
    }
    operation.space = operation.local->space;
    return operation;
}

/* unc__operation_begin_if_made: see unc__operation_begin_if_any, whose rare cases these
 * are. */
struct unc__operation unc__operation_begin_if_made(void);

/*
 * unc__operation_begin_if_any: for what only looks, or ends something: without a record
 * there is nothing to find, and none is made. So what a child of fork closes on its way
 * to exec costs it nothing.
 */
static inline struct unc__operation unc__operation_begin_if_any(void)
{
    struct unc__local *local = unc__thread_state.local;

    if (__builtin_expect(unc__record_is_on() && local != NULL &&
                             unc__thread_state.guest_depth == 0 &&
                             __atomic_load_n(&local->busy, __ATOMIC_RELAXED) == 0,
                         1)) {
        __atomic_store_n(&local->busy, 1, __ATOMIC_RELAXED);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        if (__builtin_expect(local->generation == unc__process_generation(), 1)) {
            return (struct unc__operation){ local->space, local };
        }
        __atomic_store_n(&local->busy, 0, __ATOMIC_RELAXED);
    }
    return unc__operation_begin_if_made();
}

/* unc__operation_stack: what @what says, else that of @caller. */
static inline uint32_t unc__operation_stack(struct unc__operation operation,
                                            const struct unc__acquisition *what,
                                            const struct unc__caller *caller)
{
    return what->stack != 0 ? what->stack
                            : unc__capture(operation.space, operation.local, caller);
}

/*
 * unc__operation_prepare: record @what, with @key for its key and with @stack, so far
 * that only unc__operation_publish is missing: until then nobody finds it. What leads to
 * it is written in between, so that an operation that is left there, by a longjmp out of
 * a handler, leaves nothing that is alive and cannot be found. Serial 0: dropped.
 */
struct unc__token unc__operation_prepare(struct unc__operation operation,
                                         const struct unc__acquisition *what,
                                         uint64_t key, uint32_t stack);

static inline void unc__operation_publish(struct unc__operation operation,
                                          struct unc__token token, enum unc__kind kind)
{
    unc__counters_acquired(operation.space, operation.local, kind);
    unc__entries_publish(unc__entries_get(operation.space, token.index), token.serial);
}

/* Which kinds are recorded: a bit 1 << kind for each; 0 while nothing is. */
extern uint32_t unc__record_kinds;

/* unc__operation_is_wanted: whether this kind is recorded at all. */
static inline bool unc__operation_is_wanted(enum unc__kind kind)
{
    return unc__record_is_on() && (unc__options.kinds >> kind & 1) != 0;
}

static inline void unc__operation_end(struct unc__operation operation)
{
    unc__local_leave(operation.local);
}

#endif
