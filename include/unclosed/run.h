/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_RUN_H
#define UNCLOSED_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/loop.h>
#include <unclosed/task.h>

UNC_BEGIN_DECLS

/*
 * The whole life of a loop in one call: unc_run makes a loop, runs one task in it, the
 * main task, and tidies up after it whatever came of it. A program that needs no more
 * than that never sees its loop:
 *
 *     static int serve(void *userdata, void **ret_result) { ... }
 *
 *     int main(void)
 *     {
 *         int r = unc_run(serve, NULL, NULL);
 *
 *         return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
 *     }
 *
 * A runner is the same in steps: main tasks one after the other in one loop, and then the
 * end.
 *
 * The end. In this order: every task that has not ended is cancelled; the loop runs until
 * all have, those too that were made meanwhile (an error that nobody asks for goes the
 * way that task.h says); the executor is shut down, which waits for its jobs; the loop is
 * closed. In debug mode the tasks that had to be cancelled are named by a warning.
 *
 * A task that is cancelled and goes on all the same is waited for as long as
 * task_limit_ns says. Then each such task is named, with the place where it waits, by a
 * warning and in the report (UNC_EREFUSED), and left behind. One that never waits cannot
 * be left: it has the thread. What the executor waits for longer than its limit is named
 * and left behind likewise.
 *
 * SIGINT (Ctrl-C). While a main task runs, the first one cancels it; when it has ended by
 * that, the run returns UNC_EINTERRUPTED, and the caller goes on to the end as always. A
 * main task that goes on all the same has refused, and decides what the run returns. The
 * second one ends the process as if there were no handler, whatever the loop is busy
 * with: nothing is tidied up then, no atexit handler runs, no report is written but the
 * one of `unclosed run`. All this holds only if the run was begun by the main thread of
 * the process, while SIGINT was neither handled nor ignored; else it is left alone. When
 * the run ends the previous disposition is back, unless somebody has changed it; so
 * during the end, SIGINT does what it does to any program. A SIGINT handler that the main
 * task adds to the loop takes its place.
 *
 * A program that was interrupted ends best by the signal, so that a shell sees it:
 *
 *     if (r == UNC_EINTERRUPTED) {
 *         raise(SIGINT);
 *     }
 *
 * Threads and forks as in loop.h: while a runner runs, other threads may only ask for its
 * loop; else one thread at a time may use it. In a child that a task forked, the run
 * returns -ECHILD; there a runner can be closed and freed, and does nothing else.
 *
 * Since 0.1, all of this header.
 */
struct unc_runner;

struct unc_runner_options {
    const char *name;          /* of the loop; copied; or NULL */
    int64_t task_limit_ns;     /* for tasks to end when cancelled; 0: 300 s; < 0: none */
    int64_t executor_limit_ns; /* for jobs to end; likewise */
    bool is_debug;             /* the loop is in debug mode */
    bool leaves_sigint;        /* SIGINT is not touched */
    const void *reserved[4];   /* NULL */
};

/*
 * unc_run: run @function as the main task of a new loop, then end it all.
 * @ret_result: optional; what @function gave, NULL if nothing. Borrowed, and what was the
 * loop's is gone.
 *
 * Returns: what @function returned, 0 or its error; UNC_ECANCELLED; UNC_EINTERRUPTED;
 * UNC_EEARLY if the loop was stopped before. If that was 0: UNC_EREFUSED if a task, or
 * -ETIMEDOUT if a job had to be left behind; -ENOMEM if there was none for the end. Or,
 * without having run: -EINVAL; UNC_EOTHER if a loop runs in this thread; -ENOMEM, -EMFILE
 * or -ENFILE if there is no loop to be had.
 */
#define unc_run(function, userdata, ret_result) \
    unc_run_at(UNC_HERE(unc_run), NULL, function, userdata, ret_result)
/* unc_run_with: the same with @options, NULL for none. */
#define unc_run_with(...) unc_run_at(UNC_HERE(unc_run_with), __VA_ARGS__)
UNC_API int unc_run_at(const struct unc_site *site,
                       const struct unc_runner_options *options, unc_task_fn *function,
                       void *userdata, void **ret_result);

