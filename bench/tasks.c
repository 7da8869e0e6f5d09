/* SPDX-License-Identifier: MIT */
/*
 * What tasks cost, in time and in memory.
 *
 *   task             create, run and await one that returns at once, tracked, with stacks
 *   task-added       what tracking adds to that
 *   task-switch      to the scheduler and back, with nobody else to run
 *   task-switch-two  the same, two tasks by turns
 *   task-go, task-switch-go  the same as task and task-switch, beside Go's goroutines
 *   tasks-memory     resident, page tables too, for each of 100,000 that are suspended
 *   tasks-create     until 100,000 are suspended, beside touching two pages for each
 *   tasks-timers     the same with 1,000,000 timers armed
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Each figure is the median of runs that take turns, each in a process of its own,
 * because tracking is chosen at the start, and memory is fresh there.
 *
 * Usage: bench-tasks [TASKS [ROUNDS]]
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <unclosed/task.h>

#define ROUNDS_MAX    99
#define LIFE_COUNT    10 /* of those, for each that is suspended */
#define TIMER_COUNT   10
#define STACK_SIZE    131072 /* with the guard */
#define PAGE_SIZE     4096
#define LIFE_LIMIT    250.0
#define ADDED_LIMIT   70.0
#define SWITCH_LIMIT  45.0
#define MEMORY_LIMIT  9.0
#define CREATE_TARGET 1.3

static unsigned long task_count = 100000;
static unsigned round_count = 7;

