/* SPDX-License-Identifier: MIT */
/*
 * Leaves something open, or nothing, and ends in one of many ways. The first argument
 * says how; without one it leaks and returns from main.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/resource.h>

#ifdef __SANITIZE_THREAD__
#define INTERRUPTED_RUNS 100 /* of which each takes thirty times as long */
#else
#define INTERRUPTED_RUNS 1000
#endif

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[4];

static void leak(void)
{
    (void)unc_resource_acquired(&slot, &slots[0], "session 17");
}

static int way_plain(void)
{
    leak();
    return 3;
}

static int way_clean(void)
{
    leak();
    (void)unc_resource_released(&slot, &slots[0]);
    return 3;
}

static int way_buffered(void)
{
    leak();
    printf("buffered");
    return 3;
}

static int way_chdir(void)
{
    leak();
    return chdir("/");
}

static int way_stderr_closed(void)
{
    leak();
    (void)close(STDERR_FILENO);
    return 0;
}

/* A child whose standard error was closed, and whose next descriptor was a client's. */
static int way_stderr_is_a_client(void)
{
    char text[64];
    int ends[2];
    long size;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        return 1;
    }
    if (fork() == 0) {
        (void)dup2(ends[0], STDERR_FILENO);
        leak();
        exit(0);
    }
    (void)close(ends[0]);
    size = read(ends[1], text, sizeof text); /* until the child has ended */
    (void)close(ends[1]);
    (void)wait(NULL);
    return size == 0 ? 0 : 1;
}

/* More types than there is room for: of what is beyond nothing is recorded. */
static int way_lost(void)
{
    enum {
        COUNT = 300
    };
    static char names[COUNT][16];
    struct unc_resource_type type = slot;

    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(names[i], sizeof names[i], "type %d", i);
        type.name = names[i];
        if (unc_resource_acquired(&type, &slots[1], NULL) == 0) {
            (void)unc_resource_released(&type, &slots[1]);
        }
    }
    return unc_check() == -ENODATA ? 3 : 1;
}

static int way_lost_and_leaked(void)
{
    leak();
    (void)way_lost();
    return unc_check() == 1 ? 3 : 1;
}

static void leak_at_exit(void)
{
    leak();
    exit(4); /* again, from a handler */
}

static int way_atexit(void)
{
    (void)atexit(leak_at_exit);
    return 3;
}

static void *exit_in_thread(void *unused)
{
    (void)unused;
    leak();
    exit(5);
}

static int way_thread(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, exit_in_thread, NULL) == 0) {
        (void)pthread_join(thread, NULL);
    }
    return 3;
}

static pthread_barrier_t both_ready;

static void *exit_with_the_other(void *unused)
{
    (void)unused;
    (void)pthread_barrier_wait(&both_ready);
    exit(5);
}

/* As many as make the report take a while. */
static int way_two_threads(void)
{
    static char many[20000];
    pthread_t thread;

    for (size_t i = 0; i < sizeof many; i++) {
        (void)unc_resource_acquired(&slot, &many[i], "session 18");
    }
    (void)pthread_barrier_init(&both_ready, NULL, 2);
    if (pthread_create(&thread, NULL, exit_with_the_other, NULL) != 0) {
        return 1;
    }
    (void)exit_with_the_other(NULL);
    return 1;
}

static int way_two_threads_clean(void)
{
    pthread_t thread;

    (void)way_clean();
    (void)pthread_barrier_init(&both_ready, NULL, 2);
    if (pthread_create(&thread, NULL, exit_with_the_other, NULL) != 0) {
        return 1;
    }
    (void)exit_with_the_other(NULL);
    return 1;
}

static int way_no_memory(void)
{
    struct rlimit limit = { 1, 1 };

    leak();
    return setrlimit(RLIMIT_AS, &limit) == 0 ? 3 : 1;
}

static int way_emfile(void)
{
    struct rlimit limit;

    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 64;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    leak();
    while (dup(STDOUT_FILENO) >= 0) {
    }
    return errno == EMFILE ? 3 : 1;
}

static int way_no_room(void)
{
    struct rlimit limit = { 256, 256 };

    leak();
    /* Where coverage is measured, its own file would be too large for the limit. */
    (void)setenv("GCOV_PREFIX", "/dev/null", 1);
    return setrlimit(RLIMIT_FSIZE, &limit) == 0 ? 3 : 1;
}

static int way_child_without_own(void)
{
    int status = 0;
    pid_t child;

    leak();
    child = fork();
    if (child == 0) {
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    (void)unc_resource_released(&slot, &slots[0]);
    return status;
}

static int way_child_with_own(void)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        leak();
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    return status;
}

static void exit_in_handler(int signal_number)
{
    (void)signal_number;
    exit(6);
}

/* One run in two on an alternate stack of eight kilobytes. */
static void interrupt_malloc(int run)
{
    static char stack[8192];
    stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_handler = exit_in_handler };
    struct itimerval soon = { .it_value = { .tv_usec = 100 + run % 400 } };

    if (run % 2 == 0) {
        (void)sigaltstack(&alternate, NULL);
        action.sa_flags = SA_ONSTACK;
    }
    (void)sigaction(SIGALRM, &action, NULL);
    leak();
    (void)setitimer(ITIMER_REAL, &soon, NULL);
    for (;;) {
        free(malloc(16 + (size_t)run * 8));
        free(malloc(100000));
    }
}

static int way_interrupted(void)
{
    int wrong = 0;

    for (int run = 0; run < INTERRUPTED_RUNS; run++) {
        int status = 0;
        pid_t child = fork();

        if (child == 0) {
            if (freopen("/dev/null", "w", stderr) == NULL) {
                _exit(3);
            }
            interrupt_malloc(run);
        }
        (void)waitpid(child, &status, 0);
        wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 7;
    }
    printf("%d of %d went wrong\n", wrong, INTERRUPTED_RUNS);
    return wrong == 0 ? 0 : 1;
}

static const struct way {
    const char *name;
    int (*leave)(void);
} ways[] = {
    { "plain", way_plain },
    { "clean", way_clean },
    { "buffered", way_buffered },
    { "chdir", way_chdir },
    { "stderr_closed", way_stderr_closed },
    { "stderr_is_a_client", way_stderr_is_a_client },
    { "atexit", way_atexit },
    { "thread", way_thread },
    { "two_threads", way_two_threads },
    { "two_threads_clean", way_two_threads_clean },
    { "lost", way_lost },
    { "lost_and_leaked", way_lost_and_leaked },
    { "no_memory", way_no_memory },
    { "emfile", way_emfile },
    { "no_room", way_no_room },
    { "child_without_own", way_child_without_own },
    { "child_with_own", way_child_with_own },
    { "interrupted", way_interrupted },
};

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "plain";

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, name) == 0) {
            return ways[i].leave();
        }
    }
    (void)fprintf(stderr, "leaver: no such way: %s\n", name);
    return 2;
}
