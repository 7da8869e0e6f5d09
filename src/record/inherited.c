/* SPDX-License-Identifier: MIT */
/*
 * A bit for each of the low numbers, and a short list of higher ones: static, because
 * hardly any process is born with more than a few. If there are more high ones than
 * places, all high numbers count as inherited: then something unseen is missed, and
 * nobody is accused of what a parent did.
 */
#include "record/inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"
#include "options/options.h"
#include "record/fd_table.h"
#include "record/inherited_children.h"

#define LOW_COUNT   4096
#define HIGH_COUNT  64
#define WORD_BITS   64
#define BUFFER_SIZE 1024

static struct {
    uint32_t generation; /* of the process that noted them; 0: nobody did */
    uint32_t high_count;
    bool has_more; /* high ones */
    uint64_t low[LOW_COUNT / WORD_BITS];
    uint32_t high[HIGH_COUNT];
} inherited;

static void note(uint32_t fd)
{
    if (unc__record_fd_find((int)fd).serial != 0) {
        return;
    }
    if (fd < LOW_COUNT) {
        inherited.low[fd / WORD_BITS] |= UINT64_C(1) << fd % WORD_BITS;
    } else if (inherited.high_count < HIGH_COUNT) {
        inherited.high[inherited.high_count++] = fd;
    } else {
        inherited.has_more = true;
    }
}

/* What getdents64 writes. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

static void note_name(const char *name, uint32_t folder)
{
    uint32_t fd = 0;

    for (; *name >= '0' && *name <= '9'; name++) {
        fd = fd * 10 + (uint32_t)(*name - '0');
    }
    if (*name == '\0' && fd != folder) {
        note(fd);
    }
}

static long note_names(uint32_t folder)
{
    _Alignas(struct entry) char buffer[BUFFER_SIZE];
    long size = unc__sys_call(SYS_getdents64, (long)folder, (long)(intptr_t)buffer,
                              sizeof buffer, 0, 0, 0);

    for (long at = 0; at < size;) {
        const struct entry *entry = (const void *)(buffer + at);

        note_name(entry->name, folder);
        at += entry->size;
    }
    return size;
}

/* Without /proc: the numbers that a parent may well have used. */
static void note_each(void)
{
    for (uint32_t fd = 0; fd < LOW_COUNT; fd++) {
        if (unc__sys_call(SYS_fcntl, (long)fd, F_GETFD, 0, 0, 0, 0) >= 0) {
            note(fd);
        }
    }
    inherited.has_more = true;
}

void unc__record_note_inherited(void)
{
    uint32_t generation = unc__process_generation();
    long folder;
    long size;

    if (inherited.generation != 0) {
        return;
    }
    folder = unc__sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0) {
        note_each();
    } else {
        do {
            size = note_names((uint32_t)folder);
        } while (size > 0);
        (void)unc__sys_close((int)folder);
    }
    unc__inherited_children_note();
    __atomic_store_n(&inherited.generation, generation, __ATOMIC_RELEASE);
}

void unc__record_forget_inherited(int fd)
{
    uint64_t bit;
    uint64_t *word;

    if ((uint32_t)fd >= LOW_COUNT) {
        for (uint32_t i = 0; i < inherited.high_count; i++) {
            if (__atomic_load_n(&inherited.high[i], __ATOMIC_RELAXED) == (uint32_t)fd) {
                __atomic_store_n(&inherited.high[i], UINT32_MAX, __ATOMIC_RELAXED);
            }
        }
        return;
    }
    bit = UINT64_C(1) << (uint32_t)fd % WORD_BITS;
    word = &inherited.low[(uint32_t)fd / WORD_BITS];
    if ((__atomic_load_n(word, __ATOMIC_RELAXED) & bit) != 0) {
        (void)__atomic_and_fetch(word, ~bit, __ATOMIC_RELAXED);
    }
}

bool unc__inherited_is_known(void)
{
    uint32_t generation = __atomic_load_n(&inherited.generation, __ATOMIC_ACQUIRE);

    return generation != 0 && (generation == unc__process_generation() ||
                               unc__options.children == UNC__CHILDREN_ALL);
}

bool unc__inherited_is_older(void)
{
    uint32_t generation = __atomic_load_n(&inherited.generation, __ATOMIC_ACQUIRE);

    return generation != 0 && generation != unc__process_generation();
}

bool unc__inherited_has(uint64_t fd)
{
    if (fd < LOW_COUNT) {
        return (inherited.low[fd / WORD_BITS] >> fd % WORD_BITS & UINT64_C(1)) != 0;
    }
    for (uint32_t i = 0; i < inherited.high_count; i++) {
        if (inherited.high[i] == fd) {
            return true;
        }
    }
    return inherited.has_more;
}
