/* SPDX-License-Identifier: MIT */
/*
 * Which questions are asked of what: by the type that the kernel sees, because what the
 * record calls a duplicate, a stream or a received descriptor is something else too.
 *
 * A number may be another thing by now than what was recorded, and may become one while
 * we ask: every answer is one of a moment, and each question is harmless to whatever is
 * there. A program in a sandbox may be killed for a question that its filter does not
 * know, so there only what every report asks is asked. Rejected: the record's own
 * knowledge, which costs the program's calls.
 */
#include "judge/facts.h"

#include <limits.h>
#include <string.h>

#include "judge/fact_parts.h"
#include "record/probe_list.h"

const char *const unc__fact_keys[UNC__FACT_COUNT] = {
#define KEY(id, key) [UNC__FACT_##id] = (key),
    UNC_FACTS(KEY)
#undef KEY
};

typedef void family_fn(const struct unc__fact_query *query);

static const struct family {
    const char *type;
    family_fn *ask;
} families[] = {
    { "file", unc__facts_of_file },         { "directory", unc__facts_of_file },
    { "fifo", unc__facts_of_pipe },         { "device", unc__facts_of_file },
    { "socket", unc__facts_of_socket },     { "pipe", unc__facts_of_pipe },
    { "memfd", unc__facts_of_memory },      { "shared_memory", unc__facts_of_memory },
    { "terminal", unc__facts_of_terminal }, { "message_queue", unc__facts_of_queue },
    { "epoll", unc__facts_of_watcher },     { "inotify", unc__facts_of_watcher },
    { "fanotify", unc__facts_of_watcher },  { "eventfd", unc__facts_of_eventfd },
    { "timerfd", unc__facts_of_timerfd },   { "signalfd", unc__facts_of_signalfd },
    { "pidfd", unc__facts_of_pidfd },       { "io_uring", unc__facts_of_ring },
    { "bpf", unc__facts_of_bpf },           { "perf_event", unc__facts_of_perf },
};

struct unc__fact_source unc__fact_source_init(const char *proc, uint32_t pid)
{
    return (struct unc__fact_source){ proc, pid, unc__descriptors_init() };
}

void unc__fact_source_done(struct unc__fact_source *source)
{
    unc__descriptors_done(&source->descriptors);
}

void unc__facts_set_text(struct unc__facts *facts, enum unc__fact_id id,
                         enum unc__fact_form form, const char *text, size_t size)
{
    char *copy = facts->arena + facts->used;

    if (size == 0 || size >= sizeof facts->arena - facts->used) {
        return;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    facts->used += size + 1;
    facts->items[id].form = form;
    facts->items[id].text = copy;
}

void unc__facts_set_word(struct unc__facts *facts, enum unc__fact_id id, const char *word)
{
    unc__facts_set_text(facts, id, UNC__FACT_TEXT, word, strlen(word));
}

void unc__facts_set_words(struct unc__facts *facts, enum unc__fact_id id,
                          const char *words)
{
    unc__facts_set_text(facts, id, UNC__FACT_WORDS, words, strlen(words));
}

void unc__facts_set_number(struct unc__facts *facts, enum unc__fact_id id,
                           uint64_t number)
{
    facts->items[id].form = UNC__FACT_NUMBER;
    facts->items[id].number = number;
}

void unc__facts_set_yes(struct unc__facts *facts, enum unc__fact_id id)
{
    facts->items[id].form = UNC__FACT_YES;
    facts->items[id].number = 1;
}

void unc__word_add(struct unc__text *text, const char *word)
{
    unc__text_add(text, text->length > 0 ? " " : "");
    unc__text_add(text, word);
}

void unc__number_add(struct unc__text *text, uint64_t number)
{
    unc__text_add(text, text->length > 0 ? " " : "");
    unc__text_add_unsigned(text, number);
}

void unc__bits_write(struct unc__text *text, const struct unc__bit_word *table,
                     uint32_t bits)
{
    for (; table->word != NULL; table++) {
        if ((bits & table->bit) == table->bit) {
            unc__word_add(text, table->word);
        }
    }
}

const char *unc__facts_text(const struct unc__facts *facts, enum unc__fact_id id)
{
    return facts->items[id].text != NULL ? facts->items[id].text : "";
}

uint64_t unc__facts_number(const struct unc__facts *facts, enum unc__fact_id id)
{
    return facts->items[id].number;
}

bool unc__facts_has(const struct unc__facts *facts, enum unc__fact_id id)
{
    return facts->items[id].form != UNC__FACT_ABSENT;
}

bool unc__facts_is(const struct unc__facts *facts, enum unc__fact_id id, const char *word)
{
    return strcmp(unc__facts_text(facts, id), word) == 0;
}

/* Without /proc a socket is known by its answers. */
static void ask_unknown(const struct unc__fact_query *query)
{
    unc__facts_of_socket(query);
    unc__facts_set_word(query->facts, UNC__FACT_TYPE,
                        unc__facts_has(query->facts, UNC__FACT_DOMAIN) ? "socket"
                                                                       : query->type);
}

static void ask_family(const struct unc__fact_query *query)
{
    if (strcmp(query->type, "unknown") == 0) {
        ask_unknown(query);
        return;
    }
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (strcmp(families[i].type, query->type) == 0) {
            families[i].ask(query);
            return;
        }
    }
}

static void collect_descriptor(struct unc__fact_source *source,
                               const struct unc__entry_view *entry,
                               struct unc__facts *facts)
{
    struct unc__fd_facts link;
    struct unc__fact_query query = {
        .source = source,
        .entry = entry,
        .facts = facts,
        .fd = (int)entry->key,
        .target = link.target,
    };

    if (entry->key > INT_MAX || source->proc == NULL) {
        return;
    }
    unc__fd_facts_read(source->proc, entry->key, &link);
    query.type =
        unc__probes_is_sandboxed() ? link.type : unc__fd_type_refine(query.fd, &link);
    unc__facts_set_word(facts, UNC__FACT_TARGET, link.target);
    unc__facts_set_word(facts, UNC__FACT_TYPE, query.type);
    if (strcmp(query.type, "closed") == 0 || unc__probes_is_sandboxed()) {
        return;
    }
    unc__facts_of_open_file(&query);
    ask_family(&query);
    unc__facts_of_duplicates(&query);
}

void unc__facts_collect(struct unc__fact_source *source,
                        const struct unc__entry_view *entry, struct unc__facts *ret_facts)
{
    memset(ret_facts, 0, sizeof *ret_facts);
    ret_facts->process = source->pid;
    switch (entry->kind) {
    case UNC__KIND_FD:
        collect_descriptor(source, entry, ret_facts);
        break;
    case UNC__KIND_PROCESS:
        unc__facts_of_child(ret_facts, entry->key, source->pid);
        break;
    default:
        break;
    }
}
