/* SPDX-License-Identifier: MIT */
/*
 * What people read about a finding. Every noun, verb and missing call comes from the
 * tables of record/kind.h; here is only the grammar: one or several, of which loop, left
 * behind or still open. Misuses have theirs in misuse_words.c, and what nobody saw opened
 * in unseen_words.c.
 */
#include "judge/words.h"

#include <stddef.h>
#include <string.h>

#include "judge/library_own.h"
#include "judge/signal_name.h"
#include "judge/signal_words.h"
#include "record/library_words.h"

const char *unc__class_word(enum unc__class class)
{
    static const char *const words[] = {
#define WORD(id, word) [UNC__CLASS_##id] = (word),
        UNC_CLASSES(WORD)
#undef WORD
    };

    return words[class];
}

const char *unc__evidence_word(enum unc__evidence evidence)
{
    static const char *const words[] = {
#define WORD(id, word) [UNC__EVIDENCE_##id] = (word),
        UNC_EVIDENCES(WORD)
#undef WORD
    };

    return words[evidence];
}

const char *unc__finding_type(const struct unc__finding *finding)
{
    const char *word;

    if (finding->class == UNC__CLASS_LIFECYCLE) {
        return unc__finding_verdict(finding)->name;
    }
    word = unc__record_type_words(finding->first.kind, finding->first.type).word;
    return *word != '\0' ? word : "unknown";
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

/* "a uv_timer_t", "an HTTP server" */
static const char *article(const char *noun)
{
    return (*noun != '\0' && strchr("aeioAEIO", *noun) != NULL) ||
                   strncmp(noun, "HTTP", 4) == 0
               ? "an "
               : "a ";
}

void unc__noun_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                     enum unc__type type)
{
    const char *noun = unc__record_type_words(kind, type).noun;

    if (count == 1) {
        unc__text_add(text, noun);
    } else {
        write_plural(text, kind, noun);
    }
}

void unc__amount_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                       enum unc__type type)
{
    const char *noun = unc__record_type_words(kind, type).noun;

    if (count == 1) {
        unc__text_add(text, article(noun));
    } else {
        unc__text_add_unsigned(text, count);
        unc__text_add(text, " ");
    }
    unc__noun_write(text, count, kind, type);
}

void unc__loop_noun_write(struct unc__text *text, enum unc__type type)
{
    const char *noun = unc__record_type_words(UNC__KIND_LOOP, type).noun;
    enum unc__library library = unc__type_library(type);

    /* Several libraries call theirs just that. */
    if (library != UNC__LIBRARY_NONE && strcmp(noun, "event loop") == 0) {
        unc__text_format(text, "%s loop", unc__library_name(library));
    } else {
        unc__text_add(text, noun);
    }
}

static void write_loop_number(struct unc__text *text, const struct unc__entry_view *entry)
{
    uint64_t number;

    (void)unc__entry_number(entry, &number);
    unc__text_add(text, " ");
    unc__text_add_unsigned(text, number);
}

void unc__loop_reference_write(struct unc__text *text, const struct unc__loop_view *loop)
{
    if (loop == NULL) {
        unc__text_add(text, "its loop");
        return;
    }
    if (unc__type_library(loop->entry.type) == UNC__LIBRARY_NONE) {
        unc__text_add(text, "loop");
    } else {
        unc__loop_noun_write(text, loop->entry.type);
    }
    write_loop_number(text, &loop->entry);
    write_name(text, loop->entry.name);
}

void unc__loop_write(struct unc__text *text, const struct unc__entry_view *entry)
{
    unc__loop_noun_write(text, entry->type);
    write_loop_number(text, entry);
    write_name(text, entry->name);
}

const char *unc__task_state_word(enum unc__task_state state)
{
    static const char *const words[] = {
#define WORD(id, word) [UNC__TASK_##id] = (word),
        UNC_TASK_STATES(WORD)
#undef WORD
    };

    return words[state];
}

void unc__task_reference_write(struct unc__text *text,
                               const struct unc__judgement *judgement, uint64_t serial)
{
    const struct unc__relative *task = unc__judgement_relative(judgement, serial);

    unc__text_add(text, "task");
    if (task != NULL && task->is_found && *unc__record_string(task->entry.name) != '\0') {
        write_name(text, task->entry.name);
    } else {
        unc__text_add(text, " ");
        unc__text_add_unsigned(text, serial);
    }
}

