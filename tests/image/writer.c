/* SPDX-License-Identifier: MIT */
/*
 * A program that is observed, with a record of its own. Each argument is one act, done in
 * turn; at the end it leaves by _exit, without a report.
 *
 *   few          acquires a little of everything
 *   wait         says "ready" and waits for the end of its input
 *   place        says where its record is, and why
 *   fds          lists its open descriptors
 *   fill=COUNT   acquires so many, and says how many were recorded or dropped, and why
 *   full         uses up its descriptors
 *   fork         acquires in a forked child, too
 *   exec         starts itself again, with what follows
 *   filter=CALL  has the system refuse a call (memfd_create, socket), then like exec
 *   move=FOLDER  makes FOLDER its root, and becomes nobody
 *   task         has a task that sleeps, with a connection
 *   exit=STATUS  leaves by exit, with a report
 *   storm=COUNT  says "ready"; COUNT threads acquire and release until they are killed
 */
#include <dirent.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/error.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>
#include <unclosed/stream.h>
#include <unclosed/task.h>

#include "image/storm.h"
#include "record/record.h"
#include "record/space.h"
#include "record/task_scope.h"

static const struct unc_resource_type slot_type = {
    .name = "pool slot",
    .release_call = "pool_put",
};

static _Noreturn void give_up(const char *what)
{
    perror(what);
    _exit(3);
}

static void acquire_timers(const struct unc_site *site, uint64_t owner)
{
    for (uint64_t i = 0; i < 6; i++) {
        struct unc__token token = unc__record_acquire(&(struct unc__acquisition){
            .kind = UNC__KIND_TIMER,
            .type = UNC__TYPE_TIMER,
            .key = i,
            .owner = owner,
            .site = site,
            .name = i % 2 ? "tick" : "tock",
        });

        if (i == 2) {
            (void)unc__record_expect_open(token, "for the life of the process");
        } else if (i == 3) {
            unc__record_release(token, unc__record_stack());
        }
    }
}

static void acquire_few(void)
{
    static const struct unc_site site = { "writer.c", "acquire_few", "unc_demo", 42 };
    struct unc__token loop = unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_LOOP,
        .type = UNC__TYPE_LOOP,
        .key = 1,
        .site = &site,
        .name = "main loop",
    });
    uint32_t task;

    task = unc__record_enter_task(12);
    acquire_timers(&site, loop.serial);
    unc__record_leave_task(task);
    (void)unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_FD,
        .type = UNC__TYPE_WAKEUP,
        .key = STDERR_FILENO,
        .site = &site,
        .name = "standard error",
    });
    (void)unc_resource_acquired(&slot_type, &site, "slot");
    unc__record_misuse(&(struct unc__misuse){ .code = UNC_ECLOSED,
                                              .kind = UNC__KIND_LOOP,
                                              .key = 1,
                                              .owner = loop.serial,
                                              .use_site = unc__record_site(&site),
                                              .use_stack = unc__record_stack() });
}

static void say_ready(void)
{
    (void)puts("ready");
    (void)fflush(stdout);
}

static void wait_for_end(void)
{
    char byte;

    say_ready();
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
}

static void say_place(void)
{
    static const char *const places[] = { "anonymous", "handed over", "file" };
    const struct unc__space *space = unc__space_get();

    if (space == NULL) {
        (void)puts("place: none");
        return;
    }
    (void)printf("place: %s, reason: %d\n", places[space->storage.place],
                 space->storage.reason);
}

static void list_fds(void)
{
    DIR *directory = opendir("/proc/self/fd");
    struct dirent *entry;

    if (directory == NULL) {
        give_up("/proc/self/fd");
    }
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory)) {
            (void)printf("fd %s\n", entry->d_name);
        }
    }
    (void)closedir(directory);
}

static void fill(long count)
{
    const struct unc__space *space = unc__space_get();
    long recorded = 0;

    for (long i = 0; i < count; i++) {
        recorded += unc__record_acquire(&(struct unc__acquisition){
                                            .kind = UNC__KIND_TIMER, .key = (uint64_t)i })
                        .serial != 0;
    }
    (void)printf("recorded: %ld, memory: %llu, space: %llu\n", recorded,
                 (unsigned long long)unc__space_dropped(space, UNC__DROP_MEMORY),
                 (unsigned long long)unc__space_dropped(space, UNC__DROP_SPACE));
}

