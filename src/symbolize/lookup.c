/* SPDX-License-Identifier: MIT */
/*
 * The door to debug information. A module is opened once, however many reports speak of
 * it, and what was found at an offset is kept: a thousand reports of one program ask the
 * same few hundred questions.
 *
 * Questions are answered in batches: sorted, grouped by compilation unit, each unit's
 * tree and line table read once. What the debug information does not know is looked up
 * in the symbol table, in one pass for all. libdwfl, and addr2line above it, do all of
 * this once an address, and were three to ten times slower.
 */
#include "symbolize/lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <elfutils/libdw.h>

#include "symbolize/answers.h"
#include "symbolize/arena.h"
#include "symbolize/files.h"
#include "symbolize/frames.h"
#include "symbolize/name.h"
#include "symbolize/symbol_table.h"
#include "symbolize/units.h"

struct module {
    char *path;
    char *build_id;
    int code; /* what opening it said */
    bool is_told;
    bool is_name_enough;
    bool is_unread;     /* there is debug information, and it could not be read */
    bool is_incomplete; /* of a unit that was asked, a part was not found */
    struct unc__problem problem;
    struct unc__files files;
    Dwarf *dwarf;     /* NULL: no debug information */
    Dwarf *alternate; /* what dwz put apart; NULL: nothing */
    struct unc__units units;
    struct unc__answers answers;
};

struct unc__lookup {
    struct unc__lookup_options options;
    struct module **modules;
    size_t count;
    size_t room;
    struct unc__arena arena;
};

int unc__lookup_new(const struct unc__lookup_options *options,
                    struct unc__lookup **ret_lookup)
{
    struct unc__lookup *lookup = calloc(1, sizeof *lookup);

    if (lookup == NULL) {
        return -ENOMEM;
    }
    if (options != NULL) {
        lookup->options = *options;
    }
    *ret_lookup = lookup;
    return 0;
}

static void close_module(struct module *module)
{
    if (module == NULL) {
        return;
    }
    unc__answers_free(&module->answers);
    unc__units_free(&module->units);
    (void)dwarf_end(module->dwarf);
    (void)dwarf_end(module->alternate);
    unc__files_close(&module->files);
    free(module->build_id);
    free(module->path);
    free(module);
}

struct unc__lookup *unc__lookup_free(struct unc__lookup *lookup)
{
    if (lookup == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < lookup->count; i++) {
        close_module(lookup->modules[i]);
    }
    free(lookup->modules);
    unc__arena_free(&lookup->arena);
    free(lookup);
    return NULL;
}

/* libdw does not return from here; left alone it ends with status 1: "findings". */
__attribute__((noreturn)) static void end_without_memory(void)
{
    static const char text[] = "unclosed: no memory for the debug information\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);

    (void)ignored;
    _exit(4);
}

static int open_dwarf(struct module *module)
{
    const struct unc__object *best = unc__files_best(&module->files);

    module->dwarf = dwarf_begin_elf(best->elf, DWARF_C_READ, NULL);
    if (module->dwarf == NULL) {
        module->files.has_lines = false;
        module->is_unread = true;
        return unc__problem_set(
            &module->problem, 0,
            "the debug information of '%s' cannot be read (%s): names "
            "come from its symbol table",
            best->path, dwarf_errmsg(-1));
    }
    (void)dwarf_new_oom_handler(module->dwarf, end_without_memory);
    if (module->files.alternate.elf != NULL) {
        module->alternate =
            dwarf_begin_elf(module->files.alternate.elf, DWARF_C_READ, NULL);
        dwarf_setalt(module->dwarf, module->alternate);
    }
    return unc__units_read(module->dwarf, best->elf, &module->units);
}

bool unc__lookup_wants_names(const struct unc__lookup *lookup, const char *path)
{
    return lookup->options.is_name_enough != NULL && lookup->options.is_name_enough(path);
}

static int open_module(const struct unc__lookup *lookup, const char *path,
                       const char *build_id, struct module **ret_module)
{
    struct module *module = calloc(1, sizeof *module);

    if (module == NULL) {
        return -ENOMEM;
    }
    module->path = strdup(path);
    module->build_id = strdup(build_id);
    if (module->path == NULL || module->build_id == NULL) {
        close_module(module);
        return -ENOMEM;
    }
    module->code = unc__files_find(&lookup->options, module->path, module->build_id,
                                   &module->files, &module->problem);
    module->is_name_enough = unc__lookup_wants_names(lookup, path);
    if (module->is_name_enough) {
        module->files.has_lines = false;
    }
    if (module->files.has_lines && open_dwarf(module) != 0) {
        close_module(module);
        return -ENOMEM;
    }
    module->is_unread = module->is_unread || module->files.is_unfit;
    *ret_module = module;
    return 0;
}