bool unc__entry_number(const struct unc__entry_view *entry, uint64_t *ret_number)
{
    *ret_number = entry->type == UNC__TYPE_TASK || entry->type == UNC__TYPE_GROUP
                      ? entry->serial
                  : entry->kind == UNC__KIND_LOOP
                      ? unc__loop_number(entry->type, entry->key, entry->detail)
                      : entry->key;
    return unc__kind_is_numbered(&unc__kinds[entry->kind]);
}

static void write_numbered(struct unc__text *text, const char *noun,
                           const struct unc__entry_view *entry)
{
    uint64_t number;

    (void)unc__entry_number(entry, &number);
    unc__text_add(text, noun);
    unc__text_add(text, " ");
    unc__text_add_unsigned(text, number);
}

/* A task that nobody gave a name has its number for one. */
static void write_task(struct unc__text *text, const char *noun,
                       const struct unc__entry_view *entry)
{
    if (*unc__record_string(entry->name) == '\0') {
        write_numbered(text, noun, entry);
    } else {
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
        write_name(text, entry->name);
    }
}

/* A server's name is its address. */
static void write_stream(struct unc__text *text, const char *noun,
                         const struct unc__entry_view *entry)
{
    const char *name = unc__record_string(entry->name);

    if (entry->type == UNC__TYPE_SERVER && *name != '\0') {
        unc__text_add(text, noun);
        unc__text_add(text, " ");
        unc__text_add(text, name);
    } else {
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
        write_name(text, entry->name);
    }
    unc__text_format(text, " (descriptor %llu)", (unsigned long long)entry->key);
}

