/* SPDX-License-Identifier: MIT */
/*
 * Refusing a call, and saying why.
 *
 * A lifecycle error is worth more than its code: the place that made the loop unusable is
 * usually far from the place that used it. Both are recorded, for the report, and kept
 * for the calling thread, for unc_error_get_last. Kept are ids and pointers; the sentence
 * is made when somebody asks for it.
 */
#include "loop/core.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "record/reader.h"
#include "record/verdict_words.h"

struct last_error {
    int code;
    uint64_t loop_id; /* 0: about no loop */
    char loop_name[sizeof(((struct unc_loop *)NULL)->name)];
    struct unc__place use;
    struct unc__place cause;
    char about[256]; /* what was tried, in words; "": nothing to add */
};

static UNC__THREAD_LOCAL struct last_error last_error;

struct unc__place unc__place_here(const struct unc_site *site)
{
    struct unc__place place = { 0, 0 };

    if (unc__record_is_on()) {
        unc__record_prepare_thread();
        place.site = unc__record_site(site);
        place.stack = unc__record_stack();
    }
    return place;
}

/* Record it, and keep it for this thread. @loop: whose it is about; NULL: it is gone. */
static int refuse(const struct unc_loop *loop, struct unc__misuse misuse,
                  struct unc__place use, struct unc__place cause)
{
    misuse.owner = loop == NULL ? 0 : loop->token.serial;
    misuse.use_site = use.site;
    misuse.use_stack = use.stack;
    misuse.cause_site = cause.site;
    misuse.cause_stack = cause.stack;
    unc__record_misuse(&misuse);

    last_error.code = misuse.code;
    last_error.use = use;
    last_error.cause = cause;
    last_error.about[0] = '\0';
    last_error.loop_id = loop == NULL ? misuse.key : loop->id;
    memcpy(last_error.loop_name, loop == NULL ? "" : loop->name,
           loop == NULL ? 1 : sizeof last_error.loop_name);
    return misuse.code;
}

int unc__verdict_at(const struct unc_loop *loop, struct unc__place use, int code,
                    struct unc__place cause)
{
    struct unc__misuse misuse = { .code = code, .kind = UNC__KIND_LOOP, .key = loop->id };

    return refuse(loop, misuse, use, cause);
}

int unc__verdict(const struct unc_loop *loop, const struct unc_site *site, int code,
                 struct unc__place cause)
{
    return unc__verdict_at(loop, unc__place_here(site), code, cause);
}

int unc__verdict_unmade(const struct unc_site *site, int code, struct unc__place cause)
{
    struct unc__misuse misuse = { .code = code, .kind = UNC__KIND_LOOP };

    return refuse(NULL, misuse, unc__place_here(site), cause);
}

int unc__verdict_gone(uint64_t loop_id, const struct unc_site *site)
{
    struct unc__misuse misuse = { .code = UNC_EFREED,
                                  .kind = UNC__KIND_LOOP,
                                  .key = loop_id };

    return refuse(NULL, misuse, unc__place_here(site), (struct unc__place){ 0, 0 });
}

int unc__verdict_signal(const struct unc_loop *loop, int code, int signal_number,
                        struct unc__place use, struct unc__place cause)
{
    struct unc__misuse misuse = { .code = code,
                                  .kind = UNC__KIND_SIGNAL,
                                  .key = (uint64_t)signal_number };

    return refuse(loop, misuse, use, cause);
}

int unc__verdict_process(const struct unc_loop *loop, int code, struct unc__place use,
                         struct unc__place cause)
{
    struct unc__misuse misuse = { .code = code, .kind = UNC__KIND_PROCESS };

    return refuse(loop, misuse, use, cause);
}

int unc__verdict_error(const struct unc_site *site, int code)
{
    return unc__verdict_about(site, code, "");
}

