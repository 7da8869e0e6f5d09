/* SPDX-License-Identifier: MIT */
/*
 * A descriptor has many facts and a summary one line for them: the one that people ask
 * for first. Of a connection that is its peer, of a file its path, of a pipe the other
 * end. Resources of one finding are told together, equal ones once: "they lead to /a,
 * /b, /c and 7 more". The JSON report has all of them.
 */
#include "reports/text_facts.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "judge/words.h"
#include "reports/text_lines.h"
#include "reports/time.h"

#define ITEMS_SHOWN   3
#define LOOKED_AT     64 /* resources of a finding */
#define WATCHES_SHOWN 3
#define ITEM_SIZE     384

/* What is said of one and of several, before what is told of each. */
struct phrase {
    const char *one;
    const char *several;
};

static const struct phrase leads = { "it leads to ", "they lead to " };
static const struct phrase peers = { "its peer is ", "their peers are " };
static const struct phrase listens = { "it listens at ", "they listen at " };
static const struct phrase is_bound = { "it is bound to ", "they are bound to " };
static const struct phrase is_of = { "it is one of ", "they are of " };
static const struct phrase is_what = { "it is ", "they are " };
static const struct phrase other_ends = { "its other end is descriptor ",
                                          "their other ends are descriptors " };
static const struct phrase values = { "its value is ", "their values are " };
static const struct phrase takes = { "it takes ", "they take " };
static const struct phrase watches = { "it watches ", "they watch " };
static const struct phrase names = { "its name is ", "their names are " };
static const struct phrase other_sides = { "its other side is ",
                                           "their other sides are " };
static const struct phrase runs = { "it runs ", "they run " };

typedef const struct phrase *tell_fn(struct unc__text *text,
                                     const struct unc__facts *facts);

static void add_fact(struct unc__text *text, const struct unc__facts *facts,
                     enum unc__fact_id id)
{
    unc__text_add(text, unc__facts_text(facts, id));
}

static void add_count(struct unc__text *text, uint64_t count, const char *one,
                      const char *several)
{
    unc__text_add_unsigned(text, count);
    unc__text_add(text, count == 1 ? one : several);
}

/* "3 4" -> "3 and 4" */
static void add_numbers(struct unc__text *text, const char *numbers)
{
    const char *blank = strchr(numbers, ' ');

    for (; blank != NULL; blank = strchr(numbers, ' ')) {
        unc__text_add_bytes(text, numbers, (size_t)(blank - numbers));
        numbers = blank + 1;
        unc__text_add(text, strchr(numbers, ' ') != NULL ? ", " : " and ");
    }
    unc__text_add(text, numbers);
}

/* Neither an address nor a port. */
static bool is_unbound(const char *local)
{
    size_t length = strlen(local);

    return length == 0 || (length > 2 && strcmp(local + length - 2, ":0") == 0);
}

/* Of a Unix socket the peer has no name, but somebody made it. */
static const struct phrase *tell_creator(struct unc__text *text,
                                         const struct unc__facts *facts)
{
    uint64_t pid = unc__facts_number(facts, UNC__FACT_PEER_PID);
    const char *local = unc__facts_text(facts, UNC__FACT_LOCAL);

    if (pid == facts->process && *local == '\0') {
        unc__text_add(text, "a pair that this process made");
        return &is_of;
    }
    unc__text_add(text, pid == facts->process ? "this process" : "process ");
    if (pid != facts->process) {
        unc__text_add_unsigned(text, pid);
    }
    if (*local != '\0') {
        unc__text_format(text, " (at %s)", local);
    }
    return &peers;
}

