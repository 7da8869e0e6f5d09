/* SPDX-License-Identifier: MIT */
/*
 * What people read about a finding. Nouns and missing calls come from the table in
 * record/kind.h; here is what can be said about each kind that is left open, and about
 * each lifecycle error, as further tables.
 */
#include "judge/words.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

#include <unclosed/error.h>

/* Kind; open at the end: one, several; left when its loop was closed: one, several. */
#define PHRASES(X)                                                                      \
    X(LOOP, "was never closed", "were never closed", "was not closed",                  \
      "were not closed")                                                                \
    X(FD, "was never closed", "were never closed", "was still open", "were still open") \
    X(SIGNAL, "is still installed", "are still installed", "was still installed",       \
      "were still installed")                                                           \
    X(TIMER, "is still scheduled", "are still scheduled", "was still scheduled",        \
      "were still scheduled")                                                           \
    X(TASK, "never ended", "never ended", "was still pending", "were still pending")    \
    X(CALLBACK, "never ran", "never ran", "had not run", "had not run")                 \
    X(FUTURE, "was never freed", "were never freed", "was still held",                  \
      "were still held")                                                                \
    X(PROCESS, "was never waited for", "were never waited for", "was still running",    \
      "were still running")                                                             \
    X(THREAD, "was never joined", "were never joined", "was still running",             \
      "were still running")                                                             \
    X(WATCHER, "was never stopped", "were never stopped", "was still active",           \
      "were still active")                                                              \
    X(REGISTRATION, "is still registered", "are still registered",                      \
      "was still registered", "were still registered")                                  \
    X(STREAM, "was never closed", "were never closed", "was still open",                \
      "were still open")                                                                \
    X(SEMAPHORE, "was never closed", "were never closed", "was still open",             \
      "were still open")                                                                \
    X(MAPPING, "was never unmapped", "were never unmapped", "was still mapped",         \
      "were still mapped")                                                              \
    X(LIBRARY, "was never unloaded", "were never unloaded", "was still loaded",         \
      "were still loaded")                                                              \
    X(CUSTOM, "was never released", "were never released", "was still held",            \
      "were still held")

struct phrase {
    const char *open[2]; /* one, several */
    const char *left[2];
};

