/* SPDX-License-Identifier: MIT */
/*
 * Signals at the end: which handlers are in force, and which signals are blocked. The
 * kernel is asked; what was seen only says who.
 */
#include "judge/disposition.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "judge/signal_name.h"
#include "record/disposition.h"
#include "record/signal_mask.h"

#define NAMES_MAX 8  /* of a mask that are told; a full one has 62 */
#define NAME_SIZE 16 /* "SIGRTMIN+30, " */

/* NOLINTNEXTLINE(bugprone-reserved-identifier): ThreadSanitizer's own name. Weak: it is
 * not there in most programs. */
extern void __tsan_init(void) __attribute__((weak));

/* To the kernel ThreadSanitizer gives one function for all signals, and calls the
 * program's from there; it tells which that is. */
static bool is_alive_behind_sanitizer(const struct unc__entry_view *entry)
{
    struct sigaction action;

    return __tsan_init != NULL && sigaction((int)entry->key, NULL, &action) == 0 &&
           (uintptr_t)action.sa_handler == (uintptr_t)entry->detail;
}

bool unc__disposition_is_alive(const struct unc__entry_view *entry)
{
    /* The kernel's own struct starts with the handler, on every machine of ours. */
    uintptr_t action[8] = { 0 };

    if (unc__sys_call(SYS_rt_sigaction, (long)entry->key, 0, (long)(intptr_t)action,
                      UNC__SIGNAL_SET_SIZE, 0, 0) < 0) {
        return true;
    }
    return action[0] == (uintptr_t)entry->detail || is_alive_behind_sanitizer(entry);
}

static uint64_t bit_of(int number)
{
    return UINT64_C(1) << (number - 1);
}

/* As many as there is room for, and how many more there are. */
static void write_names(struct unc__text *text, uint64_t signals)
{
    const char *before = "";

    for (int written = 0; signals != 0; signals &= signals - 1) {
        if (written == NAMES_MAX) {
            unc__text_format(text, " and %d more", __builtin_popcountll(signals));
            return;
        }
        unc__text_add(text, before);
        unc__signal_write(text, (uint64_t)__builtin_ctzll(signals) + 1);
        before = ", ";
        written++;
    }
}

static uint32_t accuse(const struct unc__mask_block *block, uint64_t signals)
{
    char names[NAMES_MAX * NAME_SIZE + 16];
    struct unc__text text = unc__text_init(names, sizeof names);

    write_names(&text, signals);
    return unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_MASK,
        .kind = UNC__KIND_SIGNAL,
        .key = (uint64_t)__builtin_ctzll(signals) + 1,
        .use_site = unc__record_site(block->site),
        .use_stack = block->stack,
        .name = unc__record_name(names),
    });
}

/* Who blocks SIGPIPE wants to hear of a closed pipe by EPIPE, for good. */
static uint64_t forgotten(void)
{
    uint64_t mask = 0;

    (void)unc__sys_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)(intptr_t)&mask,
                        UNC__SIGNAL_SET_SIZE, 0, 0);
    return mask & ~unc__mask_awaited() & ~bit_of(SIGPIPE);
}

void unc__masks_settle(void)
{
    struct unc__mask_block *blocks = unc__mask_blocks();
    uint64_t left;

    if (blocks == NULL) {
        return;
    }
    left = forgotten();
    for (size_t i = 0; i < UNC__MASK_BLOCKS; i++) {
        uint64_t signals = blocks[i].signals & left;

        if (signals == 0 && blocks[i].misuse != 0) {
            unc__record_take_back_misuse(blocks[i].misuse);
            blocks[i].misuse = 0;
        } else if (signals != 0 && blocks[i].misuse == 0) {
            blocks[i].misuse = accuse(&blocks[i], signals);
        }
    }
}