static const struct phrase *tell_socket(struct unc__text *text,
                                        const struct unc__facts *facts)
{
    const char *local = unc__facts_text(facts, UNC__FACT_LOCAL);

    if (unc__facts_has(facts, UNC__FACT_PEER)) {
        add_fact(text, facts, UNC__FACT_PEER);
        if (unc__facts_is(facts, UNC__FACT_CONNECTION, "close_wait")) {
            unc__text_add(text, " (which has closed the connection)");
        }
        return &peers;
    }
    if (unc__facts_has(facts, UNC__FACT_LISTENING)) {
        unc__text_add(text, *local != '\0' ? local : "no address");
        return &listens;
    }
    if (unc__facts_has(facts, UNC__FACT_PEER_PID)) {
        return tell_creator(text, facts);
    }
    if (!is_unbound(local)) {
        unc__text_add(text, local);
        return &is_bound;
    }
    unc__text_format(text, "not connected (%s %s)",
                     unc__facts_text(facts, UNC__FACT_DOMAIN),
                     unc__facts_text(facts, UNC__FACT_SOCKET_TYPE));
    return unc__facts_has(facts, UNC__FACT_DOMAIN) ? &is_what : NULL;
}

static const struct phrase *tell_pipe(struct unc__text *text,
                                      const struct unc__facts *facts)
{
    const char *partners = unc__facts_text(facts, UNC__FACT_PARTNERS);

    if (*partners != '\0') {
        add_numbers(text, partners);
        return &other_ends;
    }
    if (!unc__facts_has(facts, UNC__FACT_END)) {
        return NULL;
    }
    unc__text_format(text, "the %s end; the other is not in this process",
                     unc__facts_text(facts, UNC__FACT_END));
    return &is_what;
}

static const struct phrase *tell_path(struct unc__text *text,
                                      const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_TARGET)) {
        return NULL;
    }
    add_fact(text, facts, UNC__FACT_TARGET);
    return &leads;
}

static const struct phrase *tell_watcher(struct unc__text *text,
                                         const struct unc__facts *facts)
{
    uint64_t count = unc__facts_number(facts, UNC__FACT_WATCH_COUNT);
    bool is_epoll = unc__facts_is(facts, UNC__FACT_TYPE, "epoll");

    if (!unc__facts_has(facts, UNC__FACT_WATCH_COUNT)) {
        return NULL;
    }
    if (count == 0) {
        unc__text_add(text, "nothing");
        return &watches;
    }
    if (!is_epoll) {
        add_count(text, count, " file or folder", " files or folders");
        return &watches;
    }
    add_count(text, count, " descriptor: ", " descriptors: ");
    for (uint32_t i = 0; i < facts->watch_count && i < WATCHES_SHOWN; i++) {
        unc__text_format(text, "%s%llu (%s)", i > 0 ? ", " : "",
                         (unsigned long long)facts->watches[i].number,
                         facts->watches[i].type);
    }
    unc__text_add(text, count > WATCHES_SHOWN ? ", ..." : "");
    return &watches;
}

static const struct phrase *tell_value(struct unc__text *text,
                                       const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_VALUE)) {
        return NULL;
    }
    unc__text_add_unsigned(text, unc__facts_number(facts, UNC__FACT_VALUE));
    return &values;
}

static const struct phrase *tell_timer(struct unc__text *text,
                                       const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_CLOCK)) {
        return NULL;
    }
    if (!unc__facts_has(facts, UNC__FACT_DUE_IN_MS)) {
        unc__text_add(text, "not armed");
        return &is_what;
    }
    unc__text_add(text, "due in ");
    unc__duration_write(text, unc__facts_number(facts, UNC__FACT_DUE_IN_MS));
    if (unc__facts_has(facts, UNC__FACT_INTERVAL_MS)) {
        unc__text_add(text, ", and then every ");
        unc__duration_write(text, unc__facts_number(facts, UNC__FACT_INTERVAL_MS));
    }
    return &is_what;
}

static const struct phrase *tell_signals(struct unc__text *text,
                                         const struct unc__facts *facts)
{
    const char *words = unc__facts_text(facts, UNC__FACT_SIGNALS);

    for (; *words != '\0'; words++) {
        unc__text_add_bytes(text, *words == ' ' ? ", " : words, *words == ' ' ? 2 : 1);
    }
    return unc__facts_has(facts, UNC__FACT_SIGNALS) ? &takes : NULL;
}

