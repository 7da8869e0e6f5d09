/* SPDX-License-Identifier: MIT */
/*
 * Which task, and where it is at: what is said of tasks that are cancelled, and of those
 * that refuse to end.
 */
#include "base/text.h"
#include "loop/core.h"
#include "runner/runner.h"
#include "task/task.h"

#define WARNING_SIZE 1024

static void add_site(struct unc__text *text, const struct unc_site *site)
{
    unc__text_format(text, "%s() in %s at %s:%u", site->call, site->function, site->file,
                     site->line);
}

/* "task 12" or `task 12 "worker"`. */
static void add_task(struct unc__text *text, const struct unc_task *task)
{
    unc__text_format(text, "task %llu", (unsigned long long)task->id);
    if (task->is_named) {
        unc__text_format(text, " \"%s\"", task->name);
    }
}

/* Of a suspended task; the site of the call it waits in may be unknown. */
static void add_wait(struct unc__text *text, const struct unc_task *task)
{
    struct unc_site site;

    if (unc__task_phase(task) != UNC__PHASE_WAITING) {
        unc__text_add(text, task->has_started ? "; it goes on whenever it can"
                                              : "; it was never started");
        return;
    }
    unc__text_add(text, "; it waits for ");
    unc__text_add(text, task->what);
    if (unc__site_kept(task->wait_site, &site)) {
        unc__text_add(text, " in ");
        add_site(text, &site);
    }
}

static void add_creation(struct unc__text *text, const struct unc_task *task)
{
    struct unc_site site;

    if (unc__handle_site(&task->handle, &site)) {
        unc__text_add(text, "; it was created by ");
        add_site(text, &site);
    }
}

void unc__name_cancelled(struct unc_task *task)
{
    char buffer[WARNING_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    unc__text_add(&text, "unclosed: ");
    add_task(&text, task);
    unc__text_add(&text, " had not ended when the runner was closed, and is cancelled");
    add_wait(&text, task);
    add_creation(&text, task);
    unc__failure_warn(task->future.loop, &text);
}

void unc__name_more_cancelled(struct unc_loop *loop, size_t count)
{
    char buffer[WARNING_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    unc__text_format(&text, "unclosed: and so are %llu more tasks",
                     (unsigned long long)count);
    unc__failure_warn(loop, &text);
}

static uint32_t stack_of(const struct unc_task *task)
{
    struct unc__caller caller;

    return unc__coroutine_caller(&task->coroutine, &caller)
               ? unc__record_stack_at(&caller)
               : 0;
}

static void record_refusal(struct unc_task *task)
{
    struct unc__misuse misuse = { .code = UNC_EREFUSED,
                                  .kind = UNC__KIND_TASK,
                                  .key = task->id,
                                  .owner = task->future.loop->token.serial };

    if (!unc__record_is_on()) {
        return;
    }
    misuse.name = unc__record_name(task->is_named ? task->name : NULL);
    misuse.use_stack = stack_of(task);
    if (unc__task_phase(task) == UNC__PHASE_WAITING) {
        misuse.use_site = task->wait_site.id;
    }
    misuse.cause_site = task->handle.has_site_id ? task->handle.site.id : 0;
    unc__record_misuse(&misuse);
}

void unc__name_refusing(struct unc_task *task, int64_t waited_ns)
{
    char buffer[WARNING_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    unc__text_add(&text, "unclosed: ");
    add_task(&text, task);
    unc__text_format(&text, " refuses to end: it was cancelled %lld ms ago",
                     (long long)(waited_ns / 1000000));
    add_wait(&text, task);
    add_creation(&text, task);
    unc__failure_warn(task->future.loop, &text);
    record_refusal(task);
}