int unc__verdict_about(const struct unc_site *site, int code, const char *about)
{
    struct unc__text copy = unc__text_init(last_error.about, sizeof last_error.about);

    unc__text_add(&copy, about);
    last_error.code = code;
    last_error.loop_id = 0;
    last_error.use = unc__place_here(site);
    last_error.cause = (struct unc__place){ 0, 0 };
    return code;
}

int unc__verdict_delay(const struct unc_loop *loop, const struct unc_site *site, int code,
                       const char *about, struct unc__place cause)
{
    (void)unc__verdict_about(site, code, about);
    last_error.loop_id = loop->id;
    memcpy(last_error.loop_name, loop->name, sizeof last_error.loop_name);
    last_error.cause = cause;
    return code;
}

int unc__loop_refuse_ended(const struct unc_loop *loop, const struct unc_site *site)
{
    if (loop == NULL) {
        return -EINVAL;
    }
    switch (atomic_load(&loop->magic)) {
    case UNC__MAGIC_FREED:
        return unc__verdict(loop, site, UNC_EFREED, loop->freed);
    case UNC__MAGIC_CLOSED:
        return unc__verdict(loop, site, UNC_ECLOSED, loop->closed);
    default:
        return loop->process == unc__process_generation() ? 0 : -ECHILD;
    }
}

int unc__loop_refuse(const struct unc_loop *loop, const struct unc_site *site)
{
    const void *runner;
    int r = unc__loop_refuse_ended(loop, site);

    if (r < 0) {
        return r;
    }
    runner = atomic_load(&loop->runner);
    if (runner != NULL && runner != unc__loop_self()) {
        return unc__verdict(loop, site, UNC_ETHREAD, unc__loop_started(loop));
    }
    return 0;
}

static void add_place(struct unc__text *text, const char *before, struct unc__place place)
{
    struct unc__site_view site;

    if (place.site == 0) {
        return;
    }
    site = unc__record_site_view(place.site);
    unc__text_format(text, "; %s by %s() in %s at %s:%u", before, site.call,
                     site.function, site.file, site.line);
}

/* Which loop: the one that was used, for a signal the one that has it. */
static void add_loop(struct unc__text *text)
{
    if (last_error.loop_id == 0) {
        return;
    }
    unc__text_format(text, "; it is loop %llu", (unsigned long long)last_error.loop_id);
    if (last_error.loop_name[0] != '\0') {
        unc__text_format(text, " \"%s\"", last_error.loop_name);
    }
}

static unsigned copy_stack(uint32_t stack, uintptr_t *frames)
{
    struct unc__stack_view view = { 0 };
    size_t count;

    if (stack != 0) {
        view = unc__record_stack_view(stack);
    }
    count = view.frame_count < UNC_ERROR_FRAMES ? view.frame_count : UNC_ERROR_FRAMES;
    if (count > 0) {
        memcpy(frames, view.frames, count * sizeof *frames);
    }
    return (unsigned)count;
}

int unc_error_get_last(struct unc_error *ret_error)
{
    struct unc__text text;

    if (ret_error == NULL) {
        return -EINVAL;
    }
    memset(ret_error, 0, sizeof *ret_error);
    if (last_error.code == 0) {
        return 0;
    }
    ret_error->code = last_error.code;
    ret_error->use_frame_count = copy_stack(last_error.use.stack, ret_error->use_frames);
    ret_error->cause_frame_count =
        copy_stack(last_error.cause.stack, ret_error->cause_frames);
    text = unc__text_init(ret_error->text, sizeof ret_error->text);
    unc__text_add(&text, unc_strerror(last_error.code));
    unc__text_add(&text, last_error.about[0] == '\0' ? "" : ": ");
    unc__text_add(&text, last_error.about);
    add_loop(&text);
    add_place(&text, unc__verdict_words(last_error.code)->use_verb, last_error.use);
    add_place(&text, unc__verdict_words(last_error.code)->cause_verb, last_error.cause);
    return 0;
}
