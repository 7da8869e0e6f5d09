/* SPDX-License-Identifier: MIT */
/*
 * Does what its arguments say, one after the other, and ends: judge.py reads its report.
 * Without any it does one of each class, for the test of the schema.
 * Calls that are to be unseen go past libc, by the library's own door to the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>

#include "base/sys.h"
#include "record/probe_list.h"
#include "record/record.h"

#define CHECKS    40
#define FEW_FILES 40

static int raw(long number, long a, long b, long c)
{
    return (int)unc__sys_call(number, a, b, c, 0, 0, 0);
}

static void fail(const char *what)
{
    perror(what);
    exit(9);
}

/* One place for all of them, so that they are siblings. */
__attribute__((noinline)) static int open_null(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        fail("open");
    }
    return fd;
}

static void do_clean(void)
{
    (void)close(open_null());
}

static void do_leak(void)
{
    (void)open_null();
}

/* The calls are one place in the code: volatile, or the loop is unrolled. */
static void do_siblings(void)
{
    for (volatile int i = 0; i < 3; i++) {
        int fd = open_null();

        if (i != 1) {
            (void)close(fd);
        }
    }
}

static void do_raw_socket(void)
{
    (void)raw(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void do_raw_eventfds(void)
{
    for (int i = 0; i < 3; i++) {
        (void)raw(SYS_eventfd2, 0, EFD_CLOEXEC, 0);
    }
}

static void do_raw_namespace(void)
{
    (void)raw(SYS_openat, AT_FDCWD, (long)(intptr_t) "/proc/self/ns/mnt", O_RDONLY);
}

static void do_behind(void)
{
    (void)raw(SYS_close, open_null(), 0, 0);
}

static void do_reused(void)
{
    int fd = open_null();

    (void)raw(SYS_close, fd, 0, 0);
    if (raw(SYS_socket, AF_UNIX, SOCK_STREAM, 0) != fd) {
        fail("another number");
    }
}

/* One regular file in the place of another: not to be told from what was recorded. */
static void do_reused_alike(void)
{
    int fd = open_null();

    (void)raw(SYS_close, fd, 0, 0);
    if (raw(SYS_openat, AT_FDCWD, (long)(intptr_t) "/etc/passwd", O_RDONLY) != fd) {
        fail("another number");
    }
}

static void do_users(void)
{
    setpwent();
    (void)getpwent(); /* the file stays open until endpwent */
}

static void do_double(void)
{
    int fd = open_null();

    (void)close(fd);
    (void)close(fd);
}

/* @is_reused: the number is another file by then. */
static void watch_and_close(bool is_reused)
{
    struct epoll_event event = { .events = EPOLLIN };
    int poller = epoll_create1(EPOLL_CLOEXEC);
    int ends[2];

    if (poller < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event) < 0 || dup(ends[0]) < 0) {
        fail("watch");
    }
    (void)close(ends[0]);
    if (is_reused && open_null() != ends[0]) {
        fail("another number");
    }
}

static void do_stale(void)
{
    watch_and_close(/* is_reused= */ false);
}

static void do_stale_reused(void)
{
    watch_and_close(/* is_reused= */ true);
}

/* Two anonymous files: the kernel shows no difference. With @is_right the second one is
 * registered as well, and its number's watch is in order. */
static void watch_anonymous(bool is_right)
{
    struct epoll_event event = { .events = EPOLLIN };
    int poller = epoll_create1(EPOLL_CLOEXEC);
    int first = eventfd(0, EFD_CLOEXEC);
    int second;

    if (poller < 0 || first < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, first, &event) < 0 ||
        (!is_right && dup(first) < 0)) {
        fail("watch");
    }
    (void)close(first);
    second = eventfd(0, EFD_CLOEXEC);
    if (second != first ||
        (is_right && epoll_ctl(poller, EPOLL_CTL_ADD, second, &event) < 0)) {
        fail("watch again");
    }
}

static void do_stale_anonymous(void)
{
    watch_anonymous(/* is_right= */ false);
}

static void do_watched_anonymous(void)
{
    watch_anonymous(/* is_right= */ true);
}

/* Removed before the close, and closed with the last descriptor: both are in order. */
static void do_watched(void)
{
    struct epoll_event event = { .events = EPOLLIN };
    int poller = epoll_create1(EPOLL_CLOEXEC);
    int ends[2];

    if (poller < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event) < 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, ends[1], &event) < 0 ||
        epoll_ctl(poller, EPOLL_CTL_DEL, ends[1], &event) < 0) {
        fail("watch");
    }
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void do_raw_child(void)
{
    int parent = raw(SYS_getpid, 0, 0, 0);
    int child = raw(SYS_clone, SIGCHLD, 0, 0);

    if (child == 0) {
        (void)raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
        while (raw(SYS_getppid, 0, 0, 0) == parent) {
            (void)raw(SYS_pause, 0, 0, 0);
        }
        (void)raw(SYS_exit_group, 0, 0, 0);
    }
}