void unc__entry_write(struct unc__text *text, const struct unc__entry_view *entry)
{
    const char *noun = unc__record_type_words(entry->kind, entry->type).noun;

    switch (unc__kinds[entry->kind].naming) {
    case UNC__NAMING_OF_SIGNAL:
        unc__text_add(text, "the handler of ");
        unc__signal_write(text, entry->key);
        break;
    case UNC__NAMING_NUMBERED:
        if (entry->kind == UNC__KIND_LOOP) {
            unc__loop_write(text, entry);
            return;
        }
        write_numbered(text, noun, entry);
        break;
    case UNC__NAMING_OF_TASK:
        write_task(text, noun, entry);
        return;
    case UNC__NAMING_OF_STREAM:
        write_stream(text, noun, entry);
        return;
    case UNC__NAMING_OF_THREAD:
        unc__thread_write(text, noun, entry);
        return;
    case UNC__NAMING_OF_FD:
        unc__text_add(text, article(noun));
        unc__text_add(text, noun);
        unc__text_add(text, " of descriptor ");
        unc__text_add_unsigned(text, entry->key);
        break;
    case UNC__NAMING_UNNUMBERED:
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

/* Tasks and children end; what else there are handles of runs, and is done. */
static bool has_life(const struct unc__finding *finding)
{
    return finding->first.kind == UNC__KIND_TASK ||
           finding->first.kind == UNC__KIND_PROCESS;
}

/* What it was a handle of is over; that is all that there is to say about it. */
static void write_handle_title(struct unc__text *text, const struct unc__finding *finding)
{
    const struct unc__kind_words *words = &unc__kinds[finding->first.kind];
    bool is_cancelled = (finding->first.flags & UNC__FLAG_CANCELLED) != 0;
    bool is_one = finding->count == 1;

    if (is_one) {
        unc__text_add(text, "a handle of a ");
    } else {
        unc__text_add_unsigned(text, finding->count);
        unc__text_add(text, " handles of ");
    }
    unc__text_add(text, is_cancelled ? "cancelled " : "");
    unc__text_add(text, is_one ? words->noun : words->plural);
    unc__text_add(text, is_cancelled        ? ""
                        : has_life(finding) ? " that ended"
                                            : " that ran");
    unc__text_add(text, is_one ? " was never given back" : " were never given back");
}

/* What is said of one and of several: open, or left by their loop. */
struct sentences {
    const char *open[2];
    const char *left[2];
};

static const struct sentences of_unstarted_task = {
    { "never started", "never started" },
    { "had never started", "had never started" },
};

static const struct sentences of_job = {
    { "is still running", "are still running" },
    { "was still running", "were still running" },
};

/* Never left by its loop: its close lets go of those. */
static const struct sentences of_ended_job = {
    { "has ended, and its result was never delivered",
      "have ended, and their results were never delivered" },
    { "had ended", "had ended" },
};

static const struct sentences of_unstarted_job = {
    { "has not started", "have not started" },
    { "had never started", "had never started" },
};

static const struct sentences of_group = {
    { "was never freed", "were never freed" },
    { "was still there", "were still there" },
};

static const struct sentences of_timeout = {
    { "was never ended", "were never ended" },
    { "had not ended", "had not ended" },
};

static const struct sentences of_posix_timer = {
    { "was never deleted", "were never deleted" },
    { "was not deleted", "were not deleted" },
};

static const struct sentences of_interval_timer = {
    { "is still armed", "are still armed" },
    { "was still armed", "were still armed" },
};

static const struct sentences of_unresolved_future = {
    { "was never resolved, nor freed", "were never resolved, nor freed" },
    { "was still unresolved", "were still unresolved" },
};

/* NULL: those of the kind. */
static const struct sentences *own_sentences(const struct unc__finding *finding)
{
    switch (finding->first.type) {
    case UNC__TYPE_TASK:
        return finding->is_unstarted ? &of_unstarted_task : NULL;
    case UNC__TYPE_JOB:
        return (finding->first.flags & UNC__FLAG_ENDED) != 0 ? &of_ended_job
               : finding->is_unstarted                       ? &of_unstarted_job
                                                             : &of_job;
    case UNC__TYPE_GROUP:
        return &of_group;
    case UNC__TYPE_TIMEOUT:
        return &of_timeout;
    case UNC__TYPE_POSIX_TIMER:
        return &of_posix_timer;
    case UNC__TYPE_INTERVAL_TIMER:
    case UNC__TYPE_ALARM:
        return &of_interval_timer;
    case UNC__TYPE_FUTURE:
        return finding->is_unstarted ? &of_unresolved_future : NULL;
    default:
        return NULL;
    }
}

static const char *sentence_of(const struct unc__finding *finding)
{
    const struct unc__kind_words *words = &unc__kinds[finding->first.kind];
    const struct sentences *own = own_sentences(finding);
    size_t number = finding->count == 1 ? 0 : 1;

    if (finding->first.state == UNC__STATE_LEFT) {
        return own != NULL ? own->left[number] : words->left[number];
    }
    return own != NULL ? own->open[number] : words->open[number];
}

/* Of an event library's: "was never destroyed", in its own word for that, if it is in no
 * state of its own. */
static void write_sentence(struct unc__text *text, const struct unc__finding *finding)
{
    const struct unc__entry_view *first = &finding->first;
    bool is_one = finding->count == 1;
    const char *released = unc__record_type_words(first->kind, first->type).released;
    const struct unc__watcher_state_words *state =
        unc__watcher_state_words(first->type, first->detail);

    if (state != NULL && first->state != UNC__STATE_LEFT) {
        unc__text_add(text, state->open[is_one ? 0 : 1]);
    } else if (released != NULL) {
        unc__text_format(text, "%s %s %s", is_one ? "was" : "were",
                         first->state == UNC__STATE_LEFT ? "not" : "never", released);
    } else {
        unc__text_add(text, sentence_of(finding));
    }
}

/* What is in no loop is on none. */
static bool is_on_loop(const struct unc__judgement *judgement,
                       const struct unc__entry_view *entry)
{
    return unc__kinds[entry->kind].is_in_loop &&
           unc__judgement_loop(judgement, entry->owner) != NULL &&
           (entry->kind != UNC__KIND_WATCHER ||
            (unc__watcher_flags(entry->detail) & UNC__WATCHER_DETACHED) == 0);
}

static void write_unclosed_title(struct unc__text *text,
                                 const struct unc__judgement *judgement,
                                 const struct unc__finding *finding, bool with_owner)
{
    const struct unc__entry_view *first = &finding->first;
    bool is_left = first->state == UNC__STATE_LEFT;
    bool is_of_library = unc__type_library(first->type) != UNC__LIBRARY_NONE;

    if (finding->count == 1) {
        unc__entry_write(text, first);
    } else {
        unc__amount_write(text, finding->count, first->kind, first->type);
    }
    if (with_owner && is_of_library && !is_left && is_on_loop(judgement, first)) {
        unc__text_add(text, " on ");
        write_owner(text, judgement, finding);
    }
    unc__text_add(text, " ");
    write_sentence(text, finding);
    if (is_left && first->type == UNC__TYPE_TIMEOUT) {
        unc__text_add(text, finding->count == 1 ? " when its task did"
                                                : " when their tasks did");
    } else if (is_left) {
        unc__text_add(text, " when ");
        write_owner(text, judgement, finding);
        unc__text_add(text, finding->has_many_owners ? " were closed" : " was closed");
    } else if (with_owner && !is_of_library && is_on_loop(judgement, first)) {
        unc__text_add(text, " on ");
        write_owner(text, judgement, finding);
    }
}

static void write_title(struct unc__text *text, const struct unc__judgement *judgement,
                        const struct unc__finding *finding, bool with_owner)
{
    if (unc__finding_is_misuse(finding)) {
        unc__misuse_title_write(text, judgement, finding);
    } else if (finding->class == UNC__CLASS_UNSEEN) {
        unc__unseen_title_write(text, finding);
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
    const struct unc__watcher_state_words *state;
    const char *call;

    if (finding->class != UNC__CLASS_UNCLOSED) {
        return NULL;
    }
    if (finding->first.flags & UNC__FLAG_OVER) {
        return finding->first.kind == UNC__KIND_TASK      ? "unc_task_unref"
               : finding->first.kind == UNC__KIND_PROCESS ? "unc_process_free"
                                                          : "unc_handle_unref";
    }
    if (finding->first.flags & UNC__FLAG_PARENTS) {
        return "unc_process_free";
    }
    state = unc__watcher_state_words(finding->first.type, finding->first.detail);
    if (state != NULL && state->missing_call != NULL) {
        return state->missing_call;
    }
    call = unc__library_release_call(&finding->first);
    return call != NULL ? call
                        : unc__record_type_words(finding->first.kind, finding->first.type)
                              .missing_call;
}

bool unc__finding_wants_handle(const struct unc__finding *finding)
{
    const char *call = unc__missing_call(finding);

    return call != NULL && !finding->has_handle && strcmp(call, "unc_handle_cancel") == 0;
}

static void write_unclosed_advice(struct unc__text *text,
                                  const struct unc__finding *finding)
{
    const char *call = unc__missing_call(finding);
    const struct unc__watcher_state_words *state =
        unc__watcher_state_words(finding->first.type, finding->first.detail);

    if (finding->first.flags & UNC__FLAG_OVER) {
        unc__text_format(text, "Call %s() for every handle that was asked for.", call);
    } else if (finding->first.type == UNC__TYPE_TASK) {
        unc__text_format(text,
                         "Call %s(), or cancel it and await its end, before the loop is "
                         "closed; unc_run() does so by itself.",
                         call);
    } else if (finding->first.type == UNC__TYPE_CHILD) {
        unc__text_format(text,
                         "Call %s() before the loop is closed; unc_process_terminate() "
                         "asks it to end.",
                         call);
    } else if (finding->first.type == UNC__TYPE_RUN) {
        unc__text_add(text, "Return from the main task instead of calling exit(): "
                            "unc_run() closes the loop then.");
    } else if (finding->first.kind == UNC__KIND_LOOP &&
               unc__type_library(finding->first.type) == UNC__LIBRARY_NONE) {
        unc__text_format(text, "Call %s(), and unc_loop_free() for its memory.", call);
    } else if (unc__finding_wants_handle(finding)) {
        unc__text_format(text,
                         "Ask for its handle when it is %s and call %s() and "
                         "unc_handle_unref(), or let it run, before the loop is closed.",
                         unc__kinds[finding->first.kind].acquired, call);
    } else if (finding->first.state == UNC__STATE_LEFT) {
        unc__text_format(text, "Call %s() before the loop is closed.", call);
    } else if (state != NULL && state->advice != NULL) {
        unc__text_format(text, "Call %s() %s.", call, state->advice);
    } else if (finding->first.kind == UNC__KIND_CALLBACK &&
               unc__type_library(finding->first.type) != UNC__LIBRARY_NONE) {
        unc__text_format(text, "Call %s() before its loop ends.", call);
    } else if (unc__signal_advice(finding->first.type) != NULL) {
        unc__text_add(text, unc__signal_advice(finding->first.type));
    } else {
        unc__text_format(text, "Call %s() when it is no longer needed.", call);
    }
}

void unc__advice_write(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding, bool is_amid)
{
    if (unc__finding_is_misuse(finding)) {
        unc__misuse_advice_write(text, judgement, finding);
    } else if (finding->class == UNC__CLASS_UNSEEN) {
        unc__unseen_advice_write(text, finding);
    } else if (finding->is_expected) {
        unc__text_add(text, "Nothing to do: it is meant to stay open");
        if (finding->count == 1 && *unc__record_view_reason(&finding->first) != '\0') {
            unc__text_add(text, ": ");
            unc__text_add(text, unc__record_view_reason(&finding->first));
        }
        unc__text_add(text, ".");
    } else {
        write_unclosed_advice(text, finding);
        if (finding->sibling_stack != 0) {
            unc__text_add(text, " Others from the same place were ");
            unc__misuse_verb_write(text, finding, "{released}");
            unc__text_add(text, is_amid ? "." : ": this one was missed.");
        }
    }
}
