/* SPDX-License-Identifier: MIT */
/*
 * A child is found again by its process id, which is its own until somebody took its
 * status. That may happen where no probe sees it: inside libc, by the kernel if SIGCHLD
 * is ignored, in a handler before the call that made the child has come back. So an entry
 * proves nothing by itself: whoever judges asks the kernel (judge/child.h), and a number
 * that comes a second time ends the entry that had it, without a word.
 */
#include "record/children.h"

#include <stdint.h>

#include "record/exec_box.h"
#include "record/index_space.h"
#include "stack/own_text.h"

static const void *key_of(pid_t pid)
{
    union {
        uintptr_t number;
        const void *pointer;
    } key = { (uintptr_t)pid };

    return key.pointer;
}

static void note(pid_t pid, const struct unc__acquisition *what)
{
    if (pid <= 0 || unc__own_text_has_caller(what->caller)) {
        return;
    }
    unc__record_release(unc__record_index_take(UNC__INDEX_CHILD, key_of(pid)),
                        /* stack= */ 0);
    (void)unc__record_index_acquired(UNC__INDEX_CHILD, key_of(pid), what);
}

void unc__record_child_made(pid_t pid, enum unc__type type, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    note(pid,
         &(struct unc__acquisition){
             .kind = UNC__KIND_PROCESS, .type = type, .site = site, .caller = caller });
}

void unc__record_session_child_made(pid_t pid, const struct unc_site *site,
                                    const struct unc__caller *caller)
{
    note(pid, &(struct unc__acquisition){ .kind = UNC__KIND_PROCESS,
                                          .type = UNC__TYPE_FORKED,
                                          .detail = UNC__CHILD_HAS_SESSION,
                                          .site = site,
                                          .caller = caller });
}

void unc__record_child_waited(pid_t pid, const struct unc__caller *caller)
{
    if (pid > 0) {
        unc__record_exec_take_in(); /* what it told before it executed something */
        (void)unc__record_index_released(UNC__INDEX_CHILD, key_of(pid), caller);
    }
}
