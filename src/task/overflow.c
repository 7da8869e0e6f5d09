/* SPDX-License-Identifier: MIT */
/*
 * A fault on a guard, told from all others.
 *
 * The handler looks at two things: whether the address lies in the guard of the stack on
 * which this thread runs, and whether the stack pointer lies below that stack, as it does
 * when a frame was larger than the guard. If so it writes its line. Then, as with every
 * other fault, it does what would have happened without it: the handler that was there
 * before is called (the program's, a sanitizer's), or the default comes back and the
 * instruction faults again, so that a core shows the place. An overflow ends in the
 * default in any case: what the stack needs is not there, and will not be.
 */
#include "task/overflow.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"
#include "loop/lock.h"
#include "task/coroutine.h"

#define LINE_SIZE 512
#define NAME_SIZE 256
#define FAR       ((uintptr_t)1024 * 1024) /* below a stack */

static unc__overflow_describe_fn *describe; /* atomic */

/* What was there before ours. Written while ours is not there. */
static struct watch {
    int signal_number;
    bool is_ours;
    bool was_taken; /* the program has put its own into our place: never again */
    struct sigaction previous;
} watches[] = { { .signal_number = SIGSEGV }, { .signal_number = SIGBUS } };

#define WATCH_COUNT (sizeof watches / sizeof watches[0])

static struct unc__lock lock;
static unsigned pool_count; /* with the lock */

static void report(const struct unc__coroutine_stack *stack, const char *witness)
{
    char line[LINE_SIZE];
    char name[NAME_SIZE] = "";
    unc__overflow_describe_fn *ask = __atomic_load_n(&describe, __ATOMIC_ACQUIRE);
    const char *who = ask != NULL ? ask((uintptr_t)stack->low, name, sizeof name) : NULL;
    struct unc__text text = unc__text_init(line, sizeof line);

    unc__text_format(&text,
                     "unclosed: stack overflow in %s (%zu KiB; noticed %s); give "
                     "it more with unc_loop_set_task_stack_size() or struct "
                     "unc_task_options\n",
                     who != NULL ? who : "a coroutine", stack->size / 1024, witness);
    (void)unc__sys_write_all(STDERR_FILENO, line, text.length);
}

static void set_default(int signal_number)
{
    struct sigaction action = { .sa_handler = SIG_DFL };

    (void)sigaction(signal_number, &action, NULL);
}

/* As the kernel would have called it. The mask comes back when we return. */
static void call_previous(struct watch *watch, siginfo_t *info, void *context)
{
    struct sigaction previous = watch->previous;
    int signal_number = watch->signal_number;
    sigset_t self;

    (void)pthread_sigmask(SIG_BLOCK, &previous.sa_mask, NULL);
    if ((previous.sa_flags & SA_NODEFER) != 0) {
        (void)sigemptyset(&self);
        (void)sigaddset(&self, signal_number);
        (void)pthread_sigmask(SIG_UNBLOCK, &self, NULL);
    }
    if ((previous.sa_flags & (int)SA_RESETHAND) != 0) {
        watch->previous.sa_handler = SIG_DFL;
        watch->previous.sa_flags = 0;
    }
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(signal_number, info, context);
    } else {
        previous.sa_handler(signal_number);
    }
}

/* The kernel does not ignore a fault, only what was sent. */
static void hand_on(struct watch *watch, siginfo_t *info, void *context)
{
    bool is_fault = info->si_code > 0;

    if ((watch->previous.sa_flags & SA_SIGINFO) == 0 &&
        watch->previous.sa_handler == SIG_IGN) {
        if (!is_fault) {
            return;
        }
    } else if ((watch->previous.sa_flags & SA_SIGINFO) != 0 ||
               watch->previous.sa_handler != SIG_DFL) {
        call_previous(watch, info, context);
        return;
    }
    set_default(watch->signal_number);
    if (!is_fault) {
        (void)raise(watch->signal_number); /* arrives when we return */
    }
}

static struct watch *watch_of(int signal_number)
{
    return &watches[signal_number == SIGBUS];
}

/* The stack pointer that faulted; 0: it is not known on this machine. */
static uintptr_t stack_pointer_of(const void *context)
{
    const ucontext_t *registers = context;

#if defined(__x86_64__)
    return (uintptr_t)registers->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)registers->uc_mcontext.sp;
#else
    (void)registers;
    return 0;
#endif
}

/* Where an overflow of @stack was noticed; NULL: it is another fault. */
static const char *witness_of(const struct unc__coroutine_stack *stack, uintptr_t address,
                              uintptr_t stack_pointer)
{
    uintptr_t low = (uintptr_t)stack->low;

    if (address < low && low - address <= stack->guard_size) {
        return "at its guard page";
    }
    return stack_pointer < low && low - stack_pointer <= FAR ? "below its guard page"
                                                             : NULL;
}

static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    const struct unc__coroutine_stack *stack = unc__coroutine_stack_now;
    struct watch *watch = watch_of(signal_number);
    int saved_errno = errno;
    const char *witness = NULL;

    if (info->si_code > 0 && stack != NULL) {
        witness = witness_of(stack, (uintptr_t)info->si_addr, stack_pointer_of(context));
    }
    if (witness != NULL) {
        report(stack, witness);
    }
    hand_on(watch, info, context);
    if (witness != NULL) {
        set_default(signal_number); /* and the instruction faults again */
    }
    errno = saved_errno;
}

static bool is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) != 0 && action->sa_sigaction == on_fault;
}

static void install(struct watch *watch)
{
    struct sigaction action = { .sa_sigaction = on_fault,
                                .sa_flags = SA_SIGINFO | SA_ONSTACK };
    struct sigaction previous;

    if (watch->was_taken || sigaction(watch->signal_number, NULL, &previous) < 0) {
        return;
    }
    if (!is_ours(&previous)) {
        watch->previous = previous;
    }
    (void)sigemptyset(&action.sa_mask);
    watch->is_ours = sigaction(watch->signal_number, &action, NULL) == 0;
}

/* A program that took our place may have kept our address, and call us. If we then came
 * back in front of it, the two would call each other without end. */
static void uninstall(struct watch *watch)
{
    struct sigaction now;

    if (!watch->is_ours || sigaction(watch->signal_number, NULL, &now) < 0) {
        return;
    }
    if (is_ours(&now)) {
        (void)sigaction(watch->signal_number, &watch->previous, NULL);
    } else {
        watch->was_taken = true;
    }
    watch->is_ours = false;
}

void unc__overflow_set_describe(unc__overflow_describe_fn *new_describe)
{
    __atomic_store_n(&describe, new_describe, __ATOMIC_RELEASE);
}

void unc__overflow_hold(void)
{
    int saved_errno = errno;

    unc__lock_take(&lock);
    if (pool_count++ == 0) {
        for (size_t i = 0; i < WATCH_COUNT; i++) {
            install(&watches[i]);
        }
    }
    unc__lock_leave(&lock);
    errno = saved_errno;
}

void unc__overflow_release(void)
{
    int saved_errno = errno;

    unc__lock_take(&lock);
    if (--pool_count == 0) {
        for (size_t i = 0; i < WATCH_COUNT; i++) {
            uninstall(&watches[i]);
        }
    }
    unc__lock_leave(&lock);
    errno = saved_errno;
}

_Noreturn void unc__overflow_found(const struct unc__coroutine_stack *stack)
{
    report(stack, "at its canary");
    (void)raise(SIGSEGV); /* to the program's handler first */
    set_default(SIGSEGV);
    (void)raise(SIGSEGV);
    _exit(128 + SIGSEGV); /* it is blocked */
}
