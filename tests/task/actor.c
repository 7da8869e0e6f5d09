/* SPDX-License-Identifier: MIT */
#include "lib/case.h"

#include "actor.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct unc__coroutine_pool *actor_pool;

void actor_begin(void)
{
    actor_pool = unc__coroutine_pool_new();
    assert_non_null(actor_pool);
}

void actor_end(void)
{
    unc__coroutine_pool_free(actor_pool);
    actor_pool = NULL;
}

void actor_start(struct actor *actor, unc__coroutine_fn *function)
{
    assert_int_equal(unc__coroutine_take(actor_pool, actor->stack_size, function, actor,
                                         &actor->coroutine),
                     0);
}

void actor_finish(struct actor *actor)
{
    while (actor->coroutine.context != NULL) {
        unc__coroutine_enter(&actor->coroutine);
    }
    unc__coroutine_return(actor_pool, &actor->coroutine);
}

void actor_take_turns(void *userdata)
{
    struct actor *actor = userdata;

    while (actor->turns < actor->turns_max) {
        actor->turns++;
        unc__coroutine_leave(&actor->coroutine);
    }
}

static __attribute__((noinline)) void dirty(size_t size)
{
    volatile char *bytes = __builtin_alloca(size);

    for (size_t i = 0; i < size; i += 512) {
        bytes[i] = 1;
    }
}

void actor_go_deep(void *userdata)
{
    struct actor *actor = userdata;

    dirty(*(size_t *)actor->data);
    unc__coroutine_leave(&actor->coroutine);
}

bool actor_is_watched(void)
{
    if (unc__fiber_is_watched()) {
        print_message("with a sanitizer: the outcome does not count\n");
    }
    return unc__fiber_is_watched();
}

static char *page_of(const char *address)
{
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE);

    return (char *)((uintptr_t)address & ~(page_size - 1));
}

bool actor_is_resident(const char *address)
{
    unsigned char is_there = 0;

    return mincore(page_of(address), 1, &is_there) == 0 && (is_there & 1) != 0;
}

bool actor_is_mapped(const char *address)
{
    unsigned char is_there = 0;

    return mincore(page_of(address), 1, &is_there) == 0;
}

bool actor_forbid_calls(void)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = { sizeof steps / sizeof *steps, steps };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}
