/* SPDX-License-Identifier: MIT */
/*
 * What the record costs, in time and in memory, each case in a process of its own.
 *
 *   acquire-release-fd   a descriptor acquired and released, with both stacks of 10
 *                        frames and a coarse timestamp; clock-coarse is the part of it
 *                        that clock_gettime takes
 *   fd-live, pointer-live   the same with many others live, against one; pointers that
 *                        were not there before, and are not in any cache
 *   bytes-fd, bytes-pointer   memory that is in use for each of many, the depot aside
 *   threads              the same in one thread for each processor, four at most, against
 *                        one alone
 *   thread-extra, thread-bytes   what a thread with one acquisition costs more than one
 *                        without; and what it keeps after CROWD_RELEASES
 *   fork                 fork and wait with many live, against a process in which
 *                        tracking is off, by turns
 *   fork-recording       the same where the child acquires something first, which makes
 *                        a record for it; against a process with nothing live, by turns
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Times are of processors, so that other programs matter less. Usage: bench-record [LIVE
 * [ROUNDS]]. Uses internals: linked with the archive.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record/fd_table.h"
#include "record/record.h"

#define NOINLINE       __attribute__((noinline))
#define ROUNDS_MAX     999
#define DEPTH          8 /* functions between main and the work */
#define PAIRS          100000
#define THREADS_MAX    4
#define CROWD_RELEASES 600 /* of each: its queue of released entries is full */
#define THREAD_FDS     1   /* from one descriptor to the next */
#define CROWD          200 /* threads that live at once */
#define FORKS          50

/* See start_peer. */
#define PEER           "--peer"
#define PEER_RECORDING "--peer-recording"

static unsigned live_count = 1000000;
static unsigned round_count = 15;

static double now(clockid_t clock)
{
    struct timespec time;

    (void)clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void print_result(const char *name, const char *unit, double ours, double peer,
                         const char *peer_name, double target)
{
    (void)printf("RESULT %s %s %.1f %.1f %s %.3f\n", name, unit, ours, peer, peer_name,
                 target);
    (void)fflush(stdout);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

typedef double measure_fn(void);

static double median(measure_fn *measure)
{
    double results[ROUNDS_MAX];

    for (unsigned i = 0; i < round_count; i++) {
        results[i] = measure();
    }
    qsort(results, round_count, sizeof *results, compare);
    return results[round_count / 2];
}

static const void *make_pointer(size_t i)
{
    return (const void *)(UINT64_C(0x500000000000) + i * 48); /* NOLINT */
}

static _Thread_local int free_fd = 5;

static NOINLINE void use_fd(void)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__acquisition what = { .kind = UNC__KIND_FD, .caller = &caller };

    (void)unc__record_fd_acquired(free_fd, &what);
    (void)unc__record_fd_released(free_fd, &caller);
}

static size_t next_pointer = 100000000;

static NOINLINE void use_pointer(void)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM, .caller = &caller };
    const void *pointer = make_pointer(next_pointer);

    next_pointer += 7919;
    (void)unc__record_index_acquired(1, pointer, &what);
    (void)unc__record_index_released(1, pointer, &caller);
}

static NOINLINE double repeat(unsigned depth, void (*work)(void))
{
    double before;

    if (depth > 0) {
        double result = repeat(depth - 1, work);

        __asm__ volatile("" ::: "memory");
        return result;
    }
    before = now(CLOCK_THREAD_CPUTIME_ID);
    for (unsigned i = 0; i < PAIRS; i++) {
        work();
    }
    return (now(CLOCK_THREAD_CPUTIME_ID) - before) / PAIRS;
}

static double measure_fd(void)
{
    return repeat(DEPTH - 2, use_fd);
}

static double measure_pointer(void)
{
    return repeat(DEPTH - 2, use_pointer);
}

static void read_clock(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
}

static double measure_clock(void)
{
    return repeat(0, read_clock);
}

static void bench_pair(void)
{
    double clock = median(measure_clock);

    print_result("acquire-release-fd", "ns", median(measure_fd), 55, "limit", 1);
    print_result("clock-coarse", "ns", clock, clock, "itself", 1);
}

static void hold_fds(void)
{
    struct unc__acquisition what = { .kind = UNC__KIND_FD };

    for (unsigned i = 0; i < live_count; i++) {
        (void)unc__record_fd_acquired((int)i + 3, &what);
    }
    free_fd = (int)live_count + 3;
}

