/* SPDX-License-Identifier: MIT */
/* A parent in all the ways there are: its argument says which. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *const reader[] = { (char[]){ "cat" }, NULL };
static char *const nothing[] = { (char[]){ "true" }, NULL };

static _Atomic pid_t parent; /* threads fork too */

/* Until its parent ends. */
static void stay(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == parent) {
        (void)pause();
    }
}

static pid_t fork_child(void (*function)(void))
{
    pid_t pid;

    parent = getpid();
    pid = fork();
    if (pid == 0) {
        if (function != NULL) {
            function();
        }
        _exit(3);
    }
    return pid;
}

static void running(void)
{
    (void)fork_child(stay);
}

static void zombie(void)
{
    siginfo_t info;

    (void)waitid(P_PID, (id_t)fork_child(NULL), &info, WEXITED | WNOWAIT);
}

static void waited(void)
{
    struct rusage usage;
    siginfo_t info;
    int status;

    (void)fork_child(NULL);
    (void)wait(NULL);
    (void)waitpid(fork_child(NULL), &status, 0);
    (void)fork_child(NULL);
    (void)wait3(NULL, 0, &usage);
    (void)wait4(fork_child(NULL), NULL, 0, NULL);
    (void)waitid(P_PID, (id_t)fork_child(NULL), NULL, WEXITED);
    (void)fork_child(NULL);
    (void)waitid(P_ALL, 0, &info, WEXITED);
    exit(info.si_status != 3 || WEXITSTATUS(status) != 3);
}

/* Stopped and continued is not ended. */
static void stopped(void)
{
    pid_t pid = fork_child(stay);
    int status = 0;

    (void)kill(pid, SIGSTOP);
    (void)waitpid(pid, &status, WUNTRACED);
    if (!WIFSTOPPED(status)) {
        exit(1);
    }
    (void)kill(pid, SIGCONT);
    (void)waitpid(pid, &status, WCONTINUED);
    exit(!WIFCONTINUED(status));
}

static void ignored(void)
{
    (void)signal(SIGCHLD, SIG_IGN);
    (void)fork_child(NULL);
    (void)wait(NULL); /* returns when there is none any more */
}

static void reaped_unseen(void)
{
    pid_t pid = fork_child(NULL);
    register long usage __asm__("r10") = 0;
    long result;

    /* past libc, and past its syscall() */
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"((long)SYS_wait4), "D"((long)pid), "S"(0L), "d"(0L), "r"(usage)
                     : "rcx", "r11", "memory");
    exit(result != pid);
}

static void begin_session(void)
{
    if (setsid() < 0) {
        _exit(1);
    }
    stay();
}

static void daemon_made(void)
{
    (void)fork_child(begin_session);
}

static void session_begun(void)
{
    if (fork_child(NULL) > 0) {
        (void)wait(NULL);
    }
    exit(setsid() < 0 || fork_child(stay) < 0 ? 1 : 0);
}

static int open_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* The usual way: both parents end, and the daemon has both sockets. */
static void daemon_with_sockets(void)
{
    (void)open_socket();
    if (fork() != 0) {
        exit(0);
    }
    if (setsid() < 0) {
        _exit(1);
    }
    (void)open_socket();
    (void)fork_child(stay);
    _exit(0);
}

/* The daemon never had it. */
static void daemon_then_socket(void)
{
    daemon_made();
    (void)open_socket();
}

static void socket_then_child(void)
{
    (void)open_socket();
    running();
}

/* The child of the session is the one that reports nothing. */
static void daemon_twice(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        session_begun();
    }
    (void)waitpid(pid, NULL, 0);
}

/* So that nobody has to wait for it; a session of its own comes later, or never. */
static void forked_twice(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)fork_child(stay);
        exit(0);
    }
    (void)waitpid(pid, NULL, 0);
}

/* Ended, and not waited for, in the same moment. */
static void forked_twice_quickly(void)
{
    siginfo_t info;
    pid_t pid = fork();

    if (pid == 0) {
        (void)waitid(P_PID, (id_t)fork_child(NULL), &info, WEXITED | WNOWAIT);
        exit(0);
    }
    (void)waitpid(pid, NULL, 0);
}

/* On a stack that AddressSanitizer does not know, and would remark on. */
__attribute__((no_sanitize("address"))) static int run(void *unused)
{
    (void)unused;
    _exit(3);
}

static pid_t clone_child(int flags)
{
    static _Alignas(16) char stack[65536];

    return clone(run, stack + sizeof stack, flags, NULL);
}

static void cloned(void)
{
    (void)clone_child(SIGCHLD);
}

static void cloned_waited(void)
{
    (void)waitpid(clone_child(SIGCHLD), NULL, 0);
    (void)waitpid(clone_child(CLONE_VM | CLONE_VFORK | SIGCHLD), NULL, 0);
}

static void spawned(void)
{
    posix_spawn_file_actions_t actions;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        exit(1);
    }
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
    (void)posix_spawn(NULL, "/bin/cat", &actions, NULL, reader, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[0]);
    (void)dup2(ends[1], 0); /* our end is its end */
    (void)close(ends[1]);
}

static void spawned_waited(void)
{
    pid_t pid = 0;

    (void)posix_spawnp(&pid, "true", NULL, NULL, nothing, environ);
    exit(pid <= 0 || waitpid(pid, NULL, 0) != pid);
}

static void spawn_failed(void)
{
    pid_t pid = -7;
    int error = posix_spawn(&pid, "/nonexistent", NULL, NULL, nothing, environ);

    exit(error != ENOENT);
}

