/* SPDX-License-Identifier: MIT */
/* Where the system refuses memory, resources are counted as dropped and life goes on. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "lib/fault.h"

#include "record/depot.h"
#include "record/reader.h"
#include "record/record.h"

#define COUNT 300000

/* A little is left: sanitizers need it for themselves. */
#define ROOM (8L << 20)

/* So that the end of the process, sanitizers' reports included, has memory again. */
static void lift_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_AS, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_AS, &limit);
    }
}

/* Let the address space grow by @room bytes and no more. */
static bool limit_growth(long room)
{
    FILE *file = fopen("/proc/self/statm", "r");
    struct rlimit limit;
    long pages = 0;

    if (file == NULL) {
        return false;
    }
    if (fscanf(file, "%ld", &pages) != 1) {
        pages = 0;
    }
    (void)fclose(file);
    if (pages == 0 || getrlimit(RLIMIT_AS, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = (rlim_t)(pages * sysconf(_SC_PAGESIZE) + room);
    return setrlimit(RLIMIT_AS, &limit) == 0;
}

/* ThreadSanitizer needs memory for each atomic word, so for each entry, and ends a
 * process in which it gets none, before there is anything to count. */
#ifndef __SANITIZE_THREAD__
static int acquire_without_memory(void *userdata)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER };
    uint64_t recorded = 0;
    bool is_errno_kept;

    (void)userdata;
    if (!limit_growth(ROOM)) {
        return 1;
    }
    errno = 42;
    for (int i = 0; i < COUNT; i++) {
        recorded += unc__record_acquire(&what).serial != 0;
    }
    is_errno_kept = errno == 42;
    lift_limit();
    if (!is_errno_kept || recorded == 0 || recorded == COUNT) {
        return 3;
    }
    return unc__record_dropped_total() == COUNT - recorded ? 0 : 4;
}

UNC_TEST(record__address_space_refused__is_counted_as_dropped)
{
    struct child child;

    child_call(&child, acquire_without_memory, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
#endif

static int start_without_memory(void *userdata)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER };
    uint64_t recorded = 0;
    bool is_right;

    (void)userdata;
    if (!limit_growth(0)) {
        return 1;
    }
    for (int i = 0; i < 10; i++) {
        recorded += unc__record_acquire(&what).serial != 0;
    }
    is_right = unc__record_dropped_total() == 10 && unc__record_entry_count() == 0;
    lift_limit();
    return is_right && recorded == 0 ? 0 : 4;
}

UNC_TEST(record__no_memory_for_a_childs_record__is_counted_as_dropped)
{
    struct child child;

    child_call(&child, start_without_memory, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

/* As a sandbox may: what was only asked ahead of the need is not needed. */
static int acquire_without_advice(void *userdata)
{
    static const unsigned answers[] = { EPERM, ENOSYS };
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | answers[*(int *)userdata]),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof steps / sizeof *steps, steps };
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER };
    int recorded = 0;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        return 1;
    }
    for (int i = 0; i < 20000; i++) {
        recorded += unc__record_acquire(&what).serial != 0;
    }
    return recorded == 20000 && unc__record_dropped_total() == 0 ? 0 : 2;
}

UNC_TEST(record__advice_is_forbidden__nothing_is_dropped)
{
    for (int answer = 0; answer < 2; answer++) {
        struct child child;

        child_call(&child, acquire_without_advice, &answer);

        assert_int_equal(child.exit_code, 0);
        child_done(&child);
    }
}

/* Stacks of one frame: as many as fit their first chunk, too many for the first level. */
static uint32_t add_stacks(bool is_memory_refused)
{
    struct unc__space *space = unc__space_get();
    uint32_t refused = 0;

    for (uintptr_t frame = 1; frame <= 1500; frame++) {
        if (is_memory_refused) {
            fault_fail_at(FAULT_MEMORY, 1);
        }
        refused += unc__depot_add(space, &frame, 1, false) == 0;
        fault_disarm();
    }
    return refused;
}

static int fill_first_level(void *userdata)
{
    struct unc__space *space = unc__space_get();
    uintptr_t frame = 5000;
    uint32_t refused;
    uint32_t used;
    bool is_right;

    (void)userdata;
    if (unc__depot_add(space, &frame, 1, false) == 0) {
        return 1;
    }
    refused = add_stacks(true);
    used = unc__chunks_count(&space->words);
    is_right = refused > 0 && add_stacks(true) == refused &&
               unc__chunks_count(&space->words) == used &&
               unc__record_dropped_total() == 2 * (uint64_t)refused;
    return is_right && add_stacks(false) == 0 ? 0 : 2;
}

UNC_TEST(record__no_memory_to_find_a_stack_by__uses_none_up)
{
    struct child child;

    child_call(&child, fill_first_level, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
