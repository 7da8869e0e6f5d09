/* SPDX-License-Identifier: MIT */
/*
 * What the kernel knows of a timer, by raw calls: nothing the program may have replaced
 * is used, and only the process itself may ask. A report that is written elsewhere
 * (check/rescue.h) does without.
 *
 * A timer that tells by a thread is a piece of libc's memory, in which the kernel's
 * number is. It is read as another process would read it, so that memory that is gone is
 * an error and not a fault, and believed only if the function beside it is the one the
 * timer was made with. Rejected: libc's timer_gettime, which trusts the pointer.
 */
#include "judge/timer.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

#include "base/sys.h"
#include "record/timer_detail.h"

#define MS_PER_S  1000
#define NS_PER_MS 1000000
#define US_PER_MS 1000

static bool is_own_process(void)
{
    return (uint32_t)unc__sys_getpid() == unc__record_place().pid;
}

#if defined(__GLIBC__) && defined(__LP64__)
/* How libc's memory of such a timer begins. */
struct threaded {
    int number;
    uint64_t function;
};

/* Returns: 0 or a negative errno: -ENOENT if it is no such timer any more. */
static int read_threaded(timer_t timer, uint64_t function, int *ret_number)
{
    struct threaded found;
    struct iovec to = { &found, sizeof found };
    struct iovec from = { (void *)((uintptr_t)timer << 1), sizeof found };
    long r = unc__sys_call(SYS_process_vm_readv, unc__sys_getpid(), (long)(intptr_t)&to,
                           1, (long)(intptr_t)&from, 1, 0);

    if (r < 0) {
        return (int)r;
    }
    *ret_number = found.number;
    return r == (long)sizeof found && found.function == function ? 0 : -ENOENT;
}
#else
static int read_threaded(timer_t timer, uint64_t function, int *ret_number)
{
    (void)timer;
    (void)function;
    (void)ret_number;
    return -ENOSYS;
}
#endif

/* The kernel's number. Returns: 0 or a negative errno. */
static int number_of(const struct unc__entry_view *entry, int *ret_number)
{
    struct unc__timer_detail detail = unc__timer_detail_unpack(entry->detail);
    uint64_t timer = entry->key - 1;

    if (detail.notify == UNC__TIMER_TO_THREAD) {
        return read_threaded((timer_t)(uintptr_t)timer, detail.function, ret_number);
    }
    *ret_number = (int)timer;
    return 0;
}

static int64_t in_ms(int64_t seconds, int64_t rest, int64_t rest_per_ms)
{
    return seconds * MS_PER_S + (rest + rest_per_ms - 1) / rest_per_ms;
}

/* Returns: 0 or a negative errno. */
static int ask_posix(const struct unc__entry_view *entry,
                     struct unc__timer_facts *ret_facts)
{
    struct itimerspec left = { 0 };
    int number = 0;
    int r = number_of(entry, &number);

    if (r == 0) {
        r = (int)unc__sys_call(SYS_timer_gettime, number, (long)(intptr_t)&left, 0, 0, 0,
                               0);
    }
    if (r < 0) {
        return r;
    }
    ret_facts->remaining_ms =
        in_ms(left.it_value.tv_sec, left.it_value.tv_nsec, NS_PER_MS);
    ret_facts->interval_ms =
        in_ms(left.it_interval.tv_sec, left.it_interval.tv_nsec, NS_PER_MS);
    ret_facts->overrun = (int)unc__sys_call(SYS_timer_getoverrun, number, 0, 0, 0, 0, 0);
    return 0;
}

static int ask_interval(const struct unc__entry_view *entry,
                        struct unc__timer_facts *ret_facts)
{
    struct itimerval left = { 0 };
    int r = (int)unc__sys_call(SYS_getitimer, (long)entry->key - 1, (long)(intptr_t)&left,
                               0, 0, 0, 0);

    if (r < 0) {
        return r;
    }
    ret_facts->remaining_ms =
        in_ms(left.it_value.tv_sec, left.it_value.tv_usec, US_PER_MS);
    ret_facts->interval_ms =
        in_ms(left.it_interval.tv_sec, left.it_interval.tv_usec, US_PER_MS);
    ret_facts->overrun = -1;
    return 0;
}

bool unc__timer_is_alive(const struct unc__entry_view *entry)
{
    struct unc__timer_facts facts;
    int r;

    if (!unc__timer_is_kernels(entry) || !is_own_process()) {
        return true;
    }
    if (entry->type == UNC__TYPE_POSIX_TIMER) {
        r = ask_posix(entry, &facts);
        return r != -EINVAL && r != -ENOENT && r != -EFAULT;
    }
    r = ask_interval(entry, &facts);
    return r < 0 || facts.remaining_ms > 0;
}

static const char *clock_word(int clock)
{
    static const char *const words[] = {
        [CLOCK_REALTIME] = "realtime",
        [CLOCK_MONOTONIC] = "monotonic",
        [CLOCK_PROCESS_CPUTIME_ID] = "process_cpu",
        [CLOCK_THREAD_CPUTIME_ID] = "thread_cpu",
        [CLOCK_BOOTTIME] = "boottime",
        [CLOCK_REALTIME_ALARM] = "realtime_alarm",
        [CLOCK_BOOTTIME_ALARM] = "boottime_alarm",
        [CLOCK_TAI] = "tai",
    };

    return clock >= 0 && clock < (int)(sizeof words / sizeof *words) ? words[clock]
                                                                     : NULL;
}

static const char *notify_word(int notify)
{
    switch (notify) {
    case SIGEV_SIGNAL:
        return "signal";
    case SIGEV_NONE:
        return "none";
    case SIGEV_THREAD:
        return "thread";
    case SIGEV_THREAD_ID:
        return "thread_id";
    default:
        return NULL;
    }
}

static void describe_posix(const struct unc__entry_view *entry,
                           struct unc__timer_facts *ret_facts)
{
    struct unc__timer_detail detail = unc__timer_detail_unpack(entry->detail);

    ret_facts->clock = clock_word(detail.clock);
    ret_facts->notify = notify_word(detail.notify);
    ret_facts->signal_number = detail.signal_number;
    ret_facts->thread = detail.thread;
    ret_facts->function = detail.function;
    ret_facts->is_known = is_own_process() && ask_posix(entry, ret_facts) == 0;
}

static void describe_interval(const struct unc__entry_view *entry,
                              struct unc__timer_facts *ret_facts)
{
    static const struct {
        const char *clock;
        int signal_number;
    } timers[] = {
        [ITIMER_REAL] = { "real", SIGALRM },
        [ITIMER_VIRTUAL] = { "virtual", SIGVTALRM },
        [ITIMER_PROF] = { "profiling", SIGPROF },
    };
    uint64_t which = entry->key - 1;

    if (which < sizeof timers / sizeof *timers) {
        ret_facts->clock = timers[which].clock;
        ret_facts->signal_number = (uint64_t)timers[which].signal_number;
    }
    ret_facts->is_known = is_own_process() && ask_interval(entry, ret_facts) == 0;
}

void unc__timer_facts_read(const struct unc__entry_view *entry,
                           struct unc__timer_facts *ret_facts)
{
    *ret_facts = (struct unc__timer_facts){ 0 };
    if (entry->type == UNC__TYPE_POSIX_TIMER) {
        describe_posix(entry, ret_facts);
    } else {
        describe_interval(entry, ret_facts);
    }
}
