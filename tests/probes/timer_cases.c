/* SPDX-License-Identifier: MIT */
/* Timers, given back or not: the case is named by the argument, see timer_test.c. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "named_case.h"

static volatile sig_atomic_t arrived;

static void note(int number)
{
    arrived = number;
}

static void run(union sigval value)
{
    (void)value;
}

static timer_t make(int notify)
{
    struct sigevent event = { .sigev_notify = notify,
                              .sigev_signo = SIGRTMIN,
                              .sigev_notify_function = run };
    timer_t timer;

    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) {
        abort();
    }
    return timer;
}

static void posix_left(void)
{
    struct itimerspec soon = { { 7, 0 }, { 500, 0 } };
    timer_t timer = make(SIGEV_SIGNAL);

    (void)timer_settime(timer, 0, &soon, NULL);
}

static void posix_without_event_left(void)
{
    timer_t timer;

    (void)timer_create(CLOCK_REALTIME, NULL, &timer);
}

static void posix_thread_left(void)
{
    (void)make(SIGEV_THREAD);
}

static void posix_deleted(void)
{
    (void)timer_delete(make(SIGEV_SIGNAL));
    (void)timer_delete(make(SIGEV_NONE));
    (void)timer_delete(make(SIGEV_THREAD));
}

static void posix_deleted_twice(void)
{
    timer_t timer = make(SIGEV_SIGNAL);
    int r = timer_delete(timer);

    errno = 0;
    r = r == 0 ? timer_delete(timer) : 0;
    printf("%d %d\n", r, errno == EINVAL);
}

static void posix_never_there(void)
{
    errno = 0;
    printf("%d %d\n", timer_delete((timer_t)4711), errno == EINVAL);
}

static void arm(int which, long seconds)
{
    struct itimerval value = { .it_value.tv_sec = seconds };

    (void)setitimer(which, &value, NULL);
}

static void interval_left(void)
{
    arm(ITIMER_REAL, 500);
}

static void interval_disarmed(void)
{
    arm(ITIMER_VIRTUAL, 500);
    arm(ITIMER_VIRTUAL, 0);
}

static void interval_run_out(void)
{
    struct itimerval value = { .it_value.tv_usec = 1 };
    sigset_t blocked;
    sigset_t before;

    (void)signal(SIGALRM, note);
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGALRM);
    (void)sigprocmask(SIG_BLOCK, &blocked, &before);
    (void)setitimer(ITIMER_REAL, &value, NULL);
    while (arrived == 0) {
        (void)sigsuspend(&before);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    (void)signal(SIGALRM, SIG_DFL);
}

static void alarm_left(void)
{
    printf("%u\n", alarm(500));
}

static void alarm_taken_back(void)
{
    (void)alarm(500);
    printf("%d\n", alarm(0) > 0);
}

static void alarm_disarmed_by_another_name(void)
{
    (void)ualarm(500000, 0);
    arm(ITIMER_REAL, 0);
}

/* A child of fork has none of them. */
static void timers_of_parent(void)
{
    int status = -1;
    timer_t timer = make(SIGEV_SIGNAL);
    pid_t child;

    (void)alarm(500);
    child = fork();
    if (child == 0) {
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    (void)alarm(0);
    (void)timer_delete(timer);
}

NAMED_CASES({ NAMED(posix_left), NAMED(posix_without_event_left),
              NAMED(posix_thread_left), NAMED(posix_deleted), NAMED(posix_deleted_twice),
              NAMED(posix_never_there), NAMED(interval_left), NAMED(interval_disarmed),
              NAMED(interval_run_out), NAMED(alarm_left), NAMED(alarm_taken_back),
              NAMED(alarm_disarmed_by_another_name), NAMED(timers_of_parent) })
