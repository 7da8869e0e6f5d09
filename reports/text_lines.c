/* SPDX-License-Identifier: MIT */
/*
 * The lines of the summary. Everything in them that came from the program (names, paths,
 * calls) passes unc__line_add, because it may end on the terminal of whoever reads a log:
 * escape sequences and characters that turn the direction of text are made visible.
 * Places are cut to what tells them apart, lists to a few items and the number of the
 * rest: a line that wraps is not read.
 */
#include "reports/text_lines.h"

#include <stdbool.h>
#include <string.h>

#include "judge/kernel.h"
#include "judge/words.h"
#include "record/library_file.h"
#include "reports/utf8.h"

#define FRAMES_SHOWN 3
#define NAMES_SHOWN  3
#define ITEMS_SHOWN  4
#define VERB_WIDTH   9   /* of the longest in unc__close_verbs, and two */
#define NAME_SHOWN   80  /* bytes of a function's name */
#define PATH_SHOWN   48  /* bytes of a file's name, from its end */
#define TASK_SIZE    288 /* of a reference to a task, its name included */

/* Control characters, and those that make a terminal show text in another order. */
static bool is_harmful(const char *bytes, size_t length)
{
    const unsigned char *byte = (const unsigned char *)bytes;

    switch (length) {
    case 1:
        return byte[0] < 32 || byte[0] == 127;
    case 2: /* U+0080 to U+009F, C1 controls */
        return byte[0] == 0xc2 && byte[1] < 0xa0;
    case 3: /* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 */
        return byte[0] == 0xe2 &&
               ((byte[1] == 0x80 && (byte[2] == 0x8e || byte[2] == 0x8f ||
                                     (byte[2] >= 0xa8 && byte[2] <= 0xae))) ||
                (byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9));
    default:
        return false;
    }
}

static void add_escaped(struct unc__sink *sink, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        char escape[4] = { '\\', 'x', "0123456789abcdef"[byte >> 4],
                           "0123456789abcdef"[byte & 15] };

        unc__sink_put(sink, escape, sizeof escape);
    }
}

void unc__line_add_bytes(struct unc__sink *sink, const char *bytes, size_t size)
{
    size_t length;

    for (size_t i = 0; i < size; i += length) {
        length = unc__utf8_length(bytes + i, size - i);
        if (length == 0) {
            unc__sink_add(sink, UNC__UTF8_REPLACEMENT);
            length = 1;
        } else if (is_harmful(bytes + i, length)) {
            add_escaped(sink, bytes + i, length);
        } else {
            unc__sink_put(sink, bytes + i, length);
        }
    }
}

void unc__line_add(struct unc__sink *sink, const char *string)
{
    unc__line_add_bytes(sink, string, strlen(string));
}

/* The folders that tell files apart are the last ones. */
static void add_path(struct unc__sink *sink, const char *path)
{
    size_t length = strlen(path);
    const char *part;

    if (length > PATH_SHOWN) {
        part = strchr(path + length - PATH_SHOWN, '/');
        unc__sink_add(sink, "...");
        path = part != NULL ? part : path + length - PATH_SHOWN;
    }
    unc__line_add(sink, path);
}

static void add_call(struct unc__sink *sink, const struct unc__site_view *site)
{
    if (*site->call != '\0') {
        unc__sink_add(sink, " by ");
        unc__line_add(sink, site->call);
        unc__sink_add(sink, "()");
    }
}

static void add_site(struct unc__sink *sink, const struct unc__site_view *site)
{
    if (*site->function != '\0') {
        unc__sink_add(sink, " in ");
        unc__line_add(sink, site->function);
    }
    unc__sink_add(sink, " at ");
    add_path(sink, site->file);
    unc__sink_add(sink, ":");
    unc__sink_add_unsigned(sink, site->line);
}

/* "app+0x1176" */
static void add_offset(struct unc__sink *sink, const struct unc__module *module,
                       uintptr_t address)
{
    unc__line_add(sink, module == NULL ? "" : unc__base_name(module->path));
    unc__sink_add(sink, module == NULL ? "" : "+");
    unc__sink_add_hex(sink, module == NULL ? address : address - module->bias);
}

