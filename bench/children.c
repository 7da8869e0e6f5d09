/* SPDX-License-Identifier: MIT */
/*
 * What it costs to start a child and wait for its end in a task of a loop, against
 * posix_spawn and waitpid alone. The child is a program that does nothing.
 *
 *   children        one at a time, the next when the last one has ended: µs a child
 *   children-many   all of them at once, then all are waited for
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Tracking is on, with full stacks. The two take turns, a part of the children each; the
 * figures are medians over the parts. The program, bench-start-without, lies beside this
 * one. Usage: bench-children [CHILDREN [PARTS]], 1,000 in 20 parts unless said otherwise.
 */
#include <libgen.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <unclosed/process.h>
#include <unclosed/task.h>

#define CHILDREN_MAX 100000
#define PARTS_MAX    1000
#define LIMIT        1.1

static char program[4096];
static unsigned child_count = 1000;
static unsigned part_count = 20;

static void require(bool is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-children: %s failed\n", what);
        exit(1);
    }
}

static double now_us(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* A part of the children: how many are started before the first is waited for. */
struct part {
    struct unc_loop *loop;
    unsigned count;
    unsigned batch;
};

/* -- ours */

static int run_part(void *userdata, void **ret_result)
{
    static struct unc_process *processes[CHILDREN_MAX];
    const char *const arguments[] = { program, NULL };
    const struct unc_process_options options = { .arguments = arguments };
    const struct part *part = userdata;

    (void)ret_result;
    for (unsigned done = 0; done < part->count; done += part->batch) {
        for (unsigned i = 0; i < part->batch; i++) {
            require(unc_process_spawn(part->loop, &options, &processes[i]) == 0,
                    "unc_process_spawn");
        }
        for (unsigned i = 0; i < part->batch; i++) {
            int status = -1;

            require(unc_process_wait(processes[i], &status) == 0 && status == 0,
                    "unc_process_wait");
            processes[i] = unc_process_free(processes[i]);
        }
    }
    return 0;
}

static double measure_ours(struct part *part)
{
    double begun_us = now_us();
    struct unc_task *task = NULL;

    require(unc_task_new(part->loop, run_part, part, &task) == 0, "unc_task_new");
    require(unc_loop_run_until_complete(part->loop, unc_task_as_future(task), NULL) == 0,
            "the run");
    task = unc_task_unref(task);
    return (now_us() - begun_us) / part->count;
}

/* -- posix_spawn and waitpid */

static double measure_peer(const struct part *part)
{
    static pid_t pids[CHILDREN_MAX];
    char *arguments[] = { program, NULL };
    double begun_us = now_us();

    for (unsigned done = 0; done < part->count; done += part->batch) {
        for (unsigned i = 0; i < part->batch; i++) {
            require(posix_spawn(&pids[i], program, NULL, NULL, arguments, environ) == 0,
                    "posix_spawn");
        }
        for (unsigned i = 0; i < part->batch; i++) {
            int status = -1;

            require(waitpid(pids[i], &status, 0) == pids[i] && status == 0, "waitpid");
        }
    }
    return (now_us() - begun_us) / part->count;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static void measure(struct part *part, const char *name, unsigned parts)
{
    double ours[PARTS_MAX];
    double peer[PARTS_MAX];

    for (unsigned i = 0; i < parts; i++) {
        /* Who comes first changes: neither always meets what the other left behind. */
        if (i % 2 == 0) {
            ours[i] = measure_ours(part);
        }
        peer[i] = measure_peer(part);
        if (i % 2 == 1) {
            ours[i] = measure_ours(part);
        }
    }
    qsort(ours, parts, sizeof *ours, compare);
    qsort(peer, parts, sizeof *peer, compare);
    (void)printf("RESULT %s us/child %.1f %.1f posix_spawn %.3f\n", name, ours[parts / 2],
                 peer[parts / 2], LIMIT);
}

/* A child that runs costs a descriptor. */
static void allow_descriptors(void)
{
    struct rlimit limit;

    require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
}

int main(int argc, char **argv)
{
    struct part part = { NULL, 0, 1 };
    char self[4000];

    child_count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : child_count;
    part_count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : part_count;
    if (child_count == 0 || child_count > CHILDREN_MAX || part_count == 0 ||
        part_count > PARTS_MAX || child_count / part_count == 0) {
        (void)fprintf(stderr, "usage: bench-children [CHILDREN [PARTS]]\n");
        return 2;
    }
    (void)snprintf(self, sizeof self, "%s", argv[0]);
    (void)snprintf(program, sizeof program, "%s/bench-start-without", dirname(self));
    allow_descriptors();
    require(unc_loop_new(&part.loop) == 0, "unc_loop_new");

    part.count = child_count / part_count;
    measure(&part, "children", part_count);
    part.count = child_count;
    part.batch = child_count;
    measure(&part, "children-many", part_count / 4 + 1);

    part.loop = unc_loop_free(part.loop);
    return 0;
}
