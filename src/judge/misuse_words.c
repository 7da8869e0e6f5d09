/* SPDX-License-Identifier: MIT */
/*
 * What people read about a misuse: the patterns of record/verdict_words.h with the loop,
 * the signal, the error, the descriptor of this finding put in.
 */
#include "judge/words.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <unclosed/error.h>

#include "judge/signal_name.h"

const struct unc__verdict_words *unc__finding_verdict(const struct unc__finding *finding)
{
    if (finding->first.kind == UNC__KIND_CALLBACK) {
        return &unc__verdict_callback;
    }
    if (finding->first.kind == UNC__KIND_FUTURE && finding->code == UNC_EUNREAD) {
        return &unc__verdict_job;
    }
    if (finding->first.kind == UNC__KIND_TASK && finding->code == -EINVAL) {
        return &unc__verdict_foreign;
    }
    return unc__verdict_words(finding->code);
}

static void write_loop(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(judgement, finding->first.owner);

    if (loop != NULL) {
        unc__loop_write(text, &loop->entry);
    } else if (finding->first.kind == UNC__KIND_LOOP && finding->first.key != 0) {
        unc__loop_noun_write(text, finding->first.type);
        unc__text_format(text, " %llu", (unsigned long long)finding->first.key);
    } else {
        unc__text_add(text, "an event loop");
    }
}

static void write_owner(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(judgement, finding->first.owner);

    if (loop != NULL) {
        unc__loop_reference_write(text, loop);
    } else {
        unc__text_add(text, "another loop");
    }
}

static void write_signal(struct unc__text *text, const struct unc__judgement *judgement,
                         const struct unc__finding *finding)
{
    (void)judgement;
    unc__signal_write(text, finding->first.key);
}

/* "UNC_ECLOSED" for each of our own codes, recorded or not; NULL for the system's. */
static const char *own_name(int code)
{
    switch (code) {
#define CASE(name, value, text) \
    case UNC_##name:            \
        return "UNC_" #name;
        UNC_ERRORS(CASE)
#undef CASE
    default:
        return NULL;
    }
}

void unc__error_write(struct unc__text *text, int error)
{
    const char *name = own_name(error);

    if (name != NULL) {
        unc__text_add(text, name);
    } else {
        unc__text_format(text, "%d", error);
    }
    unc__text_format(text, " (%s)", unc_strerror(error));
}

static void write_error(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    (void)judgement;
    unc__error_write(text, finding->error != 0 ? finding->error : finding->code);
}

/* The misuse has its name, or the task itself does, if it is still there. */
static void write_task(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding)
{
    if (finding->first.name != 0) {
        unc__text_format(text, "task \"%s\"", unc__record_string(finding->first.name));
    } else if (finding->first.kind == UNC__KIND_TASK && finding->first.key != 0) {
        unc__task_reference_write(text, judgement, finding->first.key);
    } else {
        unc__text_add(text, "a task");
    }
}

static void write_job(struct unc__text *text, const struct unc__judgement *judgement,
                      const struct unc__finding *finding)
{
    (void)judgement;
    unc__text_format(text, "executor job %llu", (unsigned long long)finding->first.key);
    if (finding->first.name != 0) {
        unc__text_format(text, " \"%s\"", unc__record_string(finding->first.name));
    }
}

/* What a run that nothing can end waits for. */
static void write_waits(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(judgement, finding->first.owner);
    const char *before = ", which waits for ";

    if (loop != NULL && loop->pending_tasks > 0) {
        unc__text_add(text, before);
        unc__amount_write(text, loop->pending_tasks, UNC__KIND_TASK, UNC__TYPE_TASK);
        before = " and ";
    }
    if (loop != NULL && loop->pending_futures > 0) {
        unc__text_add(text, before);
        unc__amount_write(text, loop->pending_futures, UNC__KIND_FUTURE,
                          UNC__TYPE_FUTURE);
    }
}

/* "descriptor 7, a socket,": the number is what went wrong, so it comes first. */
static void write_subject(struct unc__text *text, const struct unc__judgement *judgement,
                          const struct unc__finding *finding)
{
    const struct unc__entry_view *first = &finding->first;

    (void)judgement;
    if (first->kind != UNC__KIND_FD) {
        unc__entry_write(text, first);
        return;
    }
    unc__text_format(text, "descriptor %llu", (unsigned long long)first->key);
    if (first->type != UNC__TYPE_NONE && first->type != UNC__TYPE_FD_UNSEEN) {
        unc__text_add(text, ", ");
        unc__amount_write(text, 1, first->kind, first->type);
        unc__text_add(text, ",");
    }
}

static void write_thing(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    struct unc__entry_view entry = finding->first;

    (void)judgement;
    entry.name = 0; /* of the program that was executed, if it is anything's */
    unc__entry_write(text, &entry);
}

