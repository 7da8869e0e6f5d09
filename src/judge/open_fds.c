/* SPDX-License-Identifier: MIT */
/*
 * A bit a number; only the pages that are touched cost anything. Two ways to ask:
 *
 * - The names in /proc/self/fd: a few system calls, but the kernel takes microseconds to
 *   make each name. The one descriptor that is open meanwhile is left out.
 * - fcntl for one number after the other, a tenth of the time each: for a crowd, as far
 *   as the table of the process goes (FDSize). It is also what is left without /proc.
 *   At EMFILE all numbers below the limit are in use, so that costs what there is; else
 *   it stops at a bound, above which numbers are rare: a program that has them there and
 *   no /proc is not accused.
 *
 * Rejected: opendir (it allocates), fcntl below the limit as the only way (the limit may
 * be a million, and 20 of them open), poll with many numbers at once (it asks the files
 * themselves, and a driver may answer in its own way).
 */
#include "judge/open_fds.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "judge/folder.h"
#include "judge/line_reader.h"
#include "record/reader.h"

#define FIRST_SIZE 32768 /* 262,144 numbers */
#define ASKED_MAX  65536
#define CROWD      512
#define WORD_BITS  64

static uint64_t *bits_of(const struct unc__open_fds *fds)
{
    return fds->memory;
}

static uint64_t end_of(const struct unc__open_fds *fds)
{
    return fds->memory == NULL ? 0 : (uint64_t)fds->mapped_size * 8;
}

static int add(struct unc__open_fds *fds, uint64_t fd)
{
    while (fd >= end_of(fds)) {
        size_t size = fds->mapped_size * 2;
        void *memory = unc__sys_remap(fds->memory, fds->mapped_size, size);

        if (memory == NULL) {
            return -ENOMEM;
        }
        fds->memory = memory;
        fds->mapped_size = size;
    }
    bits_of(fds)[fd / WORD_BITS] |= UINT64_C(1) << fd % WORD_BITS;
    return 0;
}

/* Returns: false: it is no number, as "." and "..". */
static bool parse(const char *name, uint64_t *ret_fd)
{
    uint64_t fd = 0;

    for (const char *digit = name; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9') {
            return false;
        }
        fd = fd * 10 + (uint64_t)(*digit - '0');
    }
    *ret_fd = fd;
    return *name != '\0';
}

static int add_name(const char *name, int folder, void *userdata)
{
    uint64_t fd;

    return parse(name, &fd) && fd != (uint64_t)folder ? add(userdata, fd) : 0;
}

/* How far to ask: all of them if that many are open, else as far as is usual. */
static uint64_t end_of_asking(int error)
{
    struct rlimit limit = { 0 };

    (void)unc__sys_call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)(intptr_t)&limit, 0, 0);
    if (error == -EMFILE) {
        return limit.rlim_cur;
    }
    return limit.rlim_cur > 0 && limit.rlim_cur < ASKED_MAX ? limit.rlim_cur : ASKED_MAX;
}

static int ask_each(struct unc__open_fds *fds, uint64_t end)
{
    int r = 0;

    for (uint64_t fd = 0; fd < end && r == 0; fd++) {
        long flags = unc__sys_call(SYS_fcntl, (long)fd, F_GETFD, 0, 0, 0, 0);

        if (flags >= 0) {
            r = add(fds, fd);
        } else if (flags != -EBADF) {
            r = (int)flags; /* a filter: nothing can be known */
        }
    }
    return r;
}

/* Of the table of descriptors; 0: unknown. "FDSize:\t256" */
static uint64_t size_of_table(void)
{
    struct unc__line_reader reader;
    uint64_t size = 0;

    if (unc__line_reader_open(&reader, "/proc/self/status") < 0) {
        return 0;
    }
    while (size == 0 && unc__line_reader_next(&reader)) {
        if (strncmp(reader.line, "FDSize:\t", 8) == 0) {
            (void)parse(reader.line + 8, &size);
        }
    }
    unc__line_reader_close(&reader);
    return size;
}

static int read_numbers(struct unc__open_fds *fds)
{
    uint64_t live = unc__record_counters(UNC__KIND_FD).live;
    uint64_t size = live > CROWD ? size_of_table() : 0;

    /* A table never shrinks: it may have been large once. */
    return size > 0 && size / 64 < live
               ? ask_each(fds, size)
               : unc__folder_visit("/proc/self/fd", add_name, fds);
}

int unc__open_fds_read(struct unc__open_fds *ret_fds)
{
    int r;

    *ret_fds = (struct unc__open_fds){
        .memory = unc__sys_map(FIRST_SIZE, /* shared= */ 0),
        .mapped_size = FIRST_SIZE,
    };
    if (ret_fds->memory == NULL) {
        ret_fds->error = -ENOMEM;
        return -ENOMEM;
    }
    r = read_numbers(ret_fds);
    ret_fds->error = r;
    if (r < 0 && r != -ENOMEM) {
        r = ask_each(ret_fds, end_of_asking(r));
    }
    if (r < 0) {
        unc__open_fds_done(ret_fds);
        ret_fds->error = r;
    }
    return r;
}

void unc__open_fds_done(struct unc__open_fds *fds)
{
    if (fds->memory != NULL) {
        unc__sys_unmap(fds->memory, fds->mapped_size);
    }
    *fds = (struct unc__open_fds){ 0 };
}

bool unc__open_fds_has(const struct unc__open_fds *fds, uint64_t fd)
{
    return fd < end_of(fds) &&
           (bits_of(fds)[fd / WORD_BITS] >> fd % WORD_BITS & UINT64_C(1)) != 0;
}

void unc__open_fds_remove(struct unc__open_fds *fds, uint64_t fd)
{
    if (fd < end_of(fds)) {
        bits_of(fds)[fd / WORD_BITS] &= ~(UINT64_C(1) << fd % WORD_BITS);
    }
}

uint32_t unc__open_fds_next(const struct unc__open_fds *fds, uint32_t first)
{
    uint64_t end = end_of(fds) / WORD_BITS;

    for (uint64_t word = first / WORD_BITS; word < end; word++) {
        uint64_t bits = bits_of(fds)[word];

        if (word == first / WORD_BITS) {
            bits &= ~UINT64_C(0) << first % WORD_BITS;
        }
        if (bits != 0) {
            return (uint32_t)(word * WORD_BITS + (uint64_t)__builtin_ctzll(bits));
        }
    }
    return UNC__NO_FD;
}

void unc__open_fds_keep(struct unc__open_fds *fds, const struct unc__open_fds *others)
{
    uint32_t fd = unc__open_fds_next(fds, 0);

    while (fd != UNC__NO_FD) {
        if (!unc__open_fds_has(others, fd)) {
            unc__open_fds_remove(fds, fd);
        }
        fd = unc__open_fds_next(fds, fd + 1);
    }
}
