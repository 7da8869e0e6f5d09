/* SPDX-License-Identifier: MIT */
/*
 * The helpers behind stage.h, and the calls that stand in front of the system's (ld(1),
 * --wrap). PIDFD=none in the environment plays a kernel without pidfds to all cases.
 */
#include "process/stage.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

int pidfd_error;
int thread_error;
int spawn_error;

int __real_unc__pidfd_open(pid_t pid);
int __wrap_unc__pidfd_open(pid_t pid);
int __wrap_unc__pidfd_open(pid_t pid)
{
    const char *wish = getenv("PIDFD");

    if (pidfd_error != 0) {
        return pidfd_error;
    }
    return wish != NULL && strcmp(wish, "none") == 0 ? -ENOSYS
                                                     : __real_unc__pidfd_open(pid);
}

typedef void *thread_fn(void *userdata);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_fn *function, void *userdata);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_fn *function, void *userdata);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_fn *function, void *userdata)
{
    return thread_error != 0
               ? thread_error
               : __real_pthread_create(thread, attributes, function, userdata);
}

int __real_posix_spawnp(pid_t *pid, const char *program,
                        const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const *arguments,
                        char *const *environment);
int __wrap_posix_spawnp(pid_t *pid, const char *program,
                        const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const *arguments,
                        char *const *environment);
int __wrap_posix_spawnp(pid_t *pid, const char *program,
                        const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const *arguments,
                        char *const *environment)
{
    return spawn_error != 0 ? spawn_error
                            : __real_posix_spawnp(pid, program, actions, attributes,
                                                  arguments, environment);
}

struct unc_loop *make_loop(void)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_loop_new(&loop), 0);
    return loop;
}

static int return_at_once(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

/* ThreadSanitizer tells dispositions differently once they were set through it, and what
 * a process does once, with its first task for one, is no case's fault. */
UNC_TEST_START
{
    struct unc_loop *loop = make_loop();

    for (int number = 1; number <= 64; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0) {
            (void)sigaction(number, &action, NULL);
        }
    }
    assert_int_equal(run(loop, return_at_once, NULL), 0);
    loop = unc_loop_free(loop);
}

int run(struct unc_loop *loop, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = NULL;
    int r;

    assert_int_equal(unc_task_new(loop, function, userdata, &task), 0);
    r = unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL);
    task = unc_task_unref(task);
    return r;
}

const char *const *puppet(const char *what, const char *first, const char *second)
{
    static char path[4096];
    static const char *arguments[5];

    (void)snprintf(path, sizeof path, "%s", child_path("puppet"));
    arguments[0] = path;
    arguments[1] = what;
    arguments[2] = first;
    arguments[3] = second;
    return arguments;
}

struct unc_process *spawn(struct unc_loop *loop,
                          const struct unc_process_options *options)
{
    struct unc_process *process = NULL;

    assert_int_equal(unc_process_spawn(loop, options, &process), 0);
    assert_non_null(process);
    return process;
}

struct unc_process *spawn_puppet(struct unc_loop *loop, const char *what,
                                 const char *first)
{
    return spawn(loop,
                 &(struct unc_process_options){ .arguments = puppet(what, first, NULL) });
}

struct waiting {
    struct unc_process *process;
    int status;
};

static int wait_in_task(void *userdata, void **ret_result)
{
    struct waiting *waiting = userdata;

    (void)ret_result;
    return unc_process_wait(waiting->process, &waiting->status);
}

int wait_for(struct unc_loop *loop, struct unc_process *process)
{
    struct waiting waiting = { process, 0 };
    int r = run(loop, wait_in_task, &waiting);

    return r < 0 ? r : waiting.status;
}

struct talk {
    struct unc_process *process;
    struct unc_process_result result;
};

static int talk_in_task(void *userdata, void **ret_result)
{
    struct talk *talk = userdata;

    (void)ret_result;
    return unc_process_communicate(talk->process, NULL, 0, &talk->result);
}

char *output_of(struct unc_loop *loop, struct unc_process_options options)
{
    struct talk talk = { NULL, { 0 } };

    options.output = UNC_IO_PIPE;
    talk.process = spawn(loop, &options);
    assert_int_equal(run(loop, talk_in_task, &talk), 0);
    assert_int_equal(talk.result.status, 0);
    talk.process = unc_process_free(talk.process);
    return talk.result.output;
}

void await_zombie(const struct unc_process *process)
{
    siginfo_t info;

    assert_int_equal(
        waitid(P_PID, (id_t)unc_process_get_pid(process), &info, WEXITED | WNOWAIT), 0);
}

bool is_there(pid_t pid)
{
    return kill(pid, 0) == 0;
}
