/* SPDX-License-Identifier: MIT */
/*
 * Names of hosts and services.
 *
 * Numbers are understood at once. A name may take the resolver seconds, so it is asked in
 * another thread. It cannot be interrupted there: who stops waiting for it, because of a
 * cancellation or because the time is up, leaves the question to whoever comes back with
 * the answer.
 */
#include "stream/name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/executor.h>

#include "base/clock.h"
#include "base/text.h"
#include "stream/channel.h"
#include "task/task.h"

/* What is asked in another thread, and the answer. */
struct question {
    const char *host; /* NULL, or in texts */
    const char *service;
    struct addrinfo hints;
    struct addrinfo *addresses;
    int reason; /* of getaddrinfo */
    int error;  /* errno, for EAI_SYSTEM */
    char texts[];
};

static struct addrinfo make_hints(const struct unc__name *name, int flags)
{
    return (struct addrinfo){ .ai_family = name->family,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = flags | (name->is_to_listen ? AI_PASSIVE : 0) };
}

static struct question *question_new(const struct unc__name *name)
{
    size_t service_size = strlen(name->service) + 1;
    size_t host_size = name->host == NULL ? 0 : strlen(name->host) + 1;
    struct question *question = malloc(sizeof *question + service_size + host_size);

    if (question == NULL) {
        return NULL;
    }
    *question =
        (struct question){ .service = question->texts, .hints = make_hints(name, 0) };
    memcpy(question->texts, name->service, service_size);
    if (name->host != NULL) {
        memcpy(question->texts + service_size, name->host, host_size);
        question->host = question->texts + service_size;
    }
    return question;
}

static void question_free(struct question *question)
{
    if (question->addresses != NULL) {
        freeaddrinfo(question->addresses);
    }
    free(question);
}

static void discard(void *userdata, void *result)
{
    (void)result;
    question_free(userdata);
}

/* In another thread. */
static int ask(void *userdata, void **ret_result)
{
    struct question *question = userdata;

    (void)ret_result;
    question->reason = getaddrinfo(question->host, question->service, &question->hints,
                                   &question->addresses);
    question->error = errno;
    return 0;
}

/* With the resolver's reason, for unc_error_get_last. */
static int refuse(const struct unc_site *site, const struct unc__name *name, int reason)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "%s: %s", name->host == NULL ? name->service : name->host,
                     gai_strerror(reason));
    return unc__verdict_about(site, UNC_ENAME, buffer);
}

static int verdict(const struct unc_site *site, const struct unc__name *name, int reason,
                   int error)
{
    switch (reason) {
    case 0:
        return 0;
    case EAI_MEMORY:
        return -ENOMEM;
    case EAI_SYSTEM:
        return error == 0 ? -EIO : -error;
    default:
        return refuse(site, name, reason);
    }
}

/* The end of the time that a task may wait. */
struct limit {
    struct unc_task *task;
    struct unc_handle *timer; /* NULL: none, or it fired */
    int cancel_count;         /* before */
    bool is_up;
};

static int on_time(struct unc_loop *loop, void *userdata)
{
    struct limit *limit = userdata;
    struct unc__wait *wait = limit->task->wait;

    (void)loop;
    limit->timer = NULL;
    limit->is_up = true;
    if (wait != NULL && wait->task != NULL) {
        unc__wait_cancel(wait);
    }
    return 0;
}

/* Returns: as unc_executor_run_with; after UNC_ECANCELLED and -ETIMEDOUT @question is
 * not ours any more. */
static int ask_elsewhere(const struct unc_site *site, struct unc_loop *loop,
                         struct question *question, int64_t deadline_ns)
{
    const struct unc_job_options options = { .name = "name resolution",
                                             .discard = discard };
    struct limit limit = { .task = unc__task_current() };
    int r = 0;

    limit.cancel_count = unc_task_get_cancel_count(limit.task);
    if (deadline_ns != INT64_MAX && limit.task != NULL) {
        r = unc__timer_set(loop, deadline_ns - unc__clock_monotonic_ns(), on_time, &limit,
                           &limit.timer);
    }
    if (r < 0) {
        return r;
    }
    r = unc_executor_run_with_at(site, loop, &options, ask, question, NULL);
    if (limit.timer != NULL) {
        unc__timer_unset(loop, limit.timer);
    }
    /* Both may have come at once: a cancellation is somebody's wish, and is not lost. */
    return r == UNC_ECANCELLED && limit.is_up &&
                   unc_task_get_cancel_count(limit.task) == limit.cancel_count
               ? -ETIMEDOUT
               : r;
}

static int resolve(const struct unc_site *site, struct unc_loop *loop,
                   const struct unc__name *name, int64_t deadline_ns,
                   struct addrinfo **ret_addresses)
{
    struct question *question = question_new(name);
    int r = question == NULL ? -ENOMEM : ask_elsewhere(site, loop, question, deadline_ns);

    if (r == UNC_ECANCELLED || r == -ETIMEDOUT || question == NULL) {
        return r;
    }
    if (r == 0) {
        r = verdict(site, name, question->reason, question->error);
    }
    if (r == 0) {
        *ret_addresses = question->addresses;
        question->addresses = NULL;
    }
    question_free(question);
    return r;
}

UNC__BESIDE_WAITS static int understand_numbers(const struct unc__name *name,
                                                struct addrinfo **ret_addresses,
                                                int *ret_error)
{
    const struct addrinfo hints = make_hints(name, AI_NUMERICHOST | AI_NUMERICSERV);
    int reason = getaddrinfo(name->host, name->service, &hints, ret_addresses);

    *ret_error = errno;
    return reason;
}

int unc__name_resolve(const struct unc_site *site, struct unc_loop *loop,
                      const struct unc__name *name, int64_t deadline_ns,
                      struct addrinfo **ret_addresses)
{
    int error = 0;
    int reason = understand_numbers(name, ret_addresses, &error);
    int r = reason == EAI_NONAME || reason == EAI_SERVICE
                ? resolve(site, loop, name, deadline_ns, ret_addresses)
                : verdict(site, name, reason, error);

    return r < 0 ? unc_raise_at(site, r) : 0;
}
