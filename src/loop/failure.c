/* SPDX-License-Identifier: MIT */
/*
 * What happens to errors nobody returned to: the exception handler, and debug mode's
 * warnings.
 *
 * Without a handler a failure is recorded, so the report has it; printing is the
 * program's.
 */
#include "loop/core.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/standard_error.h"
#include "base/sys.h"
#include "base/text.h"
#include "record/reader.h"

static void record_failure(const struct unc_loop *loop,
                           const struct unc_exception *exception)
{
    struct unc__misuse misuse = { .code = exception->error,
                                  .kind = UNC__KIND_CALLBACK,
                                  .owner = loop->token.serial };

    if (!unc__record_is_on()) {
        return;
    }
    misuse.use_site = unc__record_site(exception->site);
    unc__record_misuse(&misuse);
}

static void deliver(struct unc_loop *loop, const struct unc_exception *exception)
{
    if (loop->exception_handler != NULL) {
        loop->exception_handler(loop, exception, loop->exception_userdata);
    } else {
        record_failure(loop, exception);
    }
}

static void tell_of_job(struct unc_loop *loop, const struct unc__failed_job *job)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc_exception exception = { .error = job->error, .message = buffer };
    const char *name =
        job->name_text != NULL ? job->name_text : unc__record_string(job->name);
    struct unc_site site;

    unc__text_format(&text, "executor job %llu", (unsigned long long)job->number);
    if (*name != '\0') {
        unc__text_format(&text, " \"%s\"", name);
    }
    unc__text_format(&text, " failed: %s", unc_strerror(job->error));
    exception.site = unc__site_kept(job->site, &site) ? &site : NULL;
    loop->exception_handler(loop, &exception, loop->exception_userdata);
}

void unc__failure_job(struct unc_loop *loop, const struct unc__failed_job *job)
{
    struct unc__misuse misuse = { .code = UNC_EUNREAD,
                                  .kind = UNC__KIND_FUTURE,
                                  .key = job->number,
                                  .owner = job->owner,
                                  .use_site = job->site.id,
                                  .use_stack = job->stack,
                                  .error = job->error,
                                  .name = job->name };

    if (loop != NULL && loop->exception_handler != NULL) {
        tell_of_job(loop, job);
    } else if (unc__record_is_on()) {
        unc__record_misuse(&misuse);
    }
}

static void add_site(struct unc__text *text, const char *before,
                     const struct unc_site *site)
{
    unc__text_format(text, "%s by %s() in %s at %s:%u", before, site->call,
                     site->function, site->file, site->line);
}

void unc__failure_report(struct unc_loop *loop, int error,
                         const struct unc_handle *handle)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc_exception exception = { .error = error, .message = buffer };
    struct unc_site site;

    unc__text_format(&text, "a callback failed: %s", unc_strerror(error));
    if (unc__handle_site(handle, &site)) {
        add_site(&text, "; it was scheduled", &site);
        exception.site = &site;
    }
    deliver(loop, &exception);
}

int unc_loop_set_exception_handler_at(const struct unc_site *site, struct unc_loop *loop,
                                      unc_exception_fn *handler, void *userdata)
{
    int r = unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->exception_handler = handler;
    loop->exception_userdata = userdata;
    return 0;
}

int unc_loop_call_exception_handler_at(const struct unc_site *site, struct unc_loop *loop,
                                       const struct unc_exception *exception)
{
    struct unc_exception complete;
    int r = exception == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    complete = *exception;
    if (complete.message == NULL) {
        complete.message = unc_strerror(complete.error);
    }
    if (complete.site == NULL) {
        complete.site = site;
    }
    deliver(loop, &complete);
    return 0;
}

int unc_loop_set_debug_at(const struct unc_site *site, struct unc_loop *loop,
                          bool is_debug)
{
    int r = unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->is_debug = is_debug;
    return 0;
}

bool unc_loop_is_debug(const struct unc_loop *loop)
{
    return loop != NULL && loop->is_debug;
}

int unc_loop_set_slow_callback_at(const struct unc_site *site, struct unc_loop *loop,
                                  int64_t limit_ns)
{
    int r = limit_ns < 0 ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->slow_callback_ns = limit_ns;
    return 0;
}

int unc_loop_set_warning_handler_at(const struct unc_site *site, struct unc_loop *loop,
                                    unc_warning_fn *handler, void *userdata)
{
    int r = unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->warning_handler = handler;
    loop->warning_userdata = userdata;
    return 0;
}

void unc__failure_warn(struct unc_loop *loop, struct unc__text *text)
{
    if (loop->warning_handler != NULL) {
        loop->warning_handler(loop, text->buffer, loop->warning_userdata);
        return;
    }
    if (unc__standard_error_is_ours()) {
        unc__text_add(text, "\n");
        (void)unc__sys_write_all(STDERR_FILENO, text->buffer, text->length);
    }
}

static const char *const handle_nouns[] = {
    [UNC__HANDLE_CALLBACK] = "callback",
    [UNC__HANDLE_TIMER] = "timer",
    [UNC__HANDLE_READER] = "reader",
    [UNC__HANDLE_WRITER] = "writer",
    [UNC__HANDLE_SIGNAL] = "signal handler",
    [UNC__HANDLE_FUTURE] = "callback of a future",
};

void unc__failure_slow(struct unc_loop *loop, const struct unc_handle *handle,
                       int64_t elapsed_ns)
{
    char buffer[512];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */
    struct unc_site site;

    unc__text_format(&text,
                     "unclosed: slow callback: loop %llu was blocked for %lld ms by ",
                     (unsigned long long)loop->id, (long long)(elapsed_ns / 1000000));
    if (handle->kind == UNC__HANDLE_TASK) {
        unc__task_describe(handle, &text);
    } else {
        unc__text_format(&text, "a %s", handle_nouns[handle->kind]);
    }
    if (unc__handle_site(handle, &site)) {
        add_site(&text, handle->kind == UNC__HANDLE_TASK ? ", created" : ", scheduled",
                 &site);
    }
    unc__failure_warn(loop, &text);
}
