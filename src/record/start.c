/* SPDX-License-Identifier: MIT */
/*
 * Waking up. A constructor with the earliest priority a library may have starts the
 * record, so that it is there before the program's own constructors run; those of
 * libraries that come before ours, and preinit code, reach unc__record_start through the
 * public calls that ask for it.
 *
 * The order matters: the options decide whether there is a record at all; the process
 * page tells a loop that it was forked, tracking or not; the reader of stacks is ready
 * before the first entry asks for a stack; what was acquired before all this moves in
 * from the start page; the report is armed last, when there is something to report.
 */
#include <errno.h>

#include "base/hot.h"
#include "base/process.h"
#include "options/options.h"
#include "record/hooks.h"
#include "record/local.h"
#include "record/record.h"
#include "record/space.h"
#include "record/start_page.h"
#include "stack/code.h"
#include "stack/stack.h"

#define EARLIEST_PRIORITY 101

UNC__HOT_DATA uint32_t unc__record_kinds;
UNC__HOT_DATA uint32_t unc__record_memo_depth;
UNC__HOT_DATA bool unc__record_on;

void unc__record_seal(void)
{
    __atomic_store_n(&unc__record_kinds, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&unc__record_on, false, __ATOMIC_RELEASE);
}

static enum unc__stack_backend choose_backend(enum unc__unwinder unwinder)
{
    switch (unwinder) {
    case UNC__UNWINDER_LIBUNWIND:
        return UNC__STACK_LIBUNWIND;
    case UNC__UNWINDER_FRAME_POINTERS:
        return UNC__STACK_FRAME_POINTERS;
    case UNC__UNWINDER_NONE:
        return UNC__STACK_NONE;
    case UNC__UNWINDER_AUTO:
    case UNC__UNWINDER_TABLES:
        break;
    }
    return UNC__STACK_TABLES;
}

static void start(void)
{
    unc__process_start();
    unc__options_read();
    if (!unc__options.is_enabled) {
        unc__start_page_close(); /* and forget */
        return;
    }
    unc__code_start();
    if (unc__stack_start(choose_backend(unc__options.unwinder)) == UNC__STACK_TABLES) {
        unc__record_memo_depth = unc__options.depth;
    }
    unc__local_start();
    __atomic_store_n(&unc__record_kinds, unc__options.kinds, __ATOMIC_RELEASE);
    __atomic_store_n(&unc__record_on, true, __ATOMIC_RELEASE);
    (void)unc__space_get();
    unc__local_leave(unc__local_enter()); /* mapped now: a sandbox may come later */
    unc__start_page_close();
    unc__check_arm();
}

void unc__record_start(void)
{
    static uint32_t is_started;
    int saved_errno;

    if (__atomic_load_n(&is_started, __ATOMIC_ACQUIRE) != 0 ||
        __atomic_exchange_n(&is_started, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }
    saved_errno = errno;
    start();
    errno = saved_errno;
}

__attribute__((constructor(EARLIEST_PRIORITY))) static void start_early(void)
{
    unc__record_start();
}