static void write_released(struct unc__text *text, const struct unc__judgement *judgement,
                           const struct unc__finding *finding)
{
    static const char *const words[UNC__KIND_COUNT] = {
        [UNC__KIND_FD] = "closed",        [UNC__KIND_STREAM] = "closed",
        [UNC__KIND_SEMAPHORE] = "closed", [UNC__KIND_TIMER] = "deleted",
        [UNC__KIND_THREAD] = "joined",    [UNC__KIND_PROCESS] = "waited for",
        [UNC__KIND_LIBRARY] = "unloaded", [UNC__KIND_MAPPING] = "unmapped",
    };
    const char *word =
        unc__record_type_words(finding->first.kind, finding->first.type).released;

    (void)judgement;
    if (word == NULL) {
        word = words[finding->first.kind];
    }
    unc__text_add(text, word != NULL ? word : "released");
}

static void write_call(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding)
{
    const char *call = unc__record_site_view(finding->site).call;

    (void)judgement;
    if (*call != '\0') {
        unc__text_format(text, "%s()", call);
    } else {
        unc__text_add(text, "somebody");
    }
}

static void write_program(struct unc__text *text, const struct unc__judgement *judgement,
                          const struct unc__finding *finding)
{
    const char *name = unc__record_string(finding->first.name);

    (void)judgement;
    unc__text_add(text, *name != '\0' ? name : "a program");
}

static void write_watch(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    (void)judgement;
    unc__text_format(text, "epoll instance %u still watches descriptor %u, which %s",
                     (unsigned)(finding->first.key >> 32), (unsigned)finding->first.key,
                     finding->first.detail == UNC__WATCHED_IS_OTHER
                         ? "is another file by now"
                         : "is closed");
}

/* Those that were left blocked have a name, "SIGINT, SIGTERM", or it is one by number. */
static void write_signals(struct unc__text *text, const struct unc__judgement *judgement,
                          const struct unc__finding *finding)
{
    const char *name = unc__record_string(finding->first.name);

    (void)judgement;
    if (*name != '\0') {
        unc__text_format(text, "%s stayed", name);
    } else if (finding->first.kind == UNC__KIND_SIGNAL && finding->first.key != 0) {
        unc__signal_write(text, finding->first.key);
        unc__text_add(text, " stayed");
    } else {
        unc__text_add(text, "signals stayed");
    }
}

/* What a misuse has for a name. */
static void write_what(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding)
{
    const char *name = unc__record_string(finding->first.name);

    (void)judgement;
    unc__text_add(text, *name != '\0' ? name : "something");
}

typedef void write_fn(struct unc__text *text, const struct unc__judgement *judgement,
                      const struct unc__finding *finding);

static const struct placeholder {
    const char *name;
    write_fn *write;
} placeholders[] = {
    { "{loop}", write_loop },     { "{owner}", write_owner },
    { "{signal}", write_signal }, { "{error}", write_error },
    { "{task}", write_task },     { "{waits}", write_waits },
    { "{job}", write_job },       { "{subject}", write_subject },
    { "{thing}", write_thing },   { "{released}", write_released },
    { "{call}", write_call },     { "{program}", write_program },
    { "{watch}", write_watch },   { "{signals}", write_signals },
    { "{what}", write_what },
};

static const struct placeholder *find_placeholder(const char *name)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        if (strncmp(placeholders[i].name, name, strlen(placeholders[i].name)) == 0) {
            return &placeholders[i];
        }
    }
    return NULL;
}

static void write_pattern(struct unc__text *text, const char *pattern,
                          const struct unc__judgement *judgement,
                          const struct unc__finding *finding)
{
    while (*pattern != '\0') {
        const struct placeholder *placeholder = find_placeholder(pattern);

        if (placeholder != NULL) {
            placeholder->write(text, judgement, finding);
            pattern += strlen(placeholder->name);
        } else {
            unc__text_add_bytes(text, pattern, 1);
            pattern++;
        }
    }
}

void unc__misuse_title_write(struct unc__text *text,
                             const struct unc__judgement *judgement,
                             const struct unc__finding *finding)
{
    write_pattern(text, unc__finding_verdict(finding)->title, judgement, finding);
    if (finding->count > 1) {
        unc__text_add(text, finding->class == UNC__CLASS_LIFECYCLE ? ", " : ", seen ");
        unc__text_add_unsigned(text, finding->count);
        unc__text_add(text, " times");
    }
}

void unc__misuse_verb_write(struct unc__text *text, const struct unc__finding *finding,
                            const char *verb)
{
    write_pattern(text, verb, NULL, finding);
}

void unc__misuse_advice_write(struct unc__text *text,
                              const struct unc__judgement *judgement,
                              const struct unc__finding *finding)
{
    write_pattern(text, unc__finding_verdict(finding)->advice, judgement, finding);
}