static struct module *find_module(const struct unc__lookup *lookup, const char *path,
                                  const char *build_id, size_t *ret_index)
{
    for (size_t i = 0; i < lookup->count; i++) {
        if (strcmp(lookup->modules[i]->path, path) == 0 &&
            strcmp(lookup->modules[i]->build_id, build_id) == 0) {
            *ret_index = i;
            return lookup->modules[i];
        }
    }
    return NULL;
}

static int add_module(struct unc__lookup *lookup, const char *path, const char *build_id,
                      struct module **ret_module)
{
    int code;

    if (lookup->count == lookup->room) {
        size_t room = lookup->room > 0 ? lookup->room * 2 : 16;
        struct module **larger = reallocarray(lookup->modules, room, sizeof *larger);

        if (larger == NULL) {
            return -ENOMEM;
        }
        lookup->modules = larger;
        lookup->room = room;
    }
    code = open_module(lookup, path, build_id, ret_module);
    if (code == 0) {
        lookup->modules[lookup->count++] = *ret_module;
    }
    return code;
}

int unc__lookup_module(struct unc__lookup *lookup, const char *path, const char *build_id,
                       size_t *ret_module, struct unc__problem *ret_problem)
{
    struct module *module = find_module(lookup, path, build_id, ret_module);

    if (module == NULL) {
        int code = add_module(lookup, path, build_id, &module);

        if (code != 0) {
            return unc__problem_set(ret_problem, code, "no memory");
        }
        *ret_module = lookup->count - 1;
    }
    return unc__problem_set(ret_problem, module->code, "%s", module->problem.text);
}

bool unc__lookup_is_told(struct unc__lookup *lookup, size_t module)
{
    bool was_told = lookup->modules[module]->is_told;

    lookup->modules[module]->is_told = true;
    return was_told;
}

int unc__lookup_check_age(const struct unc__lookup *lookup, size_t module,
                          int64_t loaded_at_ms, struct unc__problem *ret_problem)
{
    const struct module *asked = lookup->modules[module];
    struct stat status;
    int64_t written_ms;

    if (asked->build_id[0] != '\0' || asked->files.loaded.elf == NULL ||
        loaded_at_ms <= 0 || fstat(asked->files.loaded.fd, &status) != 0) {
        return 0;
    }
    written_ms = status.st_mtim.tv_sec * INT64_C(1000) + status.st_mtim.tv_nsec / 1000000;
    if (written_ms <= loaded_at_ms) {
        return 0;
    }
    return unc__problem_set(ret_problem, -ESTALE,
                            "'%s' was written after the process had started, and there "
                            "is no build-id to tell whether it is what ran: it is not "
                            "used; link it with -Wl,--build-id",
                            asked->files.loaded.path);
}

bool unc__lookup_is_incomplete(const struct unc__lookup *lookup, size_t module)
{
    return module < lookup->count &&
           (lookup->modules[module]->is_incomplete || lookup->modules[module]->is_unread);
}

bool unc__lookup_has_lines(const struct unc__lookup *lookup, size_t module)
{
    return module < lookup->count && lookup->modules[module]->files.has_lines;
}

const char *unc__lookup_demangle(struct unc__lookup *lookup, const char *name)
{
    return unc__name_demangle(&lookup->arena, name);
}