static void hold_pointers(void)
{
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };

    for (unsigned i = 0; i < live_count; i++) {
        (void)unc__record_index_acquired(1, make_pointer(i), &what);
    }
}

static void bench_fd_live(void)
{
    double alone = median(measure_fd);

    hold_fds();
    print_result("fd-live", "ns", median(measure_fd), alone, "one", 1.15);
}

static void bench_pointer_live(void)
{
    double alone = median(measure_pointer);

    hold_pointers();
    print_result("pointer-live", "ns", median(measure_pointer), alone, "one", 4);
}

/* In bytes, what this process has in memory and no other process has. */
static double read_memory(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    double size = 0;

    if (file == NULL) {
        exit(EXIT_FAILURE);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "Rss:", 4) == 0) {
            size = strtod(line + 4, NULL) * 1024;
        }
    }
    (void)fclose(file);
    return size;
}

static void bench_bytes(void)
{
    double before;

    use_fd();
    use_pointer();
    before = read_memory();
    hold_fds();
    print_result("bytes-fd", "bytes", (read_memory() - before) / live_count, 72, "limit",
                 1);
    before = read_memory();
    hold_pointers();
    print_result("bytes-pointer", "bytes", (read_memory() - before) / live_count, 112,
                 "limit", 1);
}

struct worker {
    int fd;
    double result;
};

static void *measure_in_thread(void *userdata)
{
    struct worker *worker = userdata;

    free_fd = worker->fd;
    worker->result = median(measure_fd);
    return NULL;
}

