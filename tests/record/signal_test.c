/* SPDX-License-Identifier: MIT */
/*
 * A handler that records and gives back, interrupting a thread that does the same, any
 * instruction of it: nothing hangs, nothing is lost, errno is kept.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>

#include <unclosed/resource.h>

#include "lib/case.h"

#include "record/reader.h"
#include "record/record.h"

#define INTERRUPTIONS 2000
#define DEPTH_MAX     4 /* a slow machine would pile up handlers until the stack ends */

static const struct unc_resource_type slot_type = {
    .name = "pool slot",
    .release_call = "pool_put",
};

static atomic_int interruptions;
static atomic_int failures;

static void use_record(uint64_t key)
{
    char handle = 0;
    struct unc__token token = unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_TIMER, .key = key, .name = "name" });

    if (token.serial == 0 || unc_resource_acquired(&slot_type, &handle, "slot") != 0 ||
        unc_resource_released(&slot_type, &handle) != 0) {
        atomic_fetch_add(&failures, 1);
    }
    unc__record_release(token, unc__record_stack());
}

static void on_alarm(int signal_number)
{
    static volatile sig_atomic_t depth;
    int saved_errno = errno;

    if (depth == DEPTH_MAX) {
        return;
    }
    depth++;
    errno = 42;
    use_record((uint64_t)signal_number);
    if (errno != 42) {
        atomic_fetch_add(&failures, 1);
    }
    errno = saved_errno;
    depth--;
    atomic_fetch_add(&interruptions, 1);
}

/* For the whole program: ThreadSanitizer does not put dispositions back as they were. */
UNC_TEST_START
{
    struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_NODEFER };

    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
}

UNC_TEST(record__interrupted_by_a_handler_that_records__loses_nothing)
{
    struct itimerval every = { { 0, 100 }, { 0, 100 } };
    struct itimerval never = { { 0, 0 }, { 0, 0 } };
    uint64_t live = unc__record_counters(UNC__KIND_TIMER).live;

    assert_int_equal(setitimer(ITIMER_REAL, &every, NULL), 0);
    while (atomic_load(&interruptions) < INTERRUPTIONS) {
        use_record(1);
    }
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);

    assert_int_equal(atomic_load(&failures), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_TIMER).live, live);
    assert_int_equal(unc__record_counters(UNC__KIND_CUSTOM).live, 0);
}