static void do_adopted(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    do_raw_child();
}

/* In a child that never saw its parent's descriptors opened. */
static void do_forked(void)
{
    pid_t child;
    int status = 0;

    do_raw_socket();
    child = fork();
    if (child == 0) {
        printf("in the child: %d\n", unc_check());
        (void)fflush(stdout);
        _exit(0);
    }
    (void)waitpid(child, &status, 0);
}

static void do_check(void)
{
    printf("check: %d\n", unc_check());
}

static void do_taken_back(void)
{
    unc__record_take_back_misuse(unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_DOUBLE_RELEASE, .kind = UNC__KIND_FD, .key = 7 }));
}

static int is_over;

static void *open_and_close(void *unused)
{
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        (void)close(open_null());
        (void)close(eventfd(0, 0));
    }
    return unused;
}

static void do_busy(void)
{
    pthread_t thread;
    int found = 0;

    if (pthread_create(&thread, NULL, open_and_close, NULL) != 0) {
        fail("thread");
    }
    for (int i = 0; i < CHECKS; i++) {
        char *text = NULL;

        (void)unc_check_take_text(NULL, &text, NULL);
        if (text != NULL && strstr(text, "nobody saw") != NULL) {
            found++;
            (void)fputs(text, stderr); /* the test shows it */
        }
        unc_report_free(text);
    }
    printf("busy: %d\n", found);
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    (void)pthread_join(thread, NULL);
}

static void do_exhaust(void)
{
    struct rlimit limit = { FEW_FILES, FEW_FILES };

    (void)setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(1) >= 0) {
    }
}

static void do_chroot(void)
{
    if (chroot("/usr") < 0 || chdir("/") < 0) {
        fail("chroot");
    }
}

static void do_note_sandbox(void)
{
    unc__probes_note_sandbox();
}

/* From here on any system call but exit_group kills. */
static void do_lock(void)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = { sizeof steps / sizeof *steps, steps };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        fail("seccomp");
    }
}

static void leave(int number)
{
    (void)number;
    exit(0);
}

/* Ends in a handler on top of whatever raises. */
static void do_handle(void)
{
    (void)signal(SIGUSR1, leave);
}

static void do_raise(void)
{
    (void)raise(SIGUSR1);
}

static int raise_at_close(void *unused)
{
    (void)unused;
    return raise(SIGUSR1);
}

static void do_raise_in_call(void)
{
    cookie_io_functions_t functions = { .close = raise_at_close };
    FILE *file = fopencookie(NULL, "r", functions);

    if (file == NULL) {
        fail("fopencookie");
    }
    (void)fclose(file);
}

static const struct {
    const char *name;
    void (*function)(void);
} deeds[] = {
    { "clean", do_clean },
    { "leak", do_leak },
    { "siblings", do_siblings },
    { "raw_socket", do_raw_socket },
    { "raw_eventfds", do_raw_eventfds },
    { "raw_namespace", do_raw_namespace },
    { "behind", do_behind },
    { "reused", do_reused },
    { "reused_alike", do_reused_alike },
    { "users", do_users },
    { "double", do_double },
    { "stale", do_stale },
    { "stale_reused", do_stale_reused },
    { "stale_anonymous", do_stale_anonymous },
    { "watched_anonymous", do_watched_anonymous },
    { "watched", do_watched },
    { "raw_child", do_raw_child },
    { "adopted", do_adopted },
    { "forked", do_forked },
    { "handle", do_handle },
    { "raise", do_raise },
    { "raise_in_call", do_raise_in_call },
    { "check", do_check },
    { "taken_back", do_taken_back },
    { "busy", do_busy },
    { "exhaust", do_exhaust },
    { "chroot", do_chroot },
    { "note_sandbox", do_note_sandbox },
    { "lock", do_lock },
};

static void act(const char *name)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (strcmp(deeds[i].name, name) == 0) {
            deeds[i].function();
            return;
        }
    }
    fail(name);
}

int main(int argc, char **argv)
{
    if (!unc__probes_are_active()) {
        unc__probes_add("posix", UNC__PROBE_ACTIVE, NULL);
    }
    for (int i = 1; i < argc; i++) {
        act(argv[i]);
    }
    if (argc == 1) {
        do_siblings();
        do_raw_socket();
        do_double();
        do_stale();
    }
    return 0;
}
