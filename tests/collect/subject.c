/* SPDX-License-Identifier: MIT */
/*
 * A program that leaves one descriptor open and then ends in the way that its arguments
 * say. Linked with the probes; without an argument it leaves nothing.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define SELF "/proc/self/exe"

static void leak(void)
{
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) {
        _exit(99);
    }
}

static void wait_for(pid_t pid)
{
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
        _exit(98);
    }
}

static int end_normally(void)
{
    return 0;
}

static int end_with_seven(void)
{
    return 7;
}

static int end_at_once(void)
{
    _exit(5);
}

static int end_by_abort(void)
{
    abort();
}

/* The handler of a sanitizer would make an exit of it. */
static int end_by_fault(void)
{
    (void)signal(SIGSEGV, SIG_DFL);
    return raise(SIGSEGV);
}

static int end_by_kill(void)
{
    return kill(getpid(), SIGKILL);
}

static int end_raw(void)
{
    __asm__ volatile("" ::: "memory");
#ifdef __x86_64__
    __asm__ volatile("syscall" ::"a"(SYS_exit_group), "D"(6) : "rcx", "r11", "memory");
#else
    (void)kill(getpid(), SIGKILL);
#endif
    return 0;
}

static int exec_observed(void)
{
    return execl(SELF, "subject", "exit", NULL);
}

static int exec_unobserved(void)
{
    return execlp("true", "true", NULL);
}

/* Asked in the middle, when a descriptor is open that it will close. */
static int answer(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)raise(SIGUSR1);
    return close(fd);
}

static int never(void)
{
    while (pause() < 0) {
    }
    return 0;
}

static int never_stubborn(void)
{
    (void)signal(SIGTERM, SIG_IGN);
    (void)puts("ready");
    (void)fflush(stdout);
    return never();
}

/* The child of a child leaks, and ends when its parent has. */
static int daemonize(void)
{
    int ends[2];
    char byte;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return 97;
    }
    pid = fork();
    if (pid == 0) {
        (void)setsid();
        if (fork() == 0) {
            (void)close(ends[1]);
            leak();
            (void)!read(ends[0], &byte, 1);
            exit(0);
        }
        _exit(0);
    }
    wait_for(pid);
    return 0; /* both ends of the pipe are left, too */
}

static int outlive(void)
{
    if (fork() == 0) {
        leak();
        (void)signal(SIGHUP, SIG_IGN);
        (void)alarm(20);
        return never();
    }
    return 0;
}

static int bear(void)
{
    const char *count = getenv("UNC_CHILDREN");

    for (long left = count != NULL ? strtol(count, NULL, 10) : 0; left > 0; left--) {
        if (fork() == 0) {
            leak();
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}

/* All live at the same time: none ends before the last one leaks. */
static int crowd(void)
{
    int ends[2];
    char byte;

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return 92;
    }
    for (int i = 0; i < 30; i++) {
        if (fork() == 0) {
            (void)close(ends[1]);
            leak();
            (void)!read(ends[0], &byte, 1);
            _exit(0);
        }
    }
    (void)close(ends[1]);
    (void)close(ends[0]);
    while (wait(NULL) > 0) {
    }
    return 0;
}

/* A child that acquires nothing has nothing to say. */
static int fork_idle(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    wait_for(pid);
    return 0;
}

static int vfork_exec(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        (void)execl(SELF, "subject", "exit", NULL);
        _exit(127);
    }
    wait_for(pid);
    return 0;
}

static int spawn(void)
{
    char *arguments[] = { (char[]){ "subject" }, (char[]){ "exit" }, NULL };
    pid_t pid = -1;

    if (posix_spawn(&pid, SELF, NULL, NULL, arguments, environ) != 0) {
        return 96;
    }
    wait_for(pid);
    return 0;
}

static int call_shell(void)
{
    return system("true") == 0 ? 0 : 95;
}

/* Everything that must be as it would have been without anybody between. */
static int tell(void)
{
    struct rlimit files;
    sigset_t mask;

    (void)getrlimit(RLIMIT_NOFILE, &files);
    (void)sigprocmask(SIG_BLOCK, NULL, &mask);
    (void)printf("files %llu group %d session %d terminal %d umask %o nice %d fd %d\n",
                 (unsigned long long)files.rlim_cur, (int)getpgrp(), (int)getsid(0),
                 (int)tcgetpgrp(0), (unsigned)umask(022), getpriority(PRIO_PROCESS, 0),
                 dup(0));
    for (int i = 1; i < 32; i++) {
        struct sigaction now;

        (void)sigaction(i, NULL, &now);
        (void)printf("%d%d", sigismember(&mask, i), now.sa_handler == SIG_IGN);
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        (void)printf("\n%s", *variable);
    }
    (void)puts("");
    return 0;
}

static int copy_input(void)
{
    int byte;

    while ((byte = getchar()) != EOF) {
        (void)putchar(byte);
    }
    (void)fputs("to standard error\n", stderr);
    return 0;
}

static int change_user_and_root(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (chroot("/proc/self/fdinfo") < 0 || chdir("/") < 0 || setgid(65534) < 0 ||
            setuid(65534) < 0) {
            _exit(94);
        }
        (void)!pipe2((int[2]){ 0 }, O_CLOEXEC);
        (void)alarm(20);
        _exit(never());
    }
    return 0;
}

static const struct {
    const char *name;
    int (*end)(void);
    int has_leak;
} ways[] = {
    { "exit", end_normally, 1 },    { "clean", end_normally, 0 },
    { "seven", end_with_seven, 1 }, { "_exit", end_at_once, 1 },
    { "abort", end_by_abort, 1 },   { "fault", end_by_fault, 1 },
    { "kill", end_by_kill, 1 },     { "raw", end_raw, 1 },
    { "exec", exec_observed, 1 },   { "exec-true", exec_unobserved, 1 },
    { "never", never, 1 },          { "stubborn", never_stubborn, 1 },
    { "daemon", daemonize, 0 },     { "outlive", outlive, 0 },
    { "children", bear, 0 },        { "idle-child", fork_idle, 0 },
    { "vfork", vfork_exec, 0 },     { "spawn", spawn, 0 },
    { "system", call_shell, 0 },    { "tell", tell, 0 },
    { "copy", copy_input, 0 },      { "chroot", change_user_and_root, 0 },
    { "answer", answer, 0 },        { "crowd", crowd, 0 },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            if (ways[i].has_leak) {
                leak();
            }
            return ways[i].end();
        }
    }
    return 93;
}
