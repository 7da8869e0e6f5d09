/* SPDX-License-Identifier: MIT */
/*
 * Where a handler runs when the stack it interrupts is used up.
 *
 * The program's own alternate stack will do. Without one the thread gets one of ours,
 * with room for what the handlers before ours may need, and gives it back when it ends:
 * the value of a key is destroyed then. Other destructors may come after ours and run
 * coroutines again: the thread counts as new then. One that the program disables is back
 * when the thread is prepared again.
 *
 * Handlers of the program that ask for an alternate stack (SA_ONSTACK) and had none run
 * here too: in a coroutine there is more room than below it.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/auxv.h>

#include "base/sys.h"
#include "task/coroutine.h"
#include "task/overflow.h"

#define ROOM ((size_t)64 * 1024) /* besides what the kernel saves there */

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;

static size_t size_of_stack(void)
{
    return ((size_t)getauxval(AT_MINSIGSTKSZ) + ROOM + 65535) & ~(size_t)65535;
}

static void end_thread(void *memory)
{
    stack_t none = { .ss_flags = SS_DISABLE };
    stack_t now;
    int saved_errno = errno;

    unc__coroutine_stack_now = NULL;
    if (sigaltstack(NULL, &now) == 0 &&
        (now.ss_sp != memory || sigaltstack(&none, NULL) == 0)) {
        unc__sys_unmap(memory, size_of_stack());
    }
    errno = saved_errno;
}

static void make_key(void)
{
    has_key = pthread_key_create(&key, end_thread) == 0;
}

static void add_stack(void)
{
    stack_t stack = { .ss_sp = pthread_getspecific(key), .ss_size = size_of_stack() };

    if (stack.ss_sp != NULL) { /* the program has disabled it */
        (void)sigaltstack(&stack, NULL);
        return;
    }
    stack.ss_sp = unc__sys_map(stack.ss_size, /* shared= */ 0);
    if (stack.ss_sp == NULL) {
        return;
    }
    if (pthread_setspecific(key, stack.ss_sp) != 0) {
        unc__sys_unmap(stack.ss_sp, stack.ss_size);
    } else if (sigaltstack(&stack, NULL) < 0) {
        (void)pthread_setspecific(key, NULL);
        unc__sys_unmap(stack.ss_sp, stack.ss_size);
    }
}

void unc__overflow_prepare_thread(void)
{
    stack_t now;
    int saved_errno = errno;

    (void)pthread_once(&once, make_key);
    if (has_key && sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE) != 0) {
        add_stack();
    }
    errno = saved_errno;
}
