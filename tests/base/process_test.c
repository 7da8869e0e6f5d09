/* SPDX-License-Identifier: MIT */
/* Generations and thread ids over fork, raw clone and threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"

#include "base/process.h"
#include "base/thread.h"

static int wait_for(pid_t child)
{
    int status = -1;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

UNC_TEST(process__started_twice__keeps_its_generation)
{
    uint32_t generation;

    unc__process_start();
    generation = unc__process_generation();
    unc__process_start();

    assert_true(generation > 0);
    assert_int_equal(unc__process_generation(), generation);
}

UNC_TEST(process__forked__has_another_generation)
{
    uint32_t generation = unc__process_generation();
    pid_t child = fork();

    if (child == 0) {
        _exit(unc__process_generation() == generation ||
              unc__process_generation() != unc__process_generation());
    }
    assert_int_equal(wait_for(child), 0);
    assert_int_equal(unc__process_generation(), generation);
}

UNC_TEST(process__forked_twice__every_generation_differs)
{
    uint32_t generation = unc__process_generation();
    pid_t child = fork();

    if (child == 0) {
        uint32_t mine = unc__process_generation();
        pid_t grandchild = fork();

        if (grandchild == 0) {
            _exit(unc__process_generation() == generation ||
                  unc__process_generation() == mine);
        }
        _exit(wait_for(grandchild));
    }
    assert_int_equal(wait_for(child), 0);
}

UNC_TEST(process__raw_clone__is_noticed)
{
    uint32_t generation = unc__process_generation();
    long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

    if (child == 0) {
        syscall(SYS_exit_group, unc__process_generation() == generation);
    }
    assert_int_equal(wait_for((pid_t)child), 0);
}

UNC_TEST(thread__asked_twice_and_after_fork__is_the_kernels)
{
    pid_t child;

    assert_int_equal(unc__thread_id(), syscall(SYS_gettid));
    assert_int_equal(unc__thread_id(), syscall(SYS_gettid));
    child = fork();
    if (child == 0) {
        _exit(unc__thread_id() != (uint32_t)syscall(SYS_gettid));
    }
    assert_int_equal(wait_for(child), 0);
}

static void *ask_thread_id(void *userdata)
{
    *(uint32_t *)userdata = unc__thread_id();
    return NULL;
}

UNC_TEST(thread__another__has_another_id)
{
    pthread_t thread;
    uint32_t id = 0;

    assert_int_equal(pthread_create(&thread, NULL, ask_thread_id, &id), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);

    assert_true(id != 0);
    assert_true(id != unc__thread_id());
}