static void commanded(void)
{
    exit(system("exit 3") != 3 << 8 || system(NULL) == 0);
}

static void fork_failed(void)
{
    struct rlimit none = { 0, 0 };

    if (setrlimit(RLIMIT_NPROC, &none) < 0 || setgid(65534) < 0 || setuid(65534) < 0) {
        exit(77);
    }
    /* Not exit: LeakSanitizer would want a process of its own, and complain. */
    _exit(fork() == -1 && errno == EAGAIN ? 0 : 1);
}

/* The child has a descriptor that only the parent needs, and the parent closes it. */
static void leave_to_child(bool is_closed_there)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t pid = fork();

    if (pid == 0) {
        if (is_closed_there) {
            (void)close(fd);
        }
        exit(0);
    }
    (void)close(fd);
    (void)waitpid(pid, NULL, 0);
}

static void inheriting(void)
{
    leave_to_child(/* is_closed_there= */ false);
}

static void disinheriting(void)
{
    leave_to_child(/* is_closed_there= */ true);
}

static void guests(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        _exit(3);
    }
    (void)waitpid(pid, NULL, 0);
}

static void guest_left(void)
{
    if (vfork() == 0) {
        _exit(3);
    }
}

static void *fork_and_wait(void *unused)
{
    for (int i = 0; i < 20; i++) {
        (void)waitpid(fork_child(NULL), NULL, 0);
    }
    return unused;
}

static void many_threads(void)
{
    pthread_t threads[8];

    for (int i = 0; i < 8; i++) {
        (void)pthread_create(&threads[i], NULL, fork_and_wait, NULL);
    }
    for (int i = 0; i < 8; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

static void die(void)
{
    (void)kill(getpid(), SIGKILL);
}

/* Ends with the process. */
static void *fork_for_ever(void *unused)
{
    for (;;) {
        (void)waitpid(fork_child(die), NULL, 0);
    }
    return unused;
}

static void *vfork_for_ever(void *unused)
{
    for (;;) {
        guests();
    }
    return unused;
}

static void *spawn_for_ever(void *unused)
{
    for (;;) {
        pid_t pid = 0;

        (void)posix_spawnp(&pid, "true", NULL, NULL, nothing, environ);
        (void)waitpid(pid, NULL, 0);
    }
    return unused;
}

static void *command_for_ever(void *unused)
{
    for (;;) {
        FILE *output = popen("true", "re");

        if (output != NULL) {
            (void)pclose(output);
        }
        (void)!system("true");
    }
    return unused;
}

/* What is on its way at the end is not unseen; nor is it, in the next program, what this
 * one's threads have left. */
static void busy_threads(char **argv)
{
    static void *(*const ways[])(void *) = { fork_for_ever, vfork_for_ever,
                                             spawn_for_ever, command_for_ever };
    pthread_t thread;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        (void)pthread_create(&thread, NULL, ways[i], NULL);
        (void)pthread_detach(thread);
    }
    for (int i = 0; i < 20; i++) {
        guests();
    }
    if (argv != NULL) {
        (void)execv("/proc/self/exe", argv);
    }
}

static void busy(void)
{
    busy_threads(NULL);
}

static void busy_exec(void)
{
    busy_threads((char *[]){ (char[]){ "parent" }, (char[]){ "guests" }, NULL });
}

static void on_alarm(int number)
{
    int saved_errno = errno;
    pid_t pid = fork();

    (void)number;
    if (pid == 0) {
        (void)close(dup(0));
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
    errno = saved_errno;
}

/* A handler on top of what it interrupts, at another place each time. */
static void handler(void)
{
    struct itimerval never = { .it_value = { 0 } };
    struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
    struct sigaction previous;

    (void)sigaction(SIGALRM, &action, &previous);
    for (int i = 0; i < 100; i++) {
        struct itimerval soon = { .it_value = { .tv_usec = 1 + i % 20 } };

        (void)setitimer(ITIMER_REAL, &soon, NULL);
        for (int k = 0; k < 50; k++) {
            (void)close(dup(0));
        }
    }
    (void)setitimer(ITIMER_REAL, &never, NULL);
    (void)sigaction(SIGALRM, &previous, NULL);
}

static const struct {
    const char *name;
    void (*function)(void);
} ways[] = {
    { "running", running },
    { "zombie", zombie },
    { "waited", waited },
    { "stopped", stopped },
    { "ignored", ignored },
    { "reaped_unseen", reaped_unseen },
    { "daemon", daemon_made },
    { "daemon_twice", daemon_twice },
    { "daemon_with_sockets", daemon_with_sockets },
    { "daemon_then_socket", daemon_then_socket },
    { "socket_then_child", socket_then_child },
    { "forked_twice", forked_twice },
    { "forked_twice_quickly", forked_twice_quickly },
    { "cloned", cloned },
    { "cloned_waited", cloned_waited },
    { "spawned", spawned },
    { "spawned_waited", spawned_waited },
    { "spawn_failed", spawn_failed },
    { "commanded", commanded },
    { "fork_failed", fork_failed },
    { "inheriting", inheriting },
    { "disinheriting", disinheriting },
    { "guests", guests },
    { "guest_left", guest_left },
    { "many_threads", many_threads },
    { "busy", busy },
    { "busy_exec", busy_exec },
    { "handler", handler },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].function();
            return 0;
        }
    }
    return 64;
}
