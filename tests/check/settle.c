/* SPDX-License-Identifier: MIT */
/*
 * Ends, or checks, while something else is on its way out. The last step is made when
 * the main thread is seen to sleep: in this call only the grace of the option settle= has
 * it sleep, the rest of a report takes its naps in another.
 * Usage: settle (exit | check) (thread | child | stuck | descriptor | alone)
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>

static pid_t child;
static int child_pipe[2];
static pthread_t worker;

static void must(bool is_so)
{
    if (!is_so) {
        abort();
    }
}

/* "230 0x1 ...": the call that the main thread is in. */
static bool is_main_asleep(void)
{
    char path[64];
    char line[32] = "";
    int fd;

    (void)snprintf(path, sizeof path, "/proc/self/task/%d/syscall", (int)getpid());
    fd = open(path, O_RDONLY | O_CLOEXEC);
    must(fd >= 0);
    must(read(fd, line, sizeof line - 1) >= 0);
    (void)close(fd);
    return strtol(line, NULL, 10) == SYS_clock_nanosleep;
}

static void await_grace(void)
{
    while (!is_main_asleep()) {
        (void)sched_yield();
    }
}

static void stay(void)
{
    while (true) {
        (void)pause();
    }
}

static void *work(void *userdata)
{
    await_grace();
    return userdata;
}

static void *join_worker(void *userdata)
{
    must(pthread_join(worker, NULL) == 0);
    stay();
    return userdata;
}

static void *reap_child(void *userdata)
{
    await_grace();
    must(close(child_pipe[1]) == 0);
    must(waitpid(child, NULL, 0) == child);
    stay();
    return userdata;
}

static void *do_nothing(void *userdata)
{
    stay();
    return userdata;
}

static void detach(void *(*function)(void *))
{
    pthread_t thread;

    must(pthread_create(&thread, NULL, function, NULL) == 0);
    must(pthread_detach(thread) == 0);
}

/* It ends when nobody can write any more. */
static void begin_child(void)
{
    char byte;

    must(pipe(child_pipe) == 0);
    child = fork();
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)close(child_pipe[1]);
        (void)!read(child_pipe[0], &byte, 1);
        _exit(0);
    }
    must(child > 0 && close(child_pipe[0]) == 0);
}

static void begin(const char *what)
{
    if (strcmp(what, "thread") == 0) {
        must(pthread_create(&worker, NULL, work, NULL) == 0);
        detach(join_worker);
    } else if (strcmp(what, "child") == 0) {
        begin_child();
        detach(reap_child);
    } else if (strcmp(what, "stuck") == 0) {
        begin_child();
    } else if (strcmp(what, "descriptor") == 0) {
        must(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
        detach(do_nothing);
    } else {
        begin_child();
        must(close(child_pipe[1]) == 0);
        must(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT) == 0);
    }
}

int main(int argc, char **argv)
{
    char *report = NULL;

    must(argc == 3);
    begin(argv[2]);
    if (strcmp(argv[1], "check") == 0) {
        must(unc_check_take_report(NULL, &report, NULL) >= 0);
        (void)fputs(report, stdout);
        report = unc_report_free(report);
        must(fflush(stdout) == 0);
        _exit(0);
    }
    return 0;
}
