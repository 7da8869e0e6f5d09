/* SPDX-License-Identifier: MIT */
/*
 * Asking for names in threads of their own.
 *
 * getaddrinfo() cannot be interrupted: who stops waiting for it, because of a
 * cancellation, because the time is up or because the loop closes, leaves the question to
 * the thread that comes back with the answer, which drops both. So nothing here is
 * waited for, nor is it the program's: a thread lives while there are questions, is
 * detached, and knows the loop only while the loop is open (`loop`, under the lock).
 *
 * The way back is that of the executor: answers gather in a list, and one handle, held
 * and never recorded, is put into the loop's inbox when the first of them comes.
 */
#include "stream/resolver.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/clock.h"
#include "loop/side_thread.h"
#include "stream/channel.h"

/* So many names may be asked for at once: those that get no answer hold a thread for
 * half a minute, and the good ones are not to wait behind them. */
#define THREADS_MAX 64
#define STACK_SIZE  ((size_t)512 * 1024) /* plug-ins of libc run on it */

/* Empty: { NULL, &first }. */
struct list {
    struct unc__question *first;
    struct unc__question **end;
};

struct unc__resolver {
    pthread_mutex_t lock;
    uint32_t process;
    unsigned user_count; /* the loop, and each thread: the last one frees it */
    unsigned thread_count;
    struct unc_loop *loop; /* NULL: closed */
    struct list queued;
    struct list answered; /* each until its task takes it */
    bool is_delivery_queued;
    struct unc_handle delivery;
};

/* A task that waits for an answer. */
struct unc__asker {
    struct unc__wait wait;
    struct unc_handle *timer; /* NULL: none, or it fired */
};

struct unc__question *unc__question_free(struct unc__question *question)
{
    if (question != NULL && question->addresses != NULL) {
        freeaddrinfo(question->addresses);
    }
    free(question);
    return NULL;
}

static void lock(struct unc__resolver *resolver)
{
    (void)pthread_mutex_lock(&resolver->lock);
}

static void unlock(struct unc__resolver *resolver)
{
    (void)pthread_mutex_unlock(&resolver->lock);
}

static void list_add(struct list *list, struct unc__question *question)
{
    question->next = NULL;
    *list->end = question;
    list->end = &question->next;
}

/* @question is in it. */
static void list_remove(struct list *list, struct unc__question *question)
{
    struct unc__question **link = &list->first;

    while (*link != question) {
        link = &(*link)->next;
    }
    *link = question->next;
    if (list->end == &question->next) {
        list->end = link;
    }
}

static void list_free(struct list *list)
{
    while (list->first != NULL) {
        struct unc__question *question = list->first;

        list_remove(list, question);
        (void)unc__question_free(question);
    }
}

/* With the lock, which is given back. */
static void leave(struct unc__resolver *resolver)
{
    bool is_last = --resolver->user_count == 0;

    unlock(resolver);
    if (is_last) {
        (void)pthread_mutex_destroy(&resolver->lock);
        free(resolver);
    }
}

/* -------------------------------------------------------------------------------------------
 * In a thread
 */

static struct unc__question *take_next(struct unc__resolver *resolver)
{
    struct unc__question *question = resolver->queued.first;

    if (question != NULL) {
        list_remove(&resolver->queued, question);
        question->state = UNC__QUESTION_ASKED;
    }
    return question;
}

/* With the lock: while it is held the loop does not close. */
static void hand_over(struct unc__resolver *resolver, struct unc__question *question)
{
    if (resolver->loop == NULL || question->asker == NULL) {
        (void)unc__question_free(question);
        return;
    }
    list_add(&resolver->answered, question);
    question->state = UNC__QUESTION_ANSWERED;
    if (!resolver->is_delivery_queued) {
        resolver->is_delivery_queued = true;
        unc__callback_push_inbox(resolver->loop, &resolver->delivery);
    }
}

static void *answer_questions(void *userdata)
{
    struct unc__resolver *resolver = userdata;
    struct unc__question *question;

    lock(resolver);
    while ((question = take_next(resolver)) != NULL) {
        unlock(resolver);
        question->reason = getaddrinfo(question->host, question->service,
                                       &question->hints, &question->addresses);
        question->error = errno;
        lock(resolver);
        hand_over(resolver, question);
    }
    resolver->thread_count--;
    leave(resolver);
    return NULL;
}

/* With the lock. Returns: 0 or a negative errno. */
static int start_thread(struct unc__resolver *resolver)
{
    int r = unc__side_thread_start(answer_questions, resolver, STACK_SIZE);

    if (r == 0) {
        resolver->thread_count++;
        resolver->user_count++;
    }
    return r;
}

/* -------------------------------------------------------------------------------------------
 * In the loop
 */

