/* SPDX-License-Identifier: MIT */
/*
 * A clean program that locks itself up before it ends: from then on any system call but
 * exit_group kills it. The first argument says what it was before: "used" acquired and
 * released something, "unused" nothing, "child" is a forked child of one that holds
 * something, "kept" has something that is meant to stay open. "live" is the counterpart:
 * it has something to report, and is killed.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/resource.h>

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[2];

static int lock_up(void)
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
        perror("locked");
        return 2;
    }
    return 3;
}

static int lock_up_in_child(void)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        return lock_up();
    }
    (void)waitpid(child, &status, 0);
    (void)unc_resource_released(&slot, &slots[0]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "used";

    if (strcmp(way, "unused") == 0) {
        return lock_up();
    }
    (void)unc_resource_acquired(&slot, &slots[0], NULL);
    if (strcmp(way, "child") == 0) {
        return lock_up_in_child();
    }
    if (strcmp(way, "kept") == 0) {
        (void)unc_resource_expect_open(&slot, &slots[0], "for good");
    } else if (strcmp(way, "live") != 0) {
        (void)unc_resource_released(&slot, &slots[0]);
    }
    return lock_up();
}