/* Names of C++ are long, and only their beginning and their end tell them apart. */
static void add_function(struct unc__sink *sink, const char *name)
{
    char buffer[NAME_SHOWN + 1];
    size_t length = strlen(name);

    if (length <= NAME_SHOWN) {
        unc__line_add(sink, name);
        return;
    }
    memcpy(buffer, name, NAME_SHOWN);
    buffer[NAME_SHOWN] = '\0';
    unc__line_add(sink, buffer);
    unc__sink_add(sink, "...");
}

/* "main": libc's frames around it say nothing, and neither does where it was called. */
static bool is_start(const char *name)
{
    static const char *const names[] = { "_start", "__libc_start_main",
                                         "__libc_start_call_main",
                                         "__libc_start_main_impl",
                                         "libc_start_main_stage2" };

    for (size_t i = 0; name != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_told(struct unc__report *report, const struct unc__stack_view *stack,
                    size_t index)
{
    const struct unc__module *module = unc__modules_frame(report->modules, stack, index);

    return module == NULL ||
           (!unc__module_is_runtime(module) &&
            !unc__modules_frame_is_of_sanitizer(report->modules, stack, index) &&
            !is_start(unc__modules_frame_name(report->modules, stack, index)));
}

void unc__line_find_told(struct unc__report *report, const struct unc__stack_view *stack,
                         size_t *ret_first, size_t *ret_end)
{
    size_t first = 0;
    size_t end = stack->frame_count;

    while (first < end && !is_told(report, stack, first)) {
        first++;
    }
    while (end > first && !is_told(report, stack, end - 1)) {
        end--;
    }
    *ret_first = first < end ? first : 0;
    *ret_end = first < end ? end : stack->frame_count;
}

/* The frame to tell after @index: what an event library calls in itself, until it opens
 * something, says nothing to who called it. */
static size_t next_told(struct unc__report *report, const struct unc__stack_view *stack,
                        size_t index, size_t end)
{
    const struct unc__module *module = unc__modules_frame(report->modules, stack, index);
    enum unc__library library =
        module != NULL ? unc__library_of_file(module->path) : UNC__LIBRARY_NONE;
    size_t next = index + 1;

    while (library != UNC__LIBRARY_NONE && next < end) {
        module = unc__modules_frame(report->modules, stack, next);
        if (module == NULL || !unc__library_is_file(library, module->path)) {
            return next;
        }
        next++;
    }
    return next < end ? next : index + 1;
}

/* " in read_config (app+0x1176), called from main", " at app+0x1176" */
static void add_frames(struct unc__sink *sink, struct unc__report *report,
                       const struct unc__stack_view *stack)
{
    size_t first;
    size_t end;
    size_t told = 0;

    unc__line_find_told(report, stack, &first, &end);
    for (size_t i = first; i < end && told++ < FRAMES_SHOWN;
         i = next_told(report, stack, i, end)) {
        struct unc__module *module = unc__modules_frame(report->modules, stack, i);
        const char *name = unc__modules_frame_name(report->modules, stack, i);

        if (i > first) {
            unc__sink_add(sink, ", called from ");
        } else {
            unc__sink_add(sink, name == NULL ? " at " : " in ");
        }
        if (name != NULL) {
            add_function(sink, name);
        }
        if (name == NULL || i == first) {
            unc__sink_add(sink, name == NULL ? "" : " (");
            add_offset(sink, module, stack->frames[i]);
            unc__sink_add(sink, name == NULL ? "" : ")");
        }
    }
}

static bool has_site(uint32_t site)
{
    return site != 0 && *unc__record_site_view(site).file != '\0';
}

void unc__line_add_location(struct unc__sink *sink, struct unc__report *report,
                            uint32_t site, uint32_t stack)
{
    struct unc__site_view site_view = unc__record_site_view(site);
    struct unc__stack_view stack_view = unc__record_stack_view(stack);

    if (has_site(site)) {
        add_site(sink, &site_view);
    } else if (stack_view.frame_count > 0) {
        add_frames(sink, report, &stack_view);
    } else {
        unc__sink_add(sink, " at an unknown place: neither call site nor stack is known");
    }
}

static void add_place(struct unc__sink *sink, struct unc__report *report,
                      const char *verb, uint32_t site, uint32_t stack)
{
    struct unc__site_view view = unc__record_site_view(site);

    unc__sink_add(sink, verb);
    add_call(sink, &view);
    unc__line_add_location(sink, report, site, stack);
}

void unc__line_place(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const char *verb, uint32_t site, uint32_t stack)
{
    unc__sink_add_spaces(sink, indent);
    add_place(sink, report, verb, site, stack);
    unc__sink_add(sink, "\n");
}

void unc__line_acquired(struct unc__sink *sink, struct unc__report *report, size_t indent,
                        const struct unc__finding *finding)
{
    char buffer[TASK_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    uint64_t task = finding->has_many_tasks ? 0 : unc__entry_task(&finding->first);

    unc__sink_add_spaces(sink, indent);
    add_place(sink, report, unc__kinds[finding->first.kind].acquired, finding->site,
              finding->stack);
    if (task != 0) {
        unc__task_reference_write(&text, report->judgement, task);
        unc__sink_add(sink, ", by ");
        unc__line_add(sink, buffer);
    }
    unc__sink_add(sink, "\n");
}

/* A list of at most a few items, and how many more there are. */
struct listing {
    struct unc__sink *sink;
    uint64_t shown; /* items */
    uint64_t told;  /* resources that the items stand for */
};

static void next_item(struct listing *listing, uint64_t resources)
{
    unc__sink_add(listing->sink, listing->shown == 0 ? "" : ", ");
    listing->shown++;
    listing->told += resources;
}

static void end_listing(struct listing *listing, uint64_t all)
{
    if (all > listing->told) {
        unc__sink_add(listing->sink, " and ");
        unc__sink_add_unsigned(listing->sink, all - listing->told);
        unc__sink_add(listing->sink, " more");
    }
    unc__sink_add(listing->sink, "\n");
}

/* Told one by one: they have a name that people know. */
static bool is_told_singly(enum unc__type type)
{
    return type == UNC__TYPE_USER_FD || type == UNC__TYPE_SIGNAL ||
           unc__types[type].kind == UNC__KIND_TASK ||
           unc__types[type].kind == UNC__KIND_PROCESS ||
           unc__types[type].kind == UNC__KIND_STREAM;
}

static void list_entry(struct listing *listing, const struct unc__report *report,
                       const struct unc__entry_view *entry)
{
    char buffer[TASK_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc__fd_facts facts;

    next_item(listing, 1);
    if (entry->type != UNC__TYPE_USER_FD) {
        unc__entry_write(&text, entry);
        unc__line_add(listing->sink, buffer);
        return;
    }
    unc__fd_facts_read(report->proc, entry->key, &facts);
    unc__sink_add(listing->sink, "descriptor ");
    unc__sink_add_unsigned(listing->sink, entry->key);
    unc__sink_add(listing->sink, " (");
    unc__sink_add(listing->sink, facts.type);
    unc__sink_add(listing->sink, ")");
}

/* The first few that the report lists, then the number of the others. */
static void list_singly(struct listing *listing, const struct unc__report *report,
                        const struct unc__loop_view *loop, enum unc__close_verb verb,
                        enum unc__type type)
{
    uint64_t all = unc__loop_would(loop, verb, type);
    uint64_t shown = 0;
    uint64_t rest;
    const struct unc__resource *resource;

    for (uint32_t i = loop->first_resource; i != UNC__NO_INDEX && shown < ITEMS_SHOWN;
         i = resource->next_of_loop) {
        resource = unc__judgement_resource(report->judgement, i);
        if (resource->entry.type == type &&
            unc__close_verb_of(&resource->entry) == verb) {
            list_entry(listing, report, &resource->entry);
            shown++;
        }
    }
    if (all > shown) {
        char buffer[64];
        struct unc__text text = unc__text_init(buffer, sizeof buffer);

        rest = all - shown;
        next_item(listing, rest);
        unc__text_add_unsigned(&text, rest);
        unc__text_add(&text, shown > 0 ? " more " : " ");
        unc__noun_write(&text, rest, unc__types[type].kind, type);
        unc__line_add(listing->sink, buffer);
    }
}

/* Two types may have one noun: told once, with the first of them. */
static uint64_t count_of_noun(const struct unc__loop_view *loop,
                              enum unc__close_verb verb, enum unc__type wanted)
{
    uint64_t count = 0;

    for (enum unc__type type = UNC__TYPE_NONE + 1; type < UNC__TYPE_COUNT; type++) {
        if (strcmp(unc__types[type].noun, unc__types[wanted].noun) != 0) {
            continue;
        }
        if (type < wanted && unc__loop_would(loop, verb, type) > 0) {
            return 0;
        }
        count += unc__loop_would(loop, verb, type);
    }
    return count;
}

static void list_type(struct listing *listing, const struct unc__report *report,
                      const struct unc__loop_view *loop, enum unc__close_verb verb,
                      enum unc__type type)
{
    char buffer[64];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    uint64_t count = count_of_noun(loop, verb, type);

    if (is_told_singly(type)) {
        list_singly(listing, report, loop, verb, type);
    } else if (count > 0) {
        next_item(listing, count);
        unc__amount_write(&text, count, unc__types[type].kind, type);
        unc__line_add(listing->sink, buffer);
    }
}

static void list_actions(struct listing *listing, const struct unc__report *report,
                         const struct unc__loop_view *loop, enum unc__close_verb verb)
{
    uint64_t own;

    for (enum unc__type type = UNC__TYPE_NONE + 1; type < UNC__TYPE_COUNT; type++) {
        if (unc__loop_would(loop, verb, type) > 0) {
            list_type(listing, report, loop, verb, type);
        }
    }
    /* What is left belongs to the program's own types. */
    own = loop->would[verb] - listing->told;
    if (own > 0) {
        next_item(listing, own);
        unc__sink_add_unsigned(listing->sink, own);
        unc__sink_add(listing->sink, " of the program's own");
    }
    unc__sink_add(listing->sink, "\n");
}

void unc__line_close_would(struct unc__sink *sink, struct unc__report *report,
                           size_t indent, const struct unc__loop_view *loop)
{
    for (enum unc__close_verb verb = 0; verb < UNC__CLOSE_VERB_COUNT; verb++) {
        struct listing listing = { .sink = sink };

        if (loop->would[verb] == 0) {
            continue;
        }
        unc__sink_add_spaces(sink, indent);
        unc__sink_add(sink, unc__close_verbs[verb]);
        unc__sink_add_spaces(sink, VERB_WIDTH - strlen(unc__close_verbs[verb]));
        list_actions(&listing, report, loop, verb);
    }
}

void unc__line_names(struct unc__sink *sink, const struct unc__report *report,
                     size_t indent, const struct unc__finding *finding)
{
    struct listing listing = { .sink = sink };
    const struct unc__resource *resource;

    if (finding->count < 2) {
        return; /* its name is in the title */
    }
    for (uint32_t i = finding->first_resource;
         i != UNC__NO_INDEX && listing.shown < NAMES_SHOWN; i = resource->next) {
        const char *name;

        resource = unc__judgement_resource(report->judgement, i);
        name = unc__record_string(resource->entry.name);
        if (*name == '\0') {
            continue;
        }
        if (listing.shown == 0) {
            unc__sink_add_spaces(sink, indent);
            unc__sink_add(sink, "named ");
        }
        next_item(&listing, 1);
        unc__sink_add(sink, "\"");
        unc__line_add(sink, name);
        unc__sink_add(sink, "\"");
    }
    if (listing.shown > 0) {
        end_listing(&listing, finding->count);
    }
}