static const struct phrase *tell_memory(struct unc__text *text,
                                        const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_NAME)) {
        return NULL;
    }
    unc__text_format(text, "\"%s\"", unc__facts_text(facts, UNC__FACT_NAME));
    if (unc__facts_has(facts, UNC__FACT_SIZE)) {
        unc__text_add(text, ", ");
        add_count(text, unc__facts_number(facts, UNC__FACT_SIZE), " byte", " bytes");
    }
    if (unc__facts_has(facts, UNC__FACT_MESSAGES)) {
        unc__text_add(text, ", ");
        add_count(text, unc__facts_number(facts, UNC__FACT_MESSAGES), " message in it",
                  " messages in it");
    }
    return &names;
}

static const struct phrase *tell_terminal(struct unc__text *text,
                                          const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_NAME)) {
        return tell_path(text, facts);
    }
    add_fact(text, facts, UNC__FACT_NAME);
    return &other_sides;
}

static const struct phrase *tell_pidfd(struct unc__text *text,
                                       const struct unc__facts *facts)
{
    if (!unc__facts_has(facts, UNC__FACT_STATE)) {
        return NULL;
    }
    if (unc__facts_has(facts, UNC__FACT_PID)) {
        unc__text_format(text, "of process %llu",
                         (unsigned long long)unc__facts_number(facts, UNC__FACT_PID));
    } else {
        unc__text_add(text, "of a process");
    }
    unc__text_add(text, unc__facts_is(facts, UNC__FACT_STATE, "running")
                            ? ", which is running"
                            : ", which has ended");
    return &is_what;
}

static const struct phrase *tell_child(struct unc__text *text,
                                       const struct unc__facts *facts)
{
    const char *argument = unc__facts_text(facts, UNC__FACT_ARGUMENTS);
    uint64_t count = unc__facts_number(facts, UNC__FACT_ARGUMENTS);

    for (uint64_t i = 0; i < count; i++) {
        unc__text_add(text, i > 0 ? " " : "");
        unc__text_add(text, argument);
        argument += strlen(argument) + 1;
    }
    return count > 0 ? &runs : NULL;
}

static const struct family {
    const char *type;
    tell_fn *tell;
} families[] = {
    { "socket", tell_socket },
    { "pipe", tell_pipe },
    { "fifo", tell_path },
    { "file", tell_path },
    { "directory", tell_path },
    { "device", tell_path },
    { "epoll", tell_watcher },
    { "inotify", tell_watcher },
    { "fanotify", tell_watcher },
    { "eventfd", tell_value },
    { "timerfd", tell_timer },
    { "signalfd", tell_signals },
    { "memfd", tell_memory },
    { "shared_memory", tell_memory },
    { "message_queue", tell_memory },
    { "terminal", tell_terminal },
    { "pidfd", tell_pidfd },
};

static const struct phrase *tell(struct unc__text *text, const struct unc__facts *facts)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (unc__facts_is(facts, UNC__FACT_TYPE, families[i].type)) {
            return families[i].tell(text, facts);
        }
    }
    return NULL;
}

/* One line in the making. */
struct line {
    struct unc__sink *sink;
    struct unc__report *report;
    const struct unc__finding *finding;
    size_t indent;
    const struct phrase *phrase; /* of the first that had one */
    char items[ITEMS_SHOWN][ITEM_SIZE];
    size_t item_count;
    uint64_t told; /* resources that the items stand for */
    uint64_t looked_at;
};

static void add_item(struct line *line, const char *item)
{
    size_t known = 0;

    while (known < line->item_count && strcmp(line->items[known], item) != 0) {
        known++;
    }
    if (known == ITEMS_SHOWN) {
        return;
    }
    if (known == line->item_count) {
        memcpy(line->items[line->item_count++], item, strlen(item) + 1);
    }
    line->told++;
}

