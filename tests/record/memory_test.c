/* SPDX-License-Identifier: MIT */
/* Where memory is limited the record takes its share and leaves the rest. */
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "base/sys.h"
#include "record/memory.h"

#define PIECE  ((size_t)1 << 20)
#define LIMIT  ((rlim_t)64 << 20)
#define PIECES 4 /* the sixteenth of the limit */

static int count_pieces(void)
{
    int count = 0;

    unc__memory_begin();
    while (count < 100 && unc__memory_map(PIECE) != NULL) {
        count++;
    }
    return count;
}

static int map_in_little_space(void *userdata)
{
    struct rlimit before;
    struct rlimit limit;
    int count;

    (void)userdata;
    if (getrlimit(RLIMIT_AS, &before) != 0) {
        return 1;
    }
    limit = (struct rlimit){ .rlim_cur = LIMIT, .rlim_max = before.rlim_max };
    if (setrlimit(RLIMIT_AS, &limit) != 0) {
        return 1;
    }
    count = count_pieces();
    (void)setrlimit(RLIMIT_AS, &before);
    return count <= PIECES ? 0 : 2;
}

UNC_TEST(memory__address_space_is_limited__a_sixteenth_is_taken)
{
    struct child child;

    child_call(&child, map_in_little_space, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

/* Sanitizers map much in a running program: here they would run into the limit. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static int map_locked(void *flags)
{
    struct rlimit limit;
    int count;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
        return 103;
    }
    limit.rlim_cur = limit.rlim_max < LIMIT ? limit.rlim_max : LIMIT;
    if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
        return 104;
    }
    if (mlockall(*(int *)flags) != 0 && *(int *)flags != 0) {
        return 101;
    }
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) {
        return 102;
    }
    count = count_pieces();
    (void)munlockall();
    return count;
}

UNC_TEST(memory__program_locks_its_memory__a_sixteenth_is_taken)
{
    struct child child;
    int flags = MCL_FUTURE;

    child_call(&child, map_locked, &flags);

    assert_in_range(child.exit_code, 1, PIECES);
    child_done(&child);
}

UNC_TEST(memory__program_locks_nothing__the_limit_does_not_matter)
{
    struct child child;
    int flags = 0;

    child_call(&child, map_locked, &flags);

    assert_int_equal(child.exit_code, 100);
    child_done(&child);
}
#endif