static int by_offset(const void *a, const void *b)
{
    const struct unc__asked *one = a;
    const struct unc__asked *other = b;

    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

static int by_unit(const void *a, const void *b)
{
    const struct unc__asked *one = a;
    const struct unc__asked *other = b;

    if (one->unit != other->unit) {
        return one->unit < other->unit ? -1 : 1;
    }
    return by_offset(a, b);
}

static int ask_units(struct unc__lookup *lookup, struct module *module,
                     struct unc__asked *asked, size_t count)
{
    const struct unc__frames_context context = { &module->units.code, &lookup->arena,
                                                 &module->problem,
                                                 &module->is_incomplete };

    for (size_t i = 0; i < count; i++) {
        asked[i].unit = unc__units_at(&module->units, asked[i].offset);
    }
    qsort(asked, count, sizeof *asked, by_unit);
    for (size_t begin = 0, end; begin < count; begin = end) {
        size_t unit = asked[begin].unit;
        int code;

        for (end = begin; end < count && asked[end].unit == unit; end++) {
        }
        if (unit == UNC__UNIT_NONE) {
            continue;
        }
        code = unc__frames_read(&module->units.units[unit], &context, asked + begin,
                                end - begin);
        if (code != 0) {
            return code;
        }
    }
    qsort(asked, count, sizeof *asked, by_offset);
    return 0;
}

/* The outermost frame is a real function, and has a symbol: its name, if it has none. */
static int add_symbol(struct unc__lookup *lookup, struct unc__asked *asked,
                      const char *symbol)
{
    struct unc__found_frame *frame;

    if (asked->count == 0) {
        asked->frames = unc__arena_take(&lookup->arena, sizeof *asked->frames);
        if (asked->frames == NULL) {
            return -ENOMEM;
        }
        *asked->frames = (struct unc__found_frame){ .line = 0 };
        asked->count = 1;
    }
    frame = &asked->frames[asked->count - 1];
    /* "open@@GLIBC_2.2.5": the version is not of the name. */
    frame->linkage_name = unc__arena_copy(&lookup->arena, symbol, strcspn(symbol, "@"));
    if (frame->linkage_name == NULL) {
        return -ENOMEM;
    }
    if (frame->function == NULL || strncmp(symbol, "_Z", 2) == 0) {
        frame->function = unc__name_demangle(&lookup->arena, frame->linkage_name);
    }
    return frame->function != NULL ? 0 : -ENOMEM;
}

static bool wants_symbol(const struct unc__asked *asked)
{
    return asked->count == 0 || asked->frames[asked->count - 1].linkage_name == NULL;
}

/* Where there are no lines to name a static function, the debug file has its symbol. */
static const struct unc__object *choose_symbols(const struct module *module)
{
    const struct unc__files *files = &module->files;
    bool is_debug_better = module->is_name_enough && files->debug.elf != NULL;

    return files->loaded.elf == NULL || is_debug_better ? &files->debug : &files->loaded;
}

static int ask_symbols(struct unc__lookup *lookup, const struct module *module,
                       struct unc__asked *asked, size_t count)
{
    const struct unc__object *object = choose_symbols(module);
    struct unc__symbol_question *questions = calloc(count, sizeof *questions);
    size_t used = 0;
    int code = 0;

    if (questions == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        if (wants_symbol(&asked[i])) {
            questions[used++].offset = asked[i].offset;
        }
    }
    unc__symbol_table_answer(object->elf, questions, used);
    used = 0;
    for (size_t i = 0; i < count && code == 0; i++) {
        if (wants_symbol(&asked[i])) {
            const char *symbol = questions[used++].name;

            code = symbol != NULL ? add_symbol(lookup, &asked[i], symbol) : 0;
        }
    }
    free(questions);
    return code;
}

/* What is asked for the first time, sorted, each once. */
static size_t collect_new(const struct module *module,
                          const struct unc__lookup_query *queries, size_t count,
                          struct unc__asked *asked)
{
    size_t used = 0;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (unc__answers_find(&module->answers, queries[i].offset) == NULL) {
            asked[used++] = (struct unc__asked){ .offset = queries[i].offset };
        }
    }
    qsort(asked, used, sizeof *asked, by_offset);
    for (size_t i = 0; i < used; i++) {
        if (kept == 0 || asked[kept - 1].offset != asked[i].offset) {
            asked[kept++] = asked[i];
        }
    }
    return kept;
}

static int answer_new(struct unc__lookup *lookup, struct module *module,
                      struct unc__asked *asked, size_t count)
{
    int code = 0;

    if (module->dwarf != NULL) {
        code = ask_units(lookup, module, asked, count);
    }
    if (code == 0) {
        code = ask_symbols(lookup, module, asked, count);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        if (module->is_unread && asked[i].count > 0) {
            asked[i].frames[asked[i].count - 1].is_incomplete = true;
        }
        code = unc__answers_add(&module->answers, &asked[i]);
    }
    return code;
}

int unc__lookup_frames(struct unc__lookup *lookup, size_t module,
                       const struct unc__lookup_query *queries, size_t count,
                       unc__lookup_answer_fn *answer, void *userdata)
{
    struct module *asked_of = module < lookup->count ? lookup->modules[module] : NULL;
    struct unc__asked *asked;
    size_t new_count;
    int code = 0;

    if (count == 0) {
        return 0;
    }
    if (asked_of != NULL && asked_of->code == 0) {
        asked = calloc(count, sizeof *asked);
        if (asked == NULL) {
            return -ENOMEM;
        }
        new_count = collect_new(asked_of, queries, count, asked);
        code = new_count > 0 ? answer_new(lookup, asked_of, asked, new_count) : 0;
        free(asked);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        const struct unc__asked *known =
            asked_of != NULL ? unc__answers_find(&asked_of->answers, queries[i].offset)
                             : NULL;

        answer(&queries[i], known != NULL ? known->frames : NULL,
               known != NULL ? known->count : 0, userdata);
    }
    return code;
}
