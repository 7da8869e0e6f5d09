/* SPDX-License-Identifier: MIT */
/*
 * Opening a name once more gives the same address, and counts: it wants as many closes.
 * A semaphore lies at the start of a page of its own, so the addresses after it are free
 * to be keys: the open that found it open n times already has address + n. A close is of
 * the newest.
 */
#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/types.h>

#include "probes/probe.h"
#include "record/index_space.h"

/* More than this of one semaphore are not told apart. */
#define OPENS_MAX 64

static inline const void *key_of(const sem_t *semaphore, int count)
{
    return (const char *)semaphore + count;
}

static inline int count_opens(const sem_t *semaphore)
{
    int count = 0;

    while (
        count < OPENS_MAX &&
        unc__record_index_find(UNC__INDEX_SEMAPHORE, key_of(semaphore, count)).serial !=
            0) {
        count++;
    }
    return count;
}

UNC_PROBE(sem_t *, sem_open, (const char *name, int flags, ...))
{
    struct unc__caller caller = UNC__CALLER();
    mode_t mode = 0;
    unsigned value = 0;
    va_list arguments;
    sem_t *semaphore;

    va_start(arguments, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(arguments, mode_t);
        value = va_arg(arguments, unsigned);
    }
    va_end(arguments);
    semaphore = UNC_REAL(sem_open)(name, flags, mode, value);
    if (semaphore != SEM_FAILED && !unc__probe_is_own(&caller)) {
        (void)unc__record_index_acquired(
            UNC__INDEX_SEMAPHORE, key_of(semaphore, count_opens(semaphore)),
            &(struct unc__acquisition){ .kind = UNC__KIND_SEMAPHORE,
                                        .type = UNC__TYPE_NAMED_SEMAPHORE,
                                        .site = UNC__PROBE_SITE(sem_open),
                                        .name = name,
                                        .caller = &caller });
    }
    return semaphore;
}

UNC_PROBE(int, sem_close, (sem_t * semaphore))
{
    struct unc__caller caller = UNC__CALLER();
    int count = count_opens(semaphore);

    /* Before the call: the address may be somebody else's as soon as it is made. */
    if (count > 0) {
        (void)unc__record_index_released(UNC__INDEX_SEMAPHORE,
                                         key_of(semaphore, count - 1), &caller);
    }
    return UNC_REAL(sem_close)(semaphore);
}
