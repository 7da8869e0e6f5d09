/* SPDX-License-Identifier: MIT */
/*
 * A report when a signal arrives. Whatever it interrupted, malloc, a call of ours that
 * was writing the record, a check, goes on afterwards: the report is made on a stack of
 * its own from memory of its own, and errno is put back. Calls that can be restarted are
 * (SA_RESTART); those that never are, poll and nanosleep among them, return EINTR, as
 * they do for any handler.
 *
 * One at a time in a process: a signal that arrives while another thread writes is kept,
 * and that thread writes once more. So each is followed by a report that was begun after
 * it, and many at once are followed by two, not by many. In this thread all signals but
 * faults wait meanwhile: a handler of the program that did not come back would leave us
 * writing for ever.
 *
 * Nothing is written once the report at the end has begun, which says it all; by a child
 * that lives in our memory (vfork), which is about to be another program; and by a
 * program that has put a filter on its system calls, which may kill for those that a
 * report needs.
 *
 * What is told on standard error is one line, and none if it would have to wait: it may
 * be a pipe that nobody reads, and the program has to go on.
 */
#include "check/signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/process.h"
#include "base/sys.h"
#include "base/text.h"
#include "check/own_stack.h"
#include "check/quiet.h"
#include "check/reporter.h"
#include "check/save.h"
#include "check/turn.h"
#include "judge/signal_name.h"
#include "options/options.h"
#include "record/ending.h"
#include "record/own_handler.h"
#include "record/probe_list.h"
#include "record/record.h"

#define STDERR       2
#define FIRST_NUMBER 2 /* the one at exit has no number, and is thought of as the first */

static uint32_t armed_in; /* the generation that installed the handler */

static struct {
    _Atomic uint32_t writer; /* generation of the process whose thread writes; 0: none */
    _Atomic uint32_t wanted; /* how many signals have arrived */
    _Atomic uint32_t number; /* of the last report */
    _Atomic uint32_t numbered_in; /* the generation whose number it is */
} state;

struct job {
    struct unc__reporter reporter;
    int signal_number;
    bool is_child;
    char path[UNC__PATH_SIZE];
};

/* Whether a line can be written without waiting for a reader. */
static bool is_writable(void)
{
    struct pollfd standard_error = { .fd = STDERR, .events = POLLOUT };
    struct timespec at_once = { 0 };
    long ready = unc__sys_call(SYS_ppoll, (long)(intptr_t)&standard_error, 1,
                               (long)(intptr_t)&at_once, 0, UNC__SIGNAL_SET_SIZE, 0);

    return ready == 1 && (standard_error.revents & POLLOUT) != 0;
}

static void say(const char *line)
{
    if (is_writable()) {
        unc__save_say(line);
    }
}

static void say_where(const struct job *job)
{
    char line[UNC__PATH_SIZE + 128];
    struct unc__text text = unc__text_init(line, sizeof line);
    uint64_t count = unc__judgement_count(&job->reporter.judgement);

    if (job->path[0] == '\0') {
        return; /* each place has been complained about */
    }
    unc__text_add(&text, "unclosed: ");
    unc__signal_write(&text, (uint64_t)job->signal_number);
    if (count == 0) {
        unc__text_add(&text, ": nothing unclosed now");
    } else {
        unc__text_format(&text, ": %llu unclosed now", (unsigned long long)count);
    }
    unc__text_format(&text, "; report: %s\n", job->path);
    say(line);
}

static uint32_t next_number(void)
{
    uint32_t generation = unc__process_generation();

    if (atomic_exchange(&state.numbered_in, generation) != generation) {
        atomic_store(&state.number, FIRST_NUMBER - 1);
    }
    return atomic_fetch_add(&state.number, 1) + 1;
}

static void write_report(void *userdata)
{
    struct job *job = userdata;

    if (unc__reporter_init(&job->reporter, NULL, UNC__CAUSE_SIGNAL) < 0) {
        say("unclosed: no memory is left for the report that a signal asked for\n");
        return;
    }
    job->reporter.report.signal = job->signal_number;
    unc__judge_details(&job->reporter.judgement);
    unc__save(&job->reporter, job->is_child, next_number(), job->path);
    say_where(job);
    unc__reporter_done(&job->reporter);
}

/* The job is too large for an alternate signal stack, or a thread's own small one. */
static void report(int signal_number)
{
    struct job *job = unc__sys_map(sizeof *job, /* shared= */ 0);
    struct unc__quiet quiet;

    if (job == NULL) {
        say("unclosed: no memory is left for the report that a signal asked for\n");
        return;
    }
    job->signal_number = signal_number;
    job->is_child = unc__process_generation() != armed_in;
    unc__quiet_begin(&quiet);
    unc__on_own_stack(write_report, job);
    unc__quiet_end(&quiet);
    unc__sys_unmap(job, sizeof *job);
}

/* Whoever writes looks again before it leaves, and once more when it has left: in between
 * a signal finds a writer that has had its last look. */
static void report_in_turn(int signal_number)
{
    uint32_t generation = unc__process_generation();
    uint32_t seen;
    uint32_t writer;

    atomic_fetch_add(&state.wanted, 1);
    do {
        writer = atomic_load(&state.writer);
        if (writer == generation ||
            !atomic_compare_exchange_strong(&state.writer, &writer, generation)) {
            return;
        }
        do {
            seen = atomic_load(&state.wanted);
            report(signal_number);
        } while (atomic_load(&state.wanted) != seen);
        atomic_store(&state.writer, 0);
    } while (atomic_load(&state.wanted) != seen);
}

static void on_signal(int signal_number)
{
    int saved_errno = errno;

    if (unc__record_is_on() && !unc__turn_is_taken() && !unc__probes_is_sandboxed() &&
        unc__record_is_of_this_process()) {
        report_in_turn(signal_number);
    }
    errno = saved_errno;
}

/* A fault that is blocked would kill where the program wants to handle it. */
static sigset_t all_but_faults(void)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };
    sigset_t mask;

    (void)sigfillset(&mask);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        (void)sigdelset(&mask, faults[i]);
    }
    return mask;
}

void unc__signal_attach(void)
{
    struct sigaction action = { .sa_handler = on_signal,
                                .sa_flags = SA_RESTART | SA_ONSTACK,
                                .sa_mask = all_but_faults() };
    struct sigaction before;
    int number = (int)unc__options.signal_number;

    if (number == 0 || sigaction(number, NULL, &before) != 0 ||
        (before.sa_flags & SA_SIGINFO) != 0 || before.sa_handler != SIG_DFL) {
        return;
    }
    armed_in = unc__process_generation();
    unc__record_own_handler_set(on_signal);
    (void)sigaction(number, &action, NULL);
}