static const struct phrase phrases[UNC__KIND_COUNT] = {
#define INITIALIZER(id, open_one, open_many, left_one, left_many) \
    [UNC__KIND_##id] = { { open_one, open_many }, { left_one, left_many } },
    PHRASES(INITIALIZER)
#undef INITIALIZER
};

/* Lifecycle errors of a loop: what happened to it, and how to do without. */
#define MISUSES(X)                                                                    \
    X(ECLOSED, "was used after it was closed",                                        \
      "Close the loop after its last use, or ask unc_loop_is_closed() first.")        \
    X(EFREED, "was used after it was freed",                                          \
      "Forget every pointer to a loop when it is freed: loop = unc_loop_free(loop).") \
    X(ERUNNING, "was run while it was already running",                               \
      "A callback cannot run its own loop again: let it return, and continue in "     \
      "another "                                                                      \
      "callback.")                                                                    \
    X(EOTHER, "was run while another loop was running in the same thread",            \
      "Run one loop a thread at a time.")                                             \
    X(ENOCLOSE, "was closed while it was running",                                    \
      "Call unc_loop_stop() and close the loop after the run has returned.")          \
    X(ETHREAD, "was used from a thread that does not own it",                         \
      "From other threads use unc_loop_call_soon_threadsafe().")                      \
    X(EEARLY, "was stopped before what it ran was complete",                          \
      "Stop the loop after the future has its result, or handle the early end.")      \
    X(EEXEC, "was given a job after its executor was shut down",                      \
      "Shut the executor down after the last job was given to it.")                   \
    X(EUNCATCHABLE, "was asked to handle a signal that cannot be caught",             \
      "SIGKILL and SIGSTOP never reach a program.")                                   \
    X(ESIGOWNED, "was asked to handle a signal of another loop",                      \
      "Handle a signal in one loop, and hand it on with "                             \
      "unc_loop_call_soon_threadsafe().")

static const struct misuse_words {
    int code;
    const char *what;
    const char *advice;
} misuses[] = {
#define INITIALIZER(id, what, advice) { UNC_##id, what, advice },
    MISUSES(INITIALIZER)
#undef INITIALIZER
};

#define NAMED(name) [SIG##name] = "SIG" #name

static const char *const signal_names[] = {
    NAMED(HUP),  NAMED(INT),    NAMED(QUIT), NAMED(ILL),    NAMED(TRAP), NAMED(ABRT),
    NAMED(BUS),  NAMED(FPE),    NAMED(KILL), NAMED(USR1),   NAMED(SEGV), NAMED(USR2),
    NAMED(PIPE), NAMED(ALRM),   NAMED(TERM), NAMED(STKFLT), NAMED(CHLD), NAMED(CONT),
    NAMED(STOP), NAMED(TSTP),   NAMED(TTIN), NAMED(TTOU),   NAMED(URG),  NAMED(XCPU),
    NAMED(XFSZ), NAMED(VTALRM), NAMED(PROF), NAMED(WINCH),  NAMED(IO),   NAMED(PWR),
    NAMED(SYS),
};

#undef NAMED

const char *unc__signal_name(uint64_t number)
{
    return number < sizeof signal_names / sizeof *signal_names ? signal_names[number]
                                                               : NULL;
}

static void write_signal(struct unc__text *text, uint64_t number)
{
    const char *name = unc__signal_name(number);

    if (name != NULL) {
        unc__text_add(text, name);
    } else {
        unc__text_add(text, "signal ");
        unc__text_add_unsigned(text, number);
    }
}

static void write_name(struct unc__text *text, uint32_t name)
{
    if (*unc__record_string(name) != '\0') {
        unc__text_add(text, " \"");
        unc__text_add(text, unc__record_string(name));
        unc__text_add(text, "\"");
    }
}

static bool ends_with(const char *word, const char *end)
{
    size_t length = strlen(word);
    size_t end_length = strlen(end);

    return length >= end_length && strcmp(word + length - end_length, end) == 0;
}

/* Good enough for the nouns that programs choose: slots, leases, boxes, batches. */
static void write_plural(struct unc__text *text, enum unc__kind kind, const char *noun)
{
    if (strcmp(noun, unc__kinds[kind].noun) == 0) {
        unc__text_add(text, unc__kinds[kind].plural);
        return;
    }
    unc__text_add(text, noun);
    unc__text_add(text, ends_with(noun, "s") || ends_with(noun, "x") ||
                                ends_with(noun, "ch") || ends_with(noun, "sh")
                            ? "es"
                            : "s");
}

static const char *article(const char *noun)
{
    return *noun != '\0' && strchr("aeioAEIO", *noun) != NULL ? "an " : "a ";
}

void unc__amount_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                       enum unc__type type)
{
    const char *noun = unc__record_type_words(kind, type).noun;

    if (count == 1) {
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
    } else {
        unc__text_add_unsigned(text, count);
        unc__text_add(text, " ");
        write_plural(text, kind, noun);
    }
}

void unc__loop_reference_write(struct unc__text *text, const struct unc__loop_view *loop)
{
    if (loop == NULL) {
        unc__text_add(text, "its loop");
        return;
    }
    unc__text_add(text, "loop ");
    unc__text_add_unsigned(text, loop->entry.key);
    write_name(text, loop->entry.name);
}

