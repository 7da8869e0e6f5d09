/* SPDX-License-Identifier: MIT */
/*
 * Errors of tasks: where they began, those that nobody asked for, and what tasks do
 * wrong.
 */
#include "base/text.h"
#include "record/reader.h"
#include "record/task_detail.h"
#include "task/task.h"

#define MESSAGE_SIZE 512

void unc__task_raised(struct unc_task *task, const struct unc_site *site, int error)
{
    if (error != UNC_ECANCELLED && unc__record_is_on()) {
        task->raise_error = error;
        task->raise_site = unc__record_site(site);
        task->raise_stack = unc__record_stack();
    }
}

int unc_raise_at(const struct unc_site *site, int error)
{
    struct unc_task *task = unc__task_current();

    if (task != NULL) {
        unc__task_raised(task, site, error);
    }
    return error;
}

int unc__task_misuse(const struct unc_site *site, const struct unc_task *task, int code,
                     const char *about)
{
    struct unc__place use = unc__place_here(site);
    struct unc__misuse misuse = { .code = code,
                                  .kind = UNC__KIND_TASK,
                                  .key = task->id,
                                  .owner = task->future.loop->token.serial,
                                  .use_site = use.site,
                                  .use_stack = use.stack };

    if (unc__record_is_on()) {
        misuse.name = task->is_named ? unc__record_name(task->name) : 0;
        unc__record_misuse(&misuse);
    }
    return unc__verdict_about(site, code, about);
}

/* Where the error that @task ended with began; a function that just returned it did not
 * say. */
struct unc__unread unc__unread_of(const struct unc_task *task)
{
    struct unc__unread unread = { .error = task->future.error, .id = task->id };

    if (task->is_named && unc__record_is_on()) {
        unread.name = unc__record_name(task->name);
    }
    if (task->raise_error == unread.error) {
        unread.raise_site = task->raise_site;
        unread.raise_stack = task->raise_stack;
    }
    return unread;
}

void unc__unread_record(const struct unc__unread *unread, struct unc__token created)
{
    struct unc__misuse misuse = { .code = UNC_EUNREAD,
                                  .kind = UNC__KIND_TASK,
                                  .key = unread->id,
                                  .error = unread->error,
                                  .name = unread->name,
                                  .use_site = unread->raise_site,
                                  .use_stack = unread->raise_stack };
    struct unc__entry_view entry;

    if (unc__record_read(created.index, &entry) && entry.serial == created.serial) {
        misuse.owner = entry.owner;
        misuse.cause_site = entry.site;
        misuse.cause_stack = entry.acquired_stack;
    }
    unc__record_misuse(&misuse);
}

static void tell_handler(const struct unc_task *task)
{
    struct unc_loop *loop = task->future.loop;
    char buffer[MESSAGE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc_exception exception = { .error = task->future.error, .message = buffer };
    struct unc_site site;

    unc__text_add(&text, "nobody asked for the error of ");
    unc__task_add_to_text(task, &text);
    unc__text_format(&text, ": %s", unc_strerror(task->future.error));
    if (unc__handle_site(&task->handle, &site)) {
        unc__text_format(&text, "; it was created by %s() in %s at %s:%u", site.call,
                         site.function, site.file, site.line);
        exception.site = &site;
    }
    loop->exception_handler(loop, &exception, loop->exception_userdata);
}

static bool is_unread(const struct unc_future *future)
{
    switch (future->error) {
    case 0:
    case UNC_ECANCELLED: /* who ended its work need not be told that it ended */
    case UNC_ESHUT:
        return false;
    default:
        return !future->is_read;
    }
}

void unc__task_note_unread(const struct unc_task *task)
{
    struct unc__task_error unread = { .error = task->future.error };

    if (!is_unread(&task->future)) {
        return;
    }
    unread.site = task->raise_error == unread.error ? task->raise_site : 0;
    unc__record_set_detail(task->future.token, unc__task_error_pack(unread));
}

void unc__task_check_read(const struct unc_task *task)
{
    const struct unc_future *future = &task->future;
    struct unc__unread unread;

    if (task->group != NULL) {
        unc__group_lose_task(task->group, task);
        return;
    }
    if (!is_unread(future)) {
        return;
    }
    if (unc__future_has_loop(future) &&
        future->loop->process != unc__process_generation()) {
        return; /* it is the parent's business */
    }
    if (unc__future_has_loop(future) && future->loop->exception_handler != NULL) {
        tell_handler(task);
    } else if (unc__record_is_on()) {
        unread = unc__unread_of(task);
        unc__unread_record(&unread, future->token);
    }
}
