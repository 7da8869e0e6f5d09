/* SPDX-License-Identifier: MIT */
/*
 * A thread that sleeps until one child has ended, where there is no pidfd to poll.
 *
 * It takes nothing away: it waits with WNOWAIT, and then queues a callback in the loop,
 * whose thread takes the status. The callback's handle is made beforehand, so that the
 * news cannot fail for lack of memory.
 *
 * The loop may close first, and the child live on. Then the sleeper is told, under its
 * lock, that nobody wants to know any more, and it ends with the child. Its memory has
 * two owners, the thread and the child's struct; the second hands its share on to the
 * callback. In a forked child there is no such thread, and the memory stays as it is.
 */
#include "process/child.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop/side_thread.h"

#define STACK_SIZE \
    ((size_t)256 * 1024) /* address space: what is not touched is not there */

struct unc__sleeper {
    pthread_mutex_t lock;
    _Atomic unsigned owner_count;
    pid_t pid;
    struct unc_handle *handle;   /* of the callback; NULL once it is the loop's */
    struct unc_process *process; /* with the lock; NULL: nobody wants to know */
    bool has_told;               /* with the lock: the callback is queued, or has run */
};

static void disown(struct unc__sleeper *sleeper)
{
    if (atomic_fetch_sub(&sleeper->owner_count, 1) == 1) {
        (void)pthread_mutex_destroy(&sleeper->lock);
        free(sleeper->handle);
        free(sleeper);
    }
}

static int on_told(struct unc_loop *loop, void *userdata)
{
    struct unc__sleeper *sleeper = userdata;
    struct unc_process *process = sleeper->process;

    (void)loop;
    process->sleeper = NULL;
    unc__child_notice(process);
    disown(sleeper);
    return 0;
}

static void tell(struct unc__sleeper *sleeper)
{
    (void)pthread_mutex_lock(&sleeper->lock);
    if (sleeper->process != NULL) {
        sleeper->has_told = true;
        unc__callback_push_inbox(sleeper->process->loop, sleeper->handle);
        sleeper->handle = NULL;
    }
    (void)pthread_mutex_unlock(&sleeper->lock);
}

static void *sleep_until_end(void *userdata)
{
    struct unc__sleeper *sleeper = userdata;
    siginfo_t info;

    while (waitid(P_PID, (id_t)sleeper->pid, &info, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR) {
        /* a debugger came by: all signals are blocked */
    }
    tell(sleeper);
    disown(sleeper);
    return NULL;
}

static struct unc__sleeper *make(struct unc_process *process)
{
    struct unc__sleeper *sleeper = calloc(1, sizeof *sleeper);

    if (sleeper == NULL) {
        return NULL;
    }
    sleeper->handle = unc__handle_new_alone();
    if (sleeper->handle == NULL) {
        free(sleeper);
        return NULL;
    }
    sleeper->handle->kind = UNC__HANDLE_CALLBACK;
    sleeper->handle->function.callback = on_told;
    sleeper->handle->userdata = sleeper;
    sleeper->pid = process->pid;
    sleeper->process = process;
    (void)pthread_mutex_init(&sleeper->lock, NULL);
    atomic_init(&sleeper->owner_count, 2);
    return sleeper;
}

int unc__sleeper_start(struct unc_process *process)
{
    struct unc__sleeper *sleeper = make(process);
    int r;

    if (sleeper == NULL) {
        return -ENOMEM;
    }
    r = unc__side_thread_start(sleep_until_end, sleeper, STACK_SIZE);
    if (r < 0) {
        atomic_store(&sleeper->owner_count, 1);
        disown(sleeper);
        return r;
    }
    process->sleeper = sleeper;
    return 0;
}

bool unc__sleeper_stop(struct unc_process *process, bool is_closing)
{
    struct unc__sleeper *sleeper = process->sleeper;
    bool will_come;

    (void)pthread_mutex_lock(&sleeper->lock);
    will_come = sleeper->has_told && !is_closing;
    if (!will_come) {
        sleeper->process = NULL;
    }
    (void)pthread_mutex_unlock(&sleeper->lock);
    if (will_come) {
        return false;
    }
    process->sleeper = NULL;
    disown(sleeper);
    return true;
}