static int deliver(struct unc_loop *loop, void *userdata)
{
    struct unc__resolver *resolver = userdata;

    (void)loop;
    lock(resolver);
    resolver->is_delivery_queued = false;
    for (struct unc__question *question = resolver->answered.first; question != NULL;
         question = question->next) {
        unc__wake(&question->asker->wait, 0);
    }
    unlock(resolver);
    return 0;
}

/* The loop closes: nobody there waits for an answer any more. */
static void close_resolver(struct unc__resolver *resolver)
{
    if (resolver->process != unc__process_generation()) {
        return; /* the threads, and perhaps the lock, are the parent's */
    }
    lock(resolver);
    resolver->loop = NULL;
    list_free(&resolver->queued);
    list_free(&resolver->answered);
    unlock(resolver);
}

static void free_resolver(struct unc__resolver *resolver)
{
    if (resolver->process == unc__process_generation()) {
        lock(resolver);
        leave(resolver);
    }
}

static const struct unc__resolver_type type = { close_resolver, free_resolver };

static struct unc__resolver *resolver_of(struct unc_loop *loop)
{
    struct unc__streams *streams = unc__streams_of(loop);
    struct unc__resolver *resolver = streams == NULL ? NULL : streams->resolver;

    if (resolver != NULL || streams == NULL) {
        return resolver;
    }
    resolver = calloc(1, sizeof *resolver);
    if (resolver != NULL) {
        (void)pthread_mutex_init(&resolver->lock, NULL);
        resolver->process = unc__process_generation();
        resolver->user_count = 1;
        resolver->loop = loop;
        resolver->queued.end = &resolver->queued.first;
        resolver->answered.end = &resolver->answered.first;
        resolver->delivery.kind = UNC__HANDLE_CALLBACK;
        resolver->delivery.function.callback = deliver;
        resolver->delivery.userdata = resolver;
        resolver->delivery.is_held = true;
        resolver->delivery.is_armed = true; /* at close it is nobody's loss */
        streams->resolver = resolver;
        streams->resolver_type = &type;
    }
    return resolver;
}

static int on_time(struct unc_loop *loop, void *userdata)
{
    struct unc__asker *asker = userdata;

    (void)loop;
    asker->timer = NULL;
    unc__wake(&asker->wait, -ETIMEDOUT);
    return 0;
}

/* Into the queue, and a thread for it. With the lock. */
static int submit(struct unc__resolver *resolver, struct unc__question *question)
{
    int r = resolver->thread_count < THREADS_MAX ? start_thread(resolver) : 0;

    if (r < 0 && resolver->thread_count == 0) {
        return r;
    }
    list_add(&resolver->queued, question);
    question->state = UNC__QUESTION_QUEUED;
    return 0;
}

/* The task is back. Returns: whether @question is its own again; else it is the thread's
 * to drop. */
static bool take_back(struct unc__resolver *resolver, struct unc__question *question)
{
    bool is_ours = true;

    lock(resolver);
    switch (question->state) {
    case UNC__QUESTION_QUEUED:
        list_remove(&resolver->queued, question);
        break;
    case UNC__QUESTION_ASKED:
        question->asker = NULL;
        is_ours = false;
        break;
    case UNC__QUESTION_ANSWERED:
        list_remove(&resolver->answered, question);
        break;
    }
    unlock(resolver);
    return is_ours;
}

static int wait_for_answer(struct unc__streams *streams, struct unc_loop *loop,
                           struct unc__asker *asker, int64_t deadline_ns)
{
    int r = deadline_ns == INT64_MAX
                ? 0
                : unc__timer_set(loop, deadline_ns - unc__clock_monotonic_ns(), on_time,
                                 asker, &asker->timer);

    if (r < 0) {
        return r;
    }
    streams->waiting_count++;
    r = unc__wait(&asker->wait);
    streams->waiting_count--;
    if (asker->timer != NULL) {
        unc__timer_unset(loop, asker->timer);
    }
    return r;
}

int unc__resolver_ask(const struct unc_site *site, struct unc_loop *loop,
                      struct unc__question *question, int64_t deadline_ns)
{
    struct unc__resolver *resolver = resolver_of(loop);
    struct unc__asker asker = { .wait = { .site = site, .what = "a name" } };
    int r = resolver == NULL ? -ENOMEM : unc__task_may_wait(site, loop);

    question->asker = &asker;
    if (r == 0) {
        lock(resolver);
        r = submit(resolver, question);
        unlock(resolver);
    }
    if (r < 0) {
        (void)unc__question_free(question);
        return r;
    }
    r = wait_for_answer(unc__streams_of(loop), loop, &asker, deadline_ns);
    if (take_back(resolver, question) && r < 0) {
        (void)unc__question_free(question);
    }
    return r;
}