/*
 * unc_runner_new: @ret_runner is the caller's; end it with unc_runner_free. Its loop is
 * made when it is first needed. @options are copied; NULL for none. One that is
 * never freed is in the report, by itself, or once it has a loop as that.
 * Returns: 0, -EINVAL, -ENOMEM.
 */
#define unc_runner_new(...) unc_runner_new_at(UNC_HERE(unc_runner_new), __VA_ARGS__)
UNC_API int unc_runner_new_at(const struct unc_site *site,
                              const struct unc_runner_options *options,
                              struct unc_runner **ret_runner);

/*
 * unc_runner_run: run @function as the main task of the runner's loop. Tasks that it
 * leaves behind go on in the next run. May be called any number of times. The loop
 * becomes the current one of this thread (unc_loop_set) when it is made.
 *
 * Returns: as unc_run, but for what the end may add; or, without having run: -EINVAL;
 * UNC_ECLOSED after unc_runner_close; UNC_ERUNNING if it already runs, in whatever
 * thread; UNC_EOTHER; -ECHILD; or why there is no loop. A refused run leaves everything
 * as it was.
 */
#define unc_runner_run(runner, function, userdata, ret_result) \
    unc_runner_run_at(UNC_HERE(unc_runner_run), runner, function, userdata, ret_result)
UNC_API int unc_runner_run_at(const struct unc_site *site, struct unc_runner *runner,
                              unc_task_fn *function, void *userdata, void **ret_result);

/*
 * unc_runner_get_loop: its loop, made if need be; borrowed: the runner closes and frees
 * it. Returns: 0, -EINVAL, UNC_ECLOSED after unc_runner_close, or why there is no loop.
 */
#define unc_runner_get_loop(runner, ret_loop) \
    unc_runner_get_loop_at(UNC_HERE(unc_runner_get_loop), runner, ret_loop)
UNC_API int unc_runner_get_loop_at(const struct unc_site *site, struct unc_runner *runner,
                                   struct unc_loop **ret_loop);

/*
 * unc_runner_close: the end, as above. The loop is closed afterwards in any case that is
 * not a refusal, and is the current one of this thread no longer. A runner that has no
 * loop yet stays as it is, and closing a closed one does nothing.
 *
 * Returns: 0; UNC_EREFUSED, -ETIMEDOUT or -ENOMEM, the first of what was not tidied up;
 * or, refused: -EINVAL, UNC_ENOCLOSE while it runs, in whatever
 * thread, UNC_EOTHER while another loop runs in this thread.
 */
#define unc_runner_close(runner) unc_runner_close_at(UNC_HERE(unc_runner_close), runner)
UNC_API int unc_runner_close_at(const struct unc_site *site, struct unc_runner *runner);

/*
 * unc_runner_free: close @runner if that was not done yet, free its loop, and release it.
 * Where the close is refused it is neither closed nor freed, which is recorded. NULL is
 * fine. Returns: NULL, always.
 */
#define unc_runner_free(runner) unc_runner_free_at(UNC_HERE(unc_runner_free), runner)
UNC_API struct unc_runner *unc_runner_free_at(const struct unc_site *site,
                                              struct unc_runner *runner);

/*
 * UNC_RUNNER_SCOPE: declare a runner that is freed when its scope is left.
 *
 *     UNC_RUNNER_SCOPE(runner);
 *     int r = unc_runner_new(NULL, &runner);
 *
 *     if (r == 0) {
 *         r = unc_runner_run(runner, serve, NULL, NULL);
 *     }
 *     return r;
 *
 * What the close returns is lost; call unc_runner_close first where it matters. A longjmp
 * out of the scope frees nothing.
 */
#define UNC_RUNNER_SCOPE(name)                          \
    struct unc_runner *name = NULL;                     \
    const struct unc_runner_scope name##_scope          \
        __attribute__((cleanup(unc_runner_scope_leave), \
                       unused)) = { &(name), UNC_HERE(UNC_RUNNER_SCOPE) }

/* For UNC_RUNNER_SCOPE: the runner, and where the scope is. */
struct unc_runner_scope {
    struct unc_runner **runner;
    const struct unc_site *site;
};

/* unc_runner_scope_leave: the scope is left. */
UNC_API void unc_runner_scope_leave(const struct unc_runner_scope *scope);

UNC_END_DECLS

#endif
