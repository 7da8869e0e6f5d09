/* SPDX-License-Identifier: MIT */
/*
 * The kernel refuses rings, as it does in many containers. Nothing was made, so nothing
 * is left; and this is what is tested of rings where the machine refuses them itself.
 */
#include <errno.h>
#include <liburing.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int refuse(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof *filter, filter };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0;
}

int main(void)
{
    struct io_uring_params params = { 0 };
    struct io_uring ring;

    if (refuse() != 0) {
        return 1;
    }
    return io_uring_queue_init(4, &ring, 0) >= 0 ||
           io_uring_queue_init_params(4, &ring, &params) >= 0 ||
           io_uring_setup(4, &params) >= 0;
}
