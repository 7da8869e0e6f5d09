/* SPDX-License-Identifier: MIT */
/* Where /proc is not, and where system calls are refused, or kill. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/robust/program.h"

int no_proc(void)
{
    say("left", open("/dev/null", O_RDONLY));
    if (chroot("/usr") != 0 || chdir("/") != 0) {
        say("not allowed to chroot", 0);
        return 98;
    }
    say("/proc", access("/proc", F_OK));
    return 41;
}

/* Not even when it begins. */
int no_proc_ever(void)
{
    if (chroot("/usr") != 0 || chdir("/") != 0) {
        say("not allowed to chroot", 0);
        return 98;
    }
    say("left", open("/lib", O_RDONLY));
    return 41;
}
#define MANY 500

#define ALLOW(call)                                              \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(call), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* All but what a clean program needs for its end. */
static int filter(uint32_t otherwise)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_write),
        ALLOW(SYS_close),
        ALLOW(SYS_dup),
        ALLOW(SYS_exit_group),
        BPF_STMT(BPF_RET | BPF_K, otherwise),
    };
    struct sock_fprog program = { sizeof rules / sizeof *rules, rules };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

/* What it leaves cannot be reported. */
int denied(void)
{
    say("left", open("/dev/null", O_RDONLY));
    say("filter", filter(SECCOMP_RET_ERRNO | EPERM));
    return 42;
}

/* It leaves nothing, so nothing must be done in its name. */
int killed(void)
{
    int fd = open("/dev/null", O_RDONLY);

    errno = 0;
    say("filter", filter(SECCOMP_RET_KILL_PROCESS));
    say("closed", close(fd));
    return 43;
}

/* Likewise, ended at once. */
int strict(void)
{
    int fd = open("/dev/null", O_RDONLY);

    errno = 0;
    say("filter", filter(SECCOMP_RET_KILL_PROCESS));
    say("closed", close(fd));
    _exit(44);
}

/* What it acquires there is more than the record had room for. */
int grows(void)
{
    int count = 0;
    int sum = 0;

    errno = 0;
    say("filter", filter(SECCOMP_RET_KILL_PROCESS));
    while (count < MANY && dup(0) >= 0) {
        count++;
    }
    for (int i = 0; i < count; i++) {
        sum += close(3 + i);
    }
    errno = 0;
    say("duplicated", count);
    say("closed", sum);
    return 46;
}

#define KILL(call)                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(call), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/* What the program does not need by itself. */
static long filter_ours(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        KILL(SYS_gettid),
        KILL(SYS_getpid),
        KILL(SYS_getppid),
        KILL(SYS_kcmp),
        KILL(SYS_fcntl),
        KILL(SYS_getdents64),
        KILL(SYS_process_vm_readv),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof rules / sizeof *rules, rules };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0;
}

static void *open_one(void *unused)
{
    (void)close(open("/dev/null", O_RDONLY));
    return unused;
}

static int wait_for(pid_t pid)
{
    int status = -1;

    (void)waitpid(pid, &status, 0);
    return status;
}

/* Threads and children come and go. */
int busy_in_sandbox(void)
{
    int fd = open("/dev/null", O_RDONLY);
    static pthread_t thread;
    pid_t pid;

    errno = 0;
    say("filter", filter_ours());
    say("thread", pthread_create(&thread, NULL, open_one, NULL));
    say("joined", pthread_join(thread, NULL));
    pid = fork();
    if (pid == 0) {
        (void)open_one(NULL);
        _exit(0);
    }
    say("child", wait_for(pid));
    pid = fork();
    if (pid == 0) {
        (void)execl("/bin/true", "true", (char *)NULL);
    }
    say("executed", wait_for(pid));
    pid = vfork();
    if (pid == 0) {
        (void)execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    say("guest executed", wait_for(pid));
    say("closed", close(fd));
    return 47;
}

/* Past every probe. */
static long open_unseen(void)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_open), "D"("/dev/null"), "S"(O_RDONLY)
                     : "rcx", "r11", "memory");
    return result;
}

/* The filter of a guest is its own: for its parent the kernel is asked as ever. */
int guest_in_sandbox(void)
{
    pid_t pid;

    say("left", open_unseen());
    pid = vfork();
    if (pid == 0) {
        _exit(filter(SECCOMP_RET_ERRNO | EPERM));
    }
    errno = 0;
    say("child", wait_for(pid));
    return 48;
}

int plain_syscalls(void)
{
    long r = syscall(SYS_mmap, NULL, 4096, 3, 0x22, -1, 0);

    errno = 0;
    say("mapped", r > 0);
    say("opened", syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY));
    say("duplicated", syscall(SYS_dup, 3));
    say("closed", syscall(SYS_close, 3));
    say("closed", syscall(SYS_close, 4));
    say("same", syscall(SYS_getpid) == getpid());
    r = syscall(SYS_fork);
    if (r == 0) {
        _exit(0);
    }
    say("forked", r > 0);
    say("waited", waitpid((pid_t)r, NULL, 0) == r);
    return 45;
}