static void bench_threads(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int count = processors < THREADS_MAX ? (int)processors : THREADS_MAX;
    double alone = median(measure_fd);
    struct worker workers[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    double sum = 0;

    for (int i = 0; i < count; i++) {
        workers[i].fd = 5 + i * THREAD_FDS; /* no descriptor is two threads' at once */
        (void)pthread_create(&threads[i], NULL, measure_in_thread, &workers[i]);
    }
    for (int i = 0; i < count; i++) {
        (void)pthread_join(threads[i], NULL);
        sum += workers[i].result;
    }
    print_result("threads", "ns", sum / count, alone, "alone", 1.15);
}

static pthread_barrier_t barrier;

static void *do_nothing(void *userdata)
{
    return userdata;
}

static void *record_once(void *userdata)
{
    use_fd();
    return userdata;
}

static double create_and_join(void *(*work)(void *))
{
    double before = now(CLOCK_PROCESS_CPUTIME_ID);

    for (int i = 0; i < CROWD; i++) {
        pthread_t thread;

        (void)pthread_create(&thread, NULL, work, NULL);
        (void)pthread_join(thread, NULL);
    }
    return (now(CLOCK_PROCESS_CPUTIME_ID) - before) / CROWD / 1000;
}

static double measure_thread_without(void)
{
    return create_and_join(do_nothing);
}

static double measure_thread_with(void)
{
    return create_and_join(record_once);
}

static void *stay(void *is_recording)
{
    if (is_recording != NULL) {
        for (int i = 0; i < CROWD_RELEASES; i++) {
            use_fd();
        }
    }
    (void)pthread_barrier_wait(&barrier);
    (void)pthread_barrier_wait(&barrier);
    return NULL;
}

/* The memory of a crowd of threads, each of which recorded something or did not. */
static double measure_crowd(void *is_recording)
{
    pthread_t threads[CROWD];
    double size;

    (void)pthread_barrier_init(&barrier, NULL, CROWD + 1);
    for (int i = 0; i < CROWD; i++) {
        (void)pthread_create(&threads[i], NULL, stay, is_recording);
    }
    (void)pthread_barrier_wait(&barrier);
    size = read_memory();
    (void)pthread_barrier_wait(&barrier);
    for (int i = 0; i < CROWD; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return size;
}

static void bench_thread(void)
{
    double without = median(measure_thread_without);
    double extra = median(measure_thread_with) - without;
    double size;

    print_result("thread-extra", "us", extra, 10, "limit", 1);
    (void)measure_crowd(NULL);
    size = measure_crowd(NULL);
    size = measure_crowd(&barrier) - size;
    print_result("thread-bytes", "bytes", size / CROWD, 24 * 1024, "limit", 1);
}

/* In us, what this process and the children it waited for have used. */
static double read_usage(void)
{
    static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
    double sum = 0;

    for (int i = 0; i < 2; i++) {
        struct rusage usage;

        (void)getrusage(whose[i], &usage);
        sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6;
        sum += (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    }
    return sum;
}

static double fork_and_wait(void (*work)(void))
{
    double before = read_usage();

    for (int i = 0; i < FORKS; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            work();
            _exit(0);
        }
        (void)waitpid(pid, NULL, 0);
    }
    return (read_usage() - before) / FORKS;
}

static void leave_at_once(void)
{
}

static double measure_fork(void)
{
    return fork_and_wait(leave_at_once);
}

static double measure_fork_recording(void)
{
    return fork_and_wait(use_fd);
}

/* This program again, with nothing live: it measures when it is told to. */
struct peer {
    pid_t pid;
    int questions;
    int answers;
};

static int answer_questions(measure_fn *measure)
{
    char question;

    while (read(STDIN_FILENO, &question, 1) == 1) {
        double answer = measure();

        if (write(STDOUT_FILENO, &answer, sizeof answer) != sizeof answer) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

/* @option: one of those of main. @settings: its UNCLOSED_OPTIONS. */
static struct peer start_peer(char *option, char *settings)
{
    static char name[] = "bench-record";
    char *const arguments[] = { name, option, NULL };
    char *const environment[] = { settings, NULL };
    int questions[2];
    int answers[2];
    pid_t pid;

    if (pipe2(questions, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) {
        exit(EXIT_FAILURE);
    }
    pid = fork();
    if (pid == 0) {
        (void)dup2(questions[0], STDIN_FILENO);
        (void)dup2(answers[1], STDOUT_FILENO);
        (void)execve("/proc/self/exe", arguments, environment);
        _exit(EXIT_FAILURE);
    }
    (void)close(questions[0]);
    (void)close(answers[1]);
    return (struct peer){ pid, questions[1], answers[0] };
}

static double ask(const struct peer *peer)
{
    double answer;

    if (write(peer->questions, "?", 1) != 1 ||
        read(peer->answers, &answer, sizeof answer) != sizeof answer) {
        exit(EXIT_FAILURE);
    }
    return answer;
}

static void end_peer(const struct peer *peer)
{
    (void)close(peer->questions);
    (void)close(peer->answers);
    (void)waitpid(peer->pid, NULL, 0);
}

/* By turns, so that what else the machine does meets both. */
static void compare_forks(const char *name, measure_fn *measure, struct peer peer,
                          const char *peer_name)
{
    double ours[ROUNDS_MAX];
    double theirs[ROUNDS_MAX];

    for (unsigned i = 0; i < round_count; i++) {
        ours[i] = measure();
        theirs[i] = ask(&peer);
    }
    end_peer(&peer);
    qsort(ours, round_count, sizeof *ours, compare);
    qsort(theirs, round_count, sizeof *theirs, compare);
    print_result(name, "us", ours[round_count / 2], theirs[round_count / 2], peer_name,
                 1.2);
}

static void bench_fork(void)
{
    static char forking[] = PEER;
    static char recording[] = PEER_RECORDING;
    static char off[] = "UNCLOSED_OPTIONS=enabled=0";
    static char on[] = "UNCLOSED_OPTIONS=enabled=1";

    hold_fds();
    compare_forks("fork", measure_fork, start_peer(forking, off), "off");
    compare_forks("fork-recording", measure_fork_recording, start_peer(recording, on),
                  "none-live");
}

/* What main was given, within bounds. */
static unsigned read_number(const char *text, unsigned max)
{
    unsigned long number = strtoul(text, NULL, 10);

    return number > 0 && number <= max ? (unsigned)number : max;
}

int main(int argument_count, char **arguments)
{
    static void (*const cases[])(void) = { bench_pair,  bench_fd_live, bench_pointer_live,
                                           bench_bytes, bench_threads, bench_thread,
                                           bench_fork };

    if (argument_count > 1 && strcmp(arguments[1], PEER) == 0) {
        return answer_questions(measure_fork);
    }
    if (argument_count > 1 && strcmp(arguments[1], PEER_RECORDING) == 0) {
        return answer_questions(measure_fork_recording);
    }
    if (argument_count > 1) {
        live_count = read_number(arguments[1], 10000000);
    }
    if (argument_count > 2) {
        round_count = read_number(arguments[2], ROUNDS_MAX);
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int status = 0;
        pid_t pid = fork();

        if (pid == 0) {
            cases[i]();
            _exit(EXIT_SUCCESS);
        }
        if (waitpid(pid, &status, 0) != pid || status != 0) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