/* One resource is named as exactly as it can be. */
static void write_single(struct unc__text *text, const struct unc__entry_view *entry)
{
    const char *noun = unc__record_type_words(entry->kind, entry->type).noun;

    switch (entry->kind) {
    case UNC__KIND_LOOP:
        unc__text_add(text, "event loop ");
        unc__text_add_unsigned(text, entry->key);
        break;
    case UNC__KIND_SIGNAL:
        unc__text_add(text, "the handler of ");
        write_signal(text, entry->key);
        break;
    case UNC__KIND_FD:
        unc__text_add(text, noun);
        unc__text_add(text, " ");
        unc__text_add_unsigned(text, entry->key);
        break;
    case UNC__KIND_REGISTRATION:
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
        unc__text_add(text, " of descriptor ");
        unc__text_add_unsigned(text, entry->key);
        break;
    default:
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
        break;
    }
    write_name(text, entry->name);
}

static void write_owner(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding)
{
    if (finding->has_many_owners) {
        unc__text_add(text, finding->count == 1 ? "its loop" : "their loops");
    } else {
        unc__loop_reference_write(text,
                                  unc__judgement_loop(judgement, finding->first.owner));
    }
}

static void write_handle_title(struct unc__text *text, const struct unc__finding *finding)
{
    bool is_cancelled = (finding->first.flags & UNC__FLAG_CANCELLED) != 0;
    enum unc__kind kind = finding->first.kind;
    const char *noun = kind == UNC__KIND_TIMER ? "timer" : "callback";

    if (finding->count == 1) {
        unc__text_format(
            text,
            is_cancelled ? "a handle of a cancelled %s%s" : "a handle of a %s that %s",
            noun, is_cancelled ? "" : (kind == UNC__KIND_TIMER ? "fired" : "ran"));
        unc__text_add(text, " was never given back");
        return;
    }
    unc__text_add_unsigned(text, finding->count);
    unc__text_format(
        text, is_cancelled ? " handles of cancelled %ss%s" : " handles of %ss that %s",
        noun, is_cancelled ? "" : (kind == UNC__KIND_TIMER ? "fired" : "ran"));
    unc__text_add(text, " were never given back");
}

/* Exists only as part of its loop. */
static bool is_bound(enum unc__kind kind)
{
    return kind == UNC__KIND_TIMER || kind == UNC__KIND_CALLBACK ||
           kind == UNC__KIND_SIGNAL || kind == UNC__KIND_REGISTRATION ||
           kind == UNC__KIND_TASK;
}

static void write_unclosed_title(struct unc__text *text,
                                 const struct unc__judgement *judgement,
                                 const struct unc__finding *finding, bool with_owner)
{
    const struct unc__entry_view *first = &finding->first;
    bool is_left = first->state == UNC__STATE_LEFT;
    const struct phrase *phrase = &phrases[first->kind];
    size_t number = finding->count == 1 ? 0 : 1;

    if (finding->count == 1) {
        write_single(text, first);
    } else {
        unc__amount_write(text, finding->count, first->kind, first->type);
    }
    unc__text_add(text, " ");
    unc__text_add(text, is_left ? phrase->left[number] : phrase->open[number]);
    if (is_left) {
        unc__text_add(text, " when ");
        write_owner(text, judgement, finding);
        unc__text_add(text, finding->has_many_owners ? " were closed" : " was closed");
    } else if (with_owner && is_bound(first->kind) &&
               unc__judgement_loop(judgement, first->owner) != NULL) {
        unc__text_add(text, " on ");
        write_owner(text, judgement, finding);
    }
}

static const struct misuse_words *misuse_words(int code)
{
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        if (misuses[i].code == code) {
            return &misuses[i];
        }
    }
    return NULL;
}

static void write_misused_loop(struct unc__text *text,
                               const struct unc__judgement *judgement,
                               const struct unc__finding *finding)
{
    const struct unc__loop_view *loop =
        unc__judgement_loop(judgement, finding->first.owner);

    if (loop != NULL) {
        unc__text_add(text, "event ");
        unc__loop_reference_write(text, loop);
    } else if (finding->first.kind == UNC__KIND_LOOP && finding->first.key != 0) {
        unc__text_add(text, "event loop ");
        unc__text_add_unsigned(text, finding->first.key);
    } else {
        unc__text_add(text, "an event loop");
    }
}

