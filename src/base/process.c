/* SPDX-License-Identifier: MIT */
/*
 * Noticing a fork for the price of one load. A private page holds the generation of this
 * process; the kernel gives the child a zeroed page in its place (MADV_WIPEONFORK, see
 * madvise(2)), whoever forked and however, raw clone included. Whoever reads 0 draws the
 * next number from a counter that the child inherited, so a child never has the number of
 * its parent; siblings may share one, and that is fine, for they never meet.
 *
 * Kernels before 4.14 refuse the advice. Then a plain word is set to 0 by an atfork
 * handler, which sees fork(3) but not a raw clone.
 */
#include "base/process.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/hot.h"
#include "base/sys.h"

#define PAGE_SIZE_MAX 65536 /* on any architecture we run on; one page of it is used */

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

static volatile uint32_t fallback_page;
static uint32_t latest_generation;

UNC__HOT_DATA volatile uint32_t *unc__process_page = &fallback_page;

static void forget_generation(void)
{
    __atomic_store_n(&fallback_page, 0, __ATOMIC_RELAXED);
}

static volatile uint32_t *map_page(void)
{
    void *page = unc__sys_map(PAGE_SIZE_MAX, /* shared= */ 0);

    if (page == NULL) {
        return NULL;
    }
    if (unc__sys_call(SYS_madvise, (long)page, PAGE_SIZE_MAX, MADV_WIPEONFORK, 0, 0, 0) <
        0) {
        unc__sys_unmap(page, PAGE_SIZE_MAX);
        return NULL;
    }
    return page;
}

/* Of the process that was started; 0: not known yet, so it still is that one. */
static uint32_t first_generation;

void unc__process_start(void)
{
    static uint32_t is_started;
    uint32_t generation;
    volatile uint32_t *page;

    if (__atomic_exchange_n(&is_started, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }

    generation = unc__process_generation();
    first_generation = generation;
    page = map_page();
    if (page == NULL) {
        (void)pthread_atfork(NULL, NULL, forget_generation);
        return;
    }
    __atomic_store_n(page, generation, __ATOMIC_RELAXED);
    __atomic_store_n(&unc__process_page, page, __ATOMIC_RELEASE);
}

bool unc__process_is_forked(void)
{
    return first_generation != 0 && first_generation != unc__process_generation();
}

uint32_t unc__process_renew(void)
{
    volatile uint32_t *page = __atomic_load_n(&unc__process_page, __ATOMIC_ACQUIRE);
    uint32_t next = __atomic_add_fetch(&latest_generation, 1, __ATOMIC_RELAXED);
    uint32_t found = 0;

    /* A signal handler may have been quicker; then its number holds. */
    if (__atomic_compare_exchange_n(page, &found, next, /* weak= */ 0, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED)) {
        return next;
    }
    return found;
}
