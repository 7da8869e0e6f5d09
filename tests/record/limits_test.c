/* SPDX-License-Identifier: MIT */
/* Where the system refuses memory, resources are counted as dropped and life goes on. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

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
    return unc__record_dropped() == COUNT - recorded ? 0 : 4;
}

UNC_TEST(record__address_space_refused__is_counted_as_dropped)
{
    struct child child;

    child_call(&child, acquire_without_memory, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

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
    is_right = unc__record_dropped() == 10 && unc__record_entry_count() == 0;
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
