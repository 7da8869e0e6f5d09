/* SPDX-License-Identifier: MIT */
/* Handlers and masks, put back or not: the case is named by the argument. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "named_case.h"
#include "signal_library.h"

static void note(int number)
{
    (void)number;
}

static void other(int number)
{
    (void)number;
}

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

    (void)sigaction(number, &action, NULL);
}

static void handler_left(void)
{
    handle(SIGTERM, note, 0);
    handle(SIGTERM, other, 0);
}

static void handler_left_by_old_calls(void)
{
    (void)signal(SIGTERM, note);
    (void)sigset(SIGHUP, note);
}

static void handler_reset(void)
{
    handle(SIGTERM, note, 0);
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGHUP, note);
    (void)sigignore(SIGHUP);
    (void)sigset(SIGUSR1, note);
    handle(SIGUSR1, SIG_IGN, 0);
}

static void handler_ran_once(void)
{
    handle(SIGUSR1, note, (int)SA_RESETHAND);
    (void)raise(SIGUSR1);
}

/* The first words of the kernel's own struct. */
static void handler_reset_unseen(void)
{
    unsigned long action[4] = { 0 };

    handle(SIGUSR1, note, 0);
    (void)syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 8);
}

static void handler_of_parent(void)
{
    int status = -1;
    pid_t child;

    handle(SIGTERM, note, 0);
    child = fork();
    if (child == 0) {
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    (void)signal(SIGTERM, SIG_DFL);
}

static void library_overwrites(void)
{
    handle(SIGUSR1, note, 0);
    library_takes(SIGUSR1);
    (void)signal(SIGUSR1, SIG_DFL);
}

static void library_asks(void)
{
    handle(SIGUSR1, note, 0);
    library_takes_over(SIGUSR1);
    library_puts_back(SIGUSR1);
    (void)signal(SIGUSR1, SIG_DFL);
}

static void library_asks_before(void)
{
    handle(SIGUSR1, note, 0);
    library_asks_and_takes(SIGUSR1);
    (void)signal(SIGUSR1, SIG_DFL);
}

static void library_keeps_the_old_one(void)
{
    handle(SIGUSR1, note, 0);
    library_takes_by_signal(SIGUSR1);
    (void)signal(SIGUSR1, SIG_DFL);
}

static void library_puts_back_what_it_took(void)
{
    handle(SIGUSR1, note, 0);
    library_takes_by_signal(SIGUSR1);
    library_puts_back(SIGUSR1);
    (void)signal(SIGUSR1, SIG_DFL);
}

/* The program's handler is in force again, and nobody takes it away. */
static void library_is_gone_and_handler_left(void)
{
    handle(SIGUSR1, note, 0);
    library_takes_over(SIGUSR1);
    library_puts_back(SIGUSR1);
}

static void change(int how, int number)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, number);
    (void)sigprocmask(how, &set, NULL);
}

static void blocked_left(void)
{
    change(SIG_BLOCK, SIGUSR1);
    change(SIG_BLOCK, SIGUSR2);
    change(SIG_UNBLOCK, SIGUSR1);
}

static void held_left(void)
{
    (void)sighold(SIGUSR1);
}

static sigjmp_buf place;

static __attribute__((noinline)) void block_and_jump(void)
{
    change(SIG_BLOCK, SIGUSR2);
    siglongjmp(place, 1);
}

/* The first block is undone where no call is seen; only the second one is left. */
static void blocked_once_more_after_jump(void)
{
    if (sigsetjmp(place, 1) == 0) {
        block_and_jump();
    }
    change(SIG_BLOCK, SIGUSR2);
}

static void all_blocked_left(void)
{
    sigset_t set;

    (void)sigfillset(&set);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

static void blocked_and_put_back(void)
{
    sigset_t set;
    sigset_t before;

    (void)sigfillset(&set);
    (void)pthread_sigmask(SIG_SETMASK, &set, &before);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)sighold(SIGUSR1);
    (void)sigrelse(SIGUSR1);
    (void)sigsetmask(sigblock(1 << (SIGUSR2 - 1)));
}

static void blocked_and_waited_for(void)
{
    struct timespec at_once = { 0 };
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    change(SIG_BLOCK, SIGUSR1);
    (void)sigtimedwait(&set, NULL, &at_once);
}

static void blocked_but_while_polling(void)
{
    struct timespec at_once = { 0 };
    sigset_t none;

    (void)sigemptyset(&none);
    change(SIG_BLOCK, SIGUSR1);
    (void)ppoll(NULL, 0, &at_once, &none);
}

static void blocked_for_a_descriptor(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    change(SIG_BLOCK, SIGUSR1);
    (void)close(signalfd(-1, &set, SFD_CLOEXEC));
}

static void *block_all(void *unused)
{
    sigset_t set;

    (void)sigfillset(&set);
    (void)pthread_sigmask(SIG_SETMASK, &set, NULL);
    return unused;
}

static void *unblock(void *unused)
{
    change(SIG_UNBLOCK, SIGUSR1);
    return unused;
}

static void worker_blocked(void)
{
    pthread_t thread;

    (void)pthread_create(&thread, NULL, block_all, NULL);
    (void)pthread_join(thread, NULL);
}

static void worker_has_it_unblocked(void)
{
    pthread_t thread;

    change(SIG_BLOCK, SIGUSR1);
    (void)pthread_create(&thread, NULL, unblock, NULL);
    (void)pthread_join(thread, NULL);
}

static void blocked_pipe(void)
{
    change(SIG_BLOCK, SIGPIPE);
}

static void blocked_by_parent(void)
{
    int status = -1;
    pid_t child;

    change(SIG_BLOCK, SIGUSR1);
    child = fork();
    if (child == 0) {
        change(SIG_BLOCK, SIGUSR1);
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    change(SIG_UNBLOCK, SIGUSR1);
}

/* A handler installs one and blocks, again and again, in several threads at once. */
static void *juggle(void *unused)
{
    for (int i = 0; i < 200; i++) {
        (void)signal(SIGUSR1, i % 2 == 0 ? note : other);
        change(SIG_BLOCK, SIGUSR2);
        (void)raise(SIGUSR1);
        change(SIG_UNBLOCK, SIGUSR2);
    }
    return unused;
}

static void threads_at_once(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++) {
        (void)pthread_create(&threads[i], NULL, juggle, NULL);
    }
    for (int i = 0; i < 4; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    (void)signal(SIGUSR1, SIG_DFL);
}

NAMED_CASES({ NAMED(handler_left),
              NAMED(handler_left_by_old_calls),
              NAMED(handler_reset),
              NAMED(handler_ran_once),
              NAMED(handler_reset_unseen),
              NAMED(handler_of_parent),
              NAMED(library_overwrites),
              NAMED(library_asks),
              NAMED(library_keeps_the_old_one),
              NAMED(library_asks_before),
              NAMED(library_puts_back_what_it_took),
              NAMED(library_is_gone_and_handler_left),
              NAMED(blocked_left),
              NAMED(held_left),
              NAMED(blocked_once_more_after_jump),
              NAMED(all_blocked_left),
              NAMED(blocked_and_put_back),
              NAMED(blocked_and_waited_for),
              NAMED(blocked_but_while_polling),
              NAMED(blocked_for_a_descriptor),
              NAMED(worker_blocked),
              NAMED(worker_has_it_unblocked),
              NAMED(blocked_pipe),
              NAMED(blocked_by_parent),
              NAMED(threads_at_once) })