static void require(bool is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-tasks: %s failed\n", what);
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* -- lives and switches: inside one task, after a tenth of them to warm up */

struct run {
    struct unc_loop *loop;
    unsigned long count;
    double begun_ns;
    double elapsed_ns;
};

static int return_at_once(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static void live(struct unc_loop *loop, unsigned long count)
{
    for (unsigned long i = 0; i < count; i++) {
        struct unc_task *task = NULL;

        require(unc_task_new(loop, return_at_once, NULL, &task) == 0, "unc_task_new");
        require(unc_task_await(task, NULL) == 0, "unc_task_await");
        task = unc_task_unref(task);
    }
}

static int measure_lives(void *userdata, void **ret_result)
{
    struct run *run = userdata;

    (void)ret_result;
    live(run->loop, run->count / 10);
    run->begun_ns = now_ns();
    live(run->loop, run->count);
    run->elapsed_ns = now_ns() - run->begun_ns;
    return 0;
}

static int yield_often(void *userdata, void **ret_result)
{
    struct run *run = userdata;

    (void)ret_result;
    run->begun_ns = now_ns();
    for (unsigned long i = 0; i < run->count; i++) {
        require(unc_task_yield() == 0, "unc_task_yield");
    }
    run->elapsed_ns = now_ns() - run->begun_ns;
    return 0;
}

static double play(unc_task_fn *function, unsigned long count, int players)
{
    struct run run = { .count = count };
    struct unc_task *tasks[2] = { NULL, NULL };

    require(unc_loop_new(&run.loop) == 0, "unc_loop_new");
    for (int i = 0; i < players; i++) {
        require(unc_task_new(run.loop, function, &run, &tasks[i]) == 0, "unc_task_new");
    }
    for (int i = 0; i < players; i++) {
        require(unc_loop_run_until_complete(run.loop, unc_task_as_future(tasks[i]),
                                            NULL) == 0,
                "unc_loop_run_until_complete");
        tasks[i] = unc_task_unref(tasks[i]);
    }
    run.loop = unc_loop_free(run.loop);
    return run.elapsed_ns / (double)count / players;
}

/* -- many */

static int await_future(void *future, void **ret_result)
{
    return unc_future_await(future, ret_result);
}

static int do_nothing(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

/* What the kernel counts as ours, in KiB. */
static double resident_kib(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    double sum = 0;

    require(status != NULL, "opening /proc/self/status");
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0 || strncmp(line, "VmPTE:", 6) == 0) {
            sum += strtod(line + 6, NULL);
        }
    }
    (void)fclose(status);
    return sum;
}

static struct unc_handle **arm_timers(struct unc_loop *loop, unsigned long count)
{
    struct unc_handle **timers = calloc(count + 1, sizeof(struct unc_handle *));

    require(timers != NULL, "calloc");
    for (unsigned long i = 0; i < count; i++) {
        require(unc_loop_call_later(loop, UNC_S(3600 + (int64_t)i % 997), do_nothing,
                                    NULL, &timers[i]) == 0,
                "unc_loop_call_later");
    }
    return timers;
}

static void cancel_timers(struct unc_handle **timers)
{
    for (size_t i = 0; timers[i] != NULL; i++) {
        require(unc_handle_cancel(timers[i]) == 0, "unc_handle_cancel");
        unc_handle_unref(timers[i]);
    }
    free(timers);
}

static void turn(struct unc_loop *loop)
{
    require(unc_loop_stop(loop) == 0, "unc_loop_stop");
    require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
}

/* Returns: ns a task, or KiB a task. */
static double suspend_many(unsigned long count, unsigned long timer_count, bool is_memory)
{
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;
    struct unc_handle **timers;
    double begun;
    double used;

    require(unc_loop_new(&loop) == 0, "unc_loop_new");
    require(unc_future_new(loop, &future) == 0, "unc_future_new");
    timers = arm_timers(loop, timer_count);
    turn(loop);
    begun = is_memory ? resident_kib() : now_ns();
    for (unsigned long i = 0; i < count; i++) {
        require(unc_task_new(loop, await_future, future, NULL) == 0, "unc_task_new");
    }
    turn(loop);
    used = (is_memory ? resident_kib() : now_ns()) - begun;
    require(unc_future_set_result(future, NULL) == 0, "unc_future_set_result");
    turn(loop);
    turn(loop);
    future = unc_future_free(future);
    cancel_timers(timers);
    loop = unc_loop_free(loop);
    return used / (double)count;
}

/* The two pages that a suspended task uses, of as many stacks. */
static double touch_many(unsigned long count)
{
    double begun_ns = now_ns();
    char *memory = mmap(NULL, count * STACK_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    require(memory != MAP_FAILED, "mmap");
    (void)madvise(memory, count * STACK_SIZE, MADV_NOHUGEPAGE);
    for (unsigned long i = 0; i < count; i++) {
        memory[(i + 1) * STACK_SIZE - 1] = 1;
        memory[(i + 1) * STACK_SIZE - PAGE_SIZE - 1] = 1;
    }
    return (now_ns() - begun_ns) / (double)count;
}

/* -- runs */

/* In a process of its own: WHAT COUNT. Prints the figure. */
static int run_one(char **words)
{
    unsigned long count = strtoul(words[1], NULL, 10);
    double figure = 0;

    if (strcmp(words[0], "life") == 0) {
        figure = play(measure_lives, count * LIFE_COUNT, 1);
    } else if (strcmp(words[0], "switch") == 0) {
        figure = play(yield_often, count * LIFE_COUNT, 1);
    } else if (strcmp(words[0], "switch-two") == 0) {
        figure = play(yield_often, count * LIFE_COUNT, 2);
    } else if (strcmp(words[0], "memory") == 0) {
        figure = suspend_many(count, 0, true);
    } else if (strcmp(words[0], "create") == 0) {
        figure = suspend_many(count, 0, false);
    } else if (strcmp(words[0], "timers") == 0) {
        figure = suspend_many(count, count * TIMER_COUNT, false);
    } else {
        figure = touch_many(count);
    }
    (void)printf("%.2f\n", figure);
    return 0;
}

static _Noreturn void become(const char *program, const char *what, const char *options,
                             int output_fd)
{
    char count[32];

    (void)snprintf(count, sizeof count, "%lu", task_count);
    require(setenv("UNCLOSED_OPTIONS", options, 1) == 0, "setenv");
    require(dup2(output_fd, STDOUT_FILENO) == STDOUT_FILENO, "dup2");
    (void)execl(program, program, "--one", what, count, (char *)NULL);
    require(false, program);
    _exit(1);
}

static double start_one(const char *program, const char *what, const char *options)
{
    char line[64] = "";
    int fds[2];
    int status = -1;
    pid_t pid;

    require(pipe2(fds, O_CLOEXEC) == 0, "pipe2");
    pid = fork();
    require(pid >= 0, "fork");
    if (pid == 0) {
        become(program, what, options, fds[1]);
    }
    (void)close(fds[1]);
    require(read(fds[0], line, sizeof line - 1) > 0, what);
    (void)close(fds[0]);
    require(waitpid(pid, &status, 0) == pid && status == 0, what);
    return strtod(line, NULL);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double median(double *figures)
{
    qsort(figures, round_count, sizeof *figures, compare);
    return figures[round_count / 2];
}

/* The program of goroutines lies beside this one. */
static void measure_beside_go(const char *program, const char *name, const char *what)
{
    char copy[4096];
    char path[sizeof copy + 32];
    double ours[ROUNDS_MAX];
    double theirs[ROUNDS_MAX];

    (void)snprintf(copy, sizeof copy, "%s", program);
    (void)snprintf(path, sizeof path, "%s/bench-goroutines", dirname(copy));
    for (unsigned i = 0; i < round_count; i++) {
        ours[i] = start_one(program, what, "");
        theirs[i] = start_one(path, what, "");
    }
    (void)printf("RESULT %s ns %.1f %.1f goroutine 1.000\n", name, median(ours),
                 median(theirs));
}

static void measure_life(const char *program)
{
    double tracked[ROUNDS_MAX];
    double added[ROUNDS_MAX];

    for (unsigned i = 0; i < round_count; i++) {
        tracked[i] = start_one(program, "life", "");
        added[i] = tracked[i] - start_one(program, "life", "enabled=0");
    }
    (void)printf("RESULT task ns/task %.1f %.1f limit 1.000\n", median(tracked),
                 LIFE_LIMIT);
    (void)printf("RESULT task-added ns/task %.1f %.1f limit 1.000\n", median(added),
                 ADDED_LIMIT);
}

static void measure_limited(const char *program, const char *name, const char *what,
                            const char *unit, double limit)
{
    double figures[ROUNDS_MAX];

    for (unsigned i = 0; i < round_count; i++) {
        figures[i] = start_one(program, what, "");
    }
    (void)printf("RESULT %s %s %.2f %.2f limit 1.000\n", name, unit, median(figures),
                 limit);
}

static void measure_creation(const char *program, const char *name, const char *what)
{
    double ours[ROUNDS_MAX];
    double touching[ROUNDS_MAX];

    for (unsigned i = 0; i < round_count; i++) {
        ours[i] = start_one(program, what, "");
        touching[i] = start_one(program, "touch", "enabled=0");
    }
    (void)printf("RESULT %s ns/task %.1f %.1f touching %.3f\n", name, median(ours),
                 median(touching), CREATE_TARGET);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--one") == 0) {
        return run_one(argv + 2);
    }
    if (argc > 1) {
        task_count = strtoul(argv[1], NULL, 10);
    }
    if (argc > 2) {
        round_count = (unsigned)strtoul(argv[2], NULL, 10);
    }
    if (task_count == 0 || round_count == 0 || round_count > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench-tasks [TASKS [ROUNDS]]\n");
        return 2;
    }
    measure_life(argv[0]);
    measure_limited(argv[0], "task-switch", "switch", "ns/switch", SWITCH_LIMIT);
    measure_limited(argv[0], "task-switch-two", "switch-two", "ns/switch", SWITCH_LIMIT);
    measure_beside_go(argv[0], "task-go", "life");
    measure_beside_go(argv[0], "task-switch-go", "switch");
    measure_limited(argv[0], "tasks-memory", "memory", "KiB/task", MEMORY_LIMIT);
    measure_creation(argv[0], "tasks-create", "create");
    measure_creation(argv[0], "tasks-timers", "timers");
    return 0;
}