static const struct phrase *tell_resource(struct unc__text *text,
                                          const struct unc__entry_view *entry,
                                          const struct unc__facts *facts)
{
    return entry->kind == UNC__KIND_PROCESS ? tell_child(text, facts) : tell(text, facts);
}

static void look_at(struct line *line, const struct unc__resource *resource)
{
    char buffer[ITEM_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const struct phrase *phrase;
    struct unc__facts facts;

    unc__facts_collect(line->report->facts, &resource->entry, &facts);
    phrase = tell_resource(&text, &resource->entry, &facts);
    if (phrase != NULL && (line->phrase == NULL || line->phrase == phrase)) {
        line->phrase = phrase;
        add_item(line, buffer);
    }
}

static void write_line(const struct line *line)
{
    bool is_one = line->finding->count == 1;

    unc__sink_add_spaces(line->sink, line->indent);
    unc__sink_add(line->sink, is_one ? line->phrase->one : line->phrase->several);
    for (size_t i = 0; i < line->item_count; i++) {
        unc__sink_add(line->sink, i > 0 ? ", " : "");
        unc__line_add(line->sink, line->items[i]);
    }
    if (line->looked_at > line->told) {
        unc__sink_add(line->sink, " and ");
        unc__sink_add_unsigned(line->sink, line->finding->count - line->told);
        unc__sink_add(line->sink, " more");
    }
    unc__sink_add(line->sink, "\n");
}

/* Of what a duplicate is one; what a descriptor is that came from elsewhere. */
static bool write_lineage(struct unc__text *text, const struct unc__report *report,
                          const struct unc__entry_view *entry,
                          const struct unc__facts *facts)
{
    const struct unc__relative *original =
        unc__judgement_relative(report->judgement, unc__entry_original(entry));

    if (entry->type == UNC__TYPE_FD_RECEIVED && unc__facts_has(facts, UNC__FACT_TYPE)) {
        unc__text_format(text, "it is of the type %s",
                         unc__facts_text(facts, UNC__FACT_TYPE));
    } else if (entry->type != UNC__TYPE_FD_DUPLICATE) {
        return false;
    } else if (unc__facts_has(facts, UNC__FACT_DUPLICATES)) {
        unc__text_add(text, "it is a duplicate of descriptor ");
        add_numbers(text, unc__facts_text(facts, UNC__FACT_DUPLICATES));
    } else if (original != NULL && original->is_found) {
        unc__text_format(text, "it is a duplicate of descriptor %llu, which is closed",
                         (unsigned long long)original->entry.key);
    }
    return text->length > 0;
}

/* Several of one place have each their own. */
static void tell_lineage(const struct line *line)
{
    const struct unc__resource *resource =
        unc__judgement_resource(line->report->judgement, line->finding->first_resource);
    struct unc__facts facts;
    char buffer[ITEM_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__facts_collect(line->report->facts, &resource->entry, &facts);
    if (write_lineage(&text, line->report, &resource->entry, &facts)) {
        unc__sink_add_spaces(line->sink, line->indent);
        unc__line_add(line->sink, buffer);
        unc__sink_add(line->sink, "\n");
    }
}

void unc__text_facts(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const struct unc__finding *finding)
{
    struct line line = {
        .sink = sink, .report = report, .finding = finding, .indent = indent
    };
    const struct unc__resource *resource;

    for (uint32_t i = finding->first_resource;
         i != UNC__NO_INDEX && line.looked_at < LOOKED_AT; i = resource->next) {
        resource = unc__judgement_resource(report->judgement, i);
        look_at(&line, resource);
        line.looked_at++;
    }
    if (finding->count == 1 && line.looked_at == 1) {
        tell_lineage(&line);
    }
    if (line.phrase != NULL) {
        write_line(&line);
    }
}
