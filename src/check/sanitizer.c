/* SPDX-License-Identifier: MIT */
/*
 * The sanitizers call one function before they end a process. It is the program's to set,
 * so we take it only where LeakSanitizer may cut the exit short, and not from libFuzzer,
 * which saves its input there. Deaths before exit (an overflow that was found) are none
 * of ours: everything is open then. Rejected: running the leak check ourselves, last (it
 * would report what the program meant to be looked at where it asked for it).
 */
#include "check/sanitizer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* Weak: not there in most programs. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizers' own names */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));
/* NOLINTNEXTLINE(bugprone-reserved-identifier) */
extern void __lsan_do_leak_check(void) __attribute__((weak));
/* NOLINTNEXTLINE(bugprone-reserved-identifier) */
extern void __asan_init(void) __attribute__((weak));
extern int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
    __attribute__((weak));

static atomic_flag is_attached = ATOMIC_FLAG_INIT;
static _Atomic bool is_exiting;
static void (*report_at_death)(void);

static void note_exit(int status, void *unused)
{
    (void)status;
    (void)unused;
    atomic_store(&is_exiting, true);
}

static void die(void)
{
    if (atomic_load(&is_exiting)) {
        report_at_death();
    }
}

void unc__sanitizer_attach(void (*report)(void))
{
    if (__sanitizer_set_death_callback == NULL || __lsan_do_leak_check == NULL ||
        LLVMFuzzerTestOneInput != NULL || atomic_flag_test_and_set(&is_attached)) {
        return;
    }
    report_at_death = report;
    (void)on_exit(note_exit, NULL);
    __sanitizer_set_death_callback(die);
}

bool unc__sanitizer_writes_leaks(void)
{
    return __lsan_do_leak_check != NULL || __asan_init != NULL;
}
