/* SPDX-License-Identifier: MIT */
/*
 * What it costs to give a function to the thread pool, to have it run, and to get its end
 * back in the loop, against libuv's pool; both with four threads.
 *
 *   jobs             batches of BATCH, given in one go: ns a job
 *   jobs-one         one at a time, the next when the last one's end has come
 *   jobs-tracked, jobs-one-tracked   the same with tracking on
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Each figure is the median of runs that take turns, each in a process of its own,
 * because tracking is chosen at the start. Ours gets a future for each job, and a
 * callback when it is done; libuv gets its request in memory that was there before.
 *
 * Usage: bench-jobs [JOBS [ROUNDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#include <unclosed/executor.h>

#define BATCH      1000
#define THREADS    4
#define ROUNDS_MAX 99

static unsigned long job_count = 100000;
static unsigned round_count = 7;

static void require(bool is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-jobs: %s failed\n", what);
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* One run: how many jobs are left to be given, and to end. */
struct run {
    unsigned long left;
    size_t batch;
    size_t pending;
    struct unc_loop *loop;
    struct unc_future *futures[BATCH];
    uv_loop_t uv_loop;
    uv_work_t requests[BATCH];
};

static size_t next_batch(struct run *run)
{
    size_t count = run->left < run->batch ? (size_t)run->left : run->batch;

    run->left -= count;
    run->pending = count;
    return count;
}

/* -- ours */

static int do_job(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static int give(struct unc_loop *loop, void *userdata);

static int on_done(struct unc_future *future, void *userdata)
{
    struct run *run = userdata;

    unc_future_free(future);
    if (--run->pending > 0) {
        return 0;
    }
    return run->left == 0 ? unc_loop_stop(run->loop) : give(run->loop, run);
}

static int give(struct unc_loop *loop, void *userdata)
{
    struct run *run = userdata;
    size_t count = next_batch(run);

    for (size_t i = 0; i < count; i++) {
        require(unc_executor_submit(loop, NULL, do_job, NULL, &run->futures[i]) == 0,
                "unc_executor_submit");
        require(unc_future_add_done_callback(run->futures[i], on_done, run) == 0,
                "unc_future_add_done_callback");
    }
    return 0;
}

static double measure_ours(struct run *run)
{
    double begun_ns;
    double elapsed_ns;

    require(unc_loop_new(&run->loop) == 0, "unc_loop_new");
    require(unc_executor_set_thread_limit(run->loop, THREADS) == 0, "the limit");
    require(unc_loop_call_soon(run->loop, give, run, NULL) == 0, "unc_loop_call_soon");
    begun_ns = now_ns();
    require(unc_loop_run_forever(run->loop) == 0, "unc_loop_run_forever");
    elapsed_ns = now_ns() - begun_ns;
    run->loop = unc_loop_free(run->loop);
    return elapsed_ns;
}

/* -- libuv */

static void do_uv_job(uv_work_t *request)
{
    (void)request;
}

static void give_uv(struct run *run);

static void on_uv_done(uv_work_t *request, int status)
{
    struct run *run = request->data;

    (void)status;
    if (--run->pending == 0 && run->left > 0) {
        give_uv(run);
    }
}

static void give_uv(struct run *run)
{
    size_t count = next_batch(run);

    for (size_t i = 0; i < count; i++) {
        run->requests[i].data = run;
        require(uv_queue_work(&run->uv_loop, &run->requests[i], do_uv_job, on_uv_done) ==
                    0,
                "uv_queue_work");
    }
}

static double measure_libuv(struct run *run)
{
    double begun_ns;
    double elapsed_ns;

    require(uv_loop_init(&run->uv_loop) == 0, "uv_loop_init");
    begun_ns = now_ns();
    give_uv(run);
    require(uv_run(&run->uv_loop, UV_RUN_DEFAULT) == 0, "uv_run");
    elapsed_ns = now_ns() - begun_ns;
    require(uv_loop_close(&run->uv_loop) == 0, "uv_loop_close");
    return elapsed_ns;
}

/* -- runs */

/* In a process of its own: WHO BATCH JOBS. Prints ns a job. */
static int run_one(char **words)
{
    static struct run run;
    unsigned long count = strtoul(words[2], NULL, 10);
    double elapsed_ns;

    run.batch = strtoul(words[1], NULL, 10);
    run.left = count;
    elapsed_ns = strcmp(words[0], "ours") == 0 ? measure_ours(&run) : measure_libuv(&run);
    require(run.left == 0 && run.pending == 0, "doing all the work");
    (void)printf("%.2f\n", elapsed_ns / (double)count);
    return 0;
}

static double start_one(const char *program, const char *who, size_t batch,
                        const char *options)
{
    char command[512];
    double figure = 0;
    FILE *output;

    (void)snprintf(command, sizeof command,
                   "UNCLOSED_OPTIONS=%s UV_THREADPOOL_SIZE=%d %s --one %s %zu %lu",
                   options, THREADS, program, who, batch,
                   batch == 1 ? job_count / 10 + 1 : job_count);
    output = popen(command, "r");
    require(output != NULL, "popen");
    require(fscanf(output, "%lf", &figure) == 1, command);
    require(pclose(output) == 0, command);
    return figure;
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

static void measure(const char *program, const char *name, size_t batch)
{
    double ours[ROUNDS_MAX];
    double tracked[ROUNDS_MAX];
    double libuv[ROUNDS_MAX];
    double peer;

    for (unsigned i = 0; i < round_count; i++) {
        ours[i] = start_one(program, "ours", batch, "enabled=0");
        libuv[i] = start_one(program, "libuv", batch, "");
        tracked[i] = start_one(program, "ours", batch, "");
    }
    peer = median(libuv);
    (void)printf("RESULT %s ns/job %.1f %.1f libuv 1.000\n", name, median(ours), peer);
    (void)printf("RESULT %s-tracked ns/job %.1f %.1f libuv -\n", name, median(tracked),
                 peer);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--one") == 0) {
        return run_one(argv + 2);
    }
    if (argc > 1) {
        job_count = strtoul(argv[1], NULL, 10);
    }
    if (argc > 2) {
        round_count = (unsigned)strtoul(argv[2], NULL, 10);
    }
    if (job_count == 0 || round_count == 0 || round_count > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench-jobs [JOBS [ROUNDS]]\n");
        return 2;
    }
    measure(argv[0], "jobs", BATCH);
    measure(argv[0], "jobs-one", 1);
    return 0;
}