static bool is_own_code(int code)
{
    switch (code) {
#define CASE(name, value, text) case UNC_##name:
        UNC_ERRORS(CASE)
#undef CASE
        return true;
    default:
        return false;
    }
}

static void write_misuse_title(struct unc__text *text,
                               const struct unc__judgement *judgement,
                               const struct unc__finding *finding)
{
    const struct misuse_words *words = misuse_words(finding->code);

    if (finding->first.kind == UNC__KIND_SIGNAL && finding->code == UNC_ESIGOWNED) {
        unc__text_add(text, "two loops handle ");
        write_signal(text, finding->first.key);
    } else if (finding->first.kind == UNC__KIND_SIGNAL &&
               finding->code == UNC_EUNCATCHABLE) {
        write_signal(text, finding->first.key);
        unc__text_add(text, " cannot be caught, but a handler was asked for");
    } else if (words != NULL) {
        write_misused_loop(text, judgement, finding);
        unc__text_add(text, " ");
        unc__text_add(text, words->what);
    } else if (is_own_code(finding->code)) {
        unc__text_add(text, unc_strerror(finding->code));
    } else {
        unc__text_format(
            text, "a callback failed with %d (%s) and no exception handler was set",
            finding->code, unc_strerror(finding->code));
    }
    if (finding->count > 1) {
        unc__text_add(text, ", ");
        unc__text_add_unsigned(text, finding->count);
        unc__text_add(text, " times");
    }
}

static void write_title(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding, bool with_owner)
{
    if (finding->class == UNC__CLASS_LIFECYCLE) {
        write_misuse_title(text, judgement, finding);
    } else if (finding->first.flags & UNC__FLAG_OVER) {
        write_handle_title(text, finding);
    } else {
        write_unclosed_title(text, judgement, finding, with_owner);
    }
}

void unc__title_write(struct unc__text *text, const struct unc__judgement *judgement,
                      const struct unc__finding *finding)
{
    write_title(text, judgement, finding, /* with_owner= */ true);
}

void unc__title_write_nested(struct unc__text *text,
                             const struct unc__judgement *judgement,
                             const struct unc__finding *finding)
{
    write_title(text, judgement, finding, /* with_owner= */ false);
}

const char *unc__missing_call(const struct unc__finding *finding)
{
    if (finding->class != UNC__CLASS_UNCLOSED) {
        return NULL;
    }
    if (finding->first.flags & UNC__FLAG_OVER) {
        return "unc_handle_unref";
    }
    return unc__record_type_words(finding->first.kind, finding->first.type).missing_call;
}

static void write_misuse_advice(struct unc__text *text,
                                const struct unc__finding *finding)
{
    const struct misuse_words *words = misuse_words(finding->code);

    unc__text_add(text, words != NULL
                            ? words->advice
                            : "Handle the error in the callback, or give the loop an "
                              "exception handler.");
}

void unc__advice_write(struct unc__text *text, const struct unc__finding *finding)
{
    const char *call = unc__missing_call(finding);

    if (finding->class == UNC__CLASS_LIFECYCLE) {
        write_misuse_advice(text, finding);
    } else if (finding->is_expected) {
        unc__text_add(text, "Nothing to do: it is meant to stay open");
        if (finding->count == 1 && *unc__record_view_reason(&finding->first) != '\0') {
            unc__text_add(text, ": ");
            unc__text_add(text, unc__record_view_reason(&finding->first));
        }
        unc__text_add(text, ".");
    } else if (finding->first.flags & UNC__FLAG_OVER) {
        unc__text_format(text, "Call %s() for every handle that was asked for.", call);
    } else if (finding->first.state == UNC__STATE_LEFT) {
        unc__text_format(text, "Call %s() before the loop is closed.", call);
    } else {
        unc__text_format(text, "Call %s() when it is no longer needed.", call);
    }
}
