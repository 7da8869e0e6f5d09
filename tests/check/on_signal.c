/* SPDX-License-Identifier: MIT */
/*
 * Is asked for reports by SIGUSR1, in the way that the argument says, and goes on. What
 * it prints is what it saw; a way that goes wrong ends it by abort.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/resource.h>

#define THREADS 4
#define SIGNALS 40

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static char slots[THREADS + 1];
static atomic_bool is_over;

static void must(bool is_so)
{
    if (!is_so) {
        abort();
    }
}

static void take(int number)
{
    must(unc_resource_acquired(&slot, &slots[number], NULL) == 0);
}

static void give_back(int number)
{
    must(unc_resource_released(&slot, &slots[number]) == 0);
}

static int way_plain(void)
{
    take(0);
    must(raise(SIGUSR1) == 0);
    give_back(0);
    must(raise(SIGUSR1) == 0);
    return 3;
}

static int way_errno(void)
{
    take(0);
    errno = EXDEV;
    must(raise(SIGUSR1) == 0 && errno == EXDEV);
    give_back(0);
    return 0;
}

/* What a program may see of it. */
static int way_look(void)
{
    struct sigaction old;

    must(sigaction(SIGUSR1, NULL, &old) == 0);
    printf("%s %x\n", old.sa_handler == SIG_DFL ? "default" : "other",
           (unsigned)old.sa_flags);
    return 0;
}

static void *storm(void *userdata)
{
    int number = (int)(intptr_t)userdata;

    while (!atomic_load(&is_over)) {
        void *memory = malloc((size_t)(1 + rand()) % 5000);
        FILE *file = fopen("/dev/null", "re");

        take(number);
        must(file != NULL && fclose(file) == 0);
        give_back(number);
        free(memory);
    }
    return NULL;
}

static void *check(void *userdata)
{
    while (!atomic_load(&is_over)) {
        must(unc_check() >= 0);
        must(unc_checkpoint("storm") >= 0);
    }
    return userdata;
}

static int be_signalled(void *(*function)(void *))
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, function, (void *)(intptr_t)i) == 0);
    }
    for (int i = 0; i < SIGNALS; i++) {
        must(pthread_kill(threads[i % THREADS], SIGUSR1) == 0);
        must(i % 8 != 0 || raise(SIGUSR1) == 0);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL) == 0);
    }
    return 0;
}

static int way_storm(void)
{
    return be_signalled(storm);
}

static int way_checks(void)
{
    return be_signalled(check);
}

static int pipe_fds[2];

static void *wake_reader(void *userdata)
{
    pthread_t *reader = userdata;

    must(pthread_kill(*reader, SIGUSR1) == 0);
    must(write(pipe_fds[1], "x", 1) == 1);
    return NULL;
}

/* Whichever of read and signal comes first. */
static int way_restart(void)
{
    pthread_t reader = pthread_self();
    pthread_t thread;
    char byte;

    for (int i = 0; i < SIGNALS; i++) {
        must(pipe(pipe_fds) == 0);
        must(pthread_create(&thread, NULL, wake_reader, &reader) == 0);
        must(read(pipe_fds[0], &byte, 1) == 1);
        must(pthread_join(thread, NULL) == 0);
        must(close(pipe_fds[0]) == 0 && close(pipe_fds[1]) == 0);
    }
    return 0;
}

static void handle(int number)
{
    (void)number;
    (void)!write(1, "handled\n", 8);
}

static int way_own(void)
{
    must(signal(SIGUSR1, handle) != SIG_ERR);
    must(raise(SIGUSR1) == 0);
    return 0;
}

static int way_child(void)
{
    pid_t pid;
    int status;

    must(raise(SIGUSR1) == 0);
    pid = fork();
    if (pid == 0) {
        take(0);
        must(raise(SIGUSR1) == 0);
        give_back(0);
        _exit(0);
    }
    must(waitpid(pid, &status, 0) == pid && status == 0);
    must(raise(SIGUSR1) == 0);
    return 0;
}

/* Runs in our memory: nothing may be written in its name, nor in ours. */
static int way_guest(void)
{
    int status;
    pid_t pid = vfork();

    if (pid == 0) {
        (void)kill(getpid(), SIGUSR1);
        _exit(0);
    }
    must(waitpid(pid, &status, 0) == pid && status == 0);
    return 0;
}

static void *raise_here(void *userdata)
{
    must(raise(SIGUSR1) == 0);
    return userdata;
}

static int way_small_stack(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    must(pthread_attr_init(&attributes) == 0);
    must(pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN) == 0);
    must(pthread_create(&thread, &attributes, raise_here, NULL) == 0);
    must(pthread_join(thread, NULL) == 0);
    must(pthread_attr_destroy(&attributes) == 0);
    return 0;
}

static int way_alternate_stack(void)
{
    stack_t stack = { .ss_size = (size_t)SIGSTKSZ };
    stack_t none = { .ss_flags = SS_DISABLE };

    stack.ss_sp = malloc(stack.ss_size);
    must(stack.ss_sp != NULL && sigaltstack(&stack, NULL) == 0);
    must(raise(SIGUSR1) == 0);
    must(sigaltstack(&none, NULL) == 0);
    free(stack.ss_sp);
    return 0;
}

static void raise_at_exit(void)
{
    must(raise(SIGUSR1) == 0);
}

static int way_exit(void)
{
    take(0);
    must(atexit(raise_at_exit) == 0);
    return 3;
}

static void *signal_all(void *userdata)
{
    for (int i = 0; i < SIGNALS; i++) { /* without an end nobody would get to the exit */
        (void)kill(getpid(), SIGUSR1);
    }
    return userdata;
}

/* Signals come while the report at exit is written, and after it. */
static int way_race(void)
{
    pthread_t thread;

    take(0);
    must(pthread_create(&thread, NULL, signal_all, NULL) == 0);
    must(pthread_detach(thread) == 0);
    return 3;
}

static int way_exec(char *program)
{
    char look[] = "look";
    char *const arguments[] = { program, look, NULL };
    char *const environment[] = { NULL };

    return execve(program, arguments, environment);
}

/* Goes away from its terminal and its standard files, and is asked there. */
static int way_daemon(void)
{
    must(daemon(/* nochdir= */ 0, /* noclose= */ 0) == 0);
    take(0);
    must(raise(SIGUSR1) == 0);
    give_back(0);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } ways[] = {
        { "plain", way_plain },
        { "errno", way_errno },
        { "look", way_look },
        { "storm", way_storm },
        { "checks", way_checks },
        { "restart", way_restart },
        { "own", way_own },
        { "child", way_child },
        { "guest", way_guest },
        { "small_stack", way_small_stack },
        { "alternate_stack", way_alternate_stack },
        { "exit", way_exit },
        { "race", way_race },
        { "daemon", way_daemon },
    };

    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            return ways[i].run();
        }
    }
    return argc > 1 && strcmp(argv[1], "exec") == 0 ? way_exec(argv[0]) : 99;
}