static void fork_one(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        acquire_few();
        say_place();
        (void)fflush(stdout);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
        give_up("fork");
    }
}

static void use_up(void)
{
    struct rlimit limit = { 64, 64 };

    (void)setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(STDOUT_FILENO) >= 0) {
    }
}

static void start_again(char **arguments)
{
    (void)fflush(stdout);
    (void)execv("/proc/self/exe", arguments);
    give_up("exec");
}

static void filter(struct sock_filter *steps, size_t count)
{
    struct sock_fprog program = { (unsigned short)count, steps };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
        give_up("filter");
    }
}

static void refuse_call(const char *name)
{
    uint32_t number =
        strcmp(name, "socket") == 0 ? (uint32_t)SYS_socket : (uint32_t)SYS_memfd_create;
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };

    filter(steps, sizeof steps / sizeof *steps);
}

/* From now on the kernel answers as it does where the disk is full: madvise that is to
 * make pages present (MADV_POPULATE_WRITE) meets pages that cannot be written. */
static void fill_disk(void)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 23, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EFAULT),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };

    filter(steps, sizeof steps / sizeof *steps);
}

/* Who is not root may still be it in a user namespace of his own. */
static void move(const char *folder)
{
    if (geteuid() != 0 && unshare(CLONE_NEWUSER) < 0) {
        give_up("user namespace");
    }
    if (chroot(folder) < 0 || chdir("/") < 0) {
        give_up("chroot");
    }
    if (getuid() == 0 && setuid(65534) < 0) {
        give_up("setuid");
    }
}

/* The value in "name=value" if it is this name, else NULL. */
static const char *value_of(const char *act, const char *name)
{
    size_t length = strlen(name);

    return strncmp(act, name, length) == 0 && act[length] == '=' ? act + length + 1
                                                                 : NULL;
}

static void act_with_value(char **acts)
{
    const char *value;

    if ((value = value_of(*acts, "fill")) != NULL) {
        fill(strtol(value, NULL, 10));
    } else if ((value = value_of(*acts, "exit")) != NULL) {
        exit((int)strtol(value, NULL, 10));
    } else if ((value = value_of(*acts, "move")) != NULL) {
        move(value);
    } else if ((value = value_of(*acts, "filter")) != NULL) {
        refuse_call(value);
        start_again(acts);
    } else if ((value = value_of(*acts, "storm")) != NULL) {
        say_ready();
        storm_run(strtol(value, NULL, 10));
    } else {
        give_up(*acts);
    }
}

static int sleep_long(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_sleep(UNC_S(1000));
}

static int stop_loop(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static void leave_task(void)
{
    const struct unc_task_options options = { .name = "sleeper" };
    struct unc_loop *loop = NULL;
    struct unc_server *server;

    if (unc_loop_new(&loop) < 0 ||
        unc_task_new_with(loop, &options, sleep_long, NULL, NULL) < 0 ||
        unc_loop_call_soon(loop, stop_loop, NULL, NULL) < 0 ||
        unc_loop_run_forever(loop) < 0 ||
        unc_server_listen(loop, "127.0.0.1", "0", NULL, &server) < 0) {
        give_up("task");
    }
}

static void act(char **acts)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } simple[] = {
        { "few", acquire_few }, { "wait", wait_for_end },   { "place", say_place },
        { "task", leave_task }, { "fds", list_fds },        { "full", use_up },
        { "fork", fork_one },   { "disk_full", fill_disk },
    };

    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        if (strcmp(*acts, simple[i].name) == 0) {
            simple[i].run();
            return;
        }
    }
    if (strcmp(*acts, "exec") == 0) {
        start_again(acts);
    }
    act_with_value(acts);
}

int main(int argument_count, char **arguments)
{
    (void)argument_count;
    unc__record_start();
    for (char **acts = arguments + 1; *acts != NULL; acts++) {
        act(acts);
    }
    (void)fflush(stdout);
    _exit(0);
}
