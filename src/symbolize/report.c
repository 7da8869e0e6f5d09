/* SPDX-License-Identifier: MIT */
/*
 * A report's frames are return addresses in modules. All frames of all stacks are listed
 * first, and asked for in one batch a module; then the answers are written into the
 * tree, and inlined frames put before the frame that they were inlined into.
 *
 * A return address is after its call, often on the next line, sometimes in the next
 * function: one less is asked. Every frame of a report is one (what a signal interrupted
 * is not in any stack).
 *
 * Doing it again changes nothing: a frame with a file is done, and so is one behind its
 * inlined ones, and so is every frame of a module that was read in full: after a rebuild
 * nobody wants to hear of another build-id. A frame that only has a name, or nothing, is
 * asked for anew otherwise: there may be debug information now. Nothing that is known is
 * taken away.
 */
#include "symbolize/report.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document/document.h"

#define INCOMPLETE "incomplete" /* key of a frame: what was inlined there is not known */

struct reported_module {
    cJSON *tree;
    double id;
    size_t module; /* of the lookup */
    size_t count;  /* of its jobs */
    bool is_known; /* to the lookup */
};

/* A frame that wants to know more. */
struct job {
    cJSON *frame;
    struct reported_module *module;
    uint64_t offset; /* of the instruction */
    const struct unc__found_frame *frames;
    size_t frame_count;
};

struct work {
    cJSON *report;
    struct unc__lookup *lookup;
    void (*on_problem)(const char *text, int code, void *userdata);
    void *userdata;
    int64_t started_at_ms;           /* 0: unknown */
    struct reported_module *modules; /* sorted by id */
    size_t module_count;
    struct job *jobs;
    size_t job_count;
    size_t job_room;
};

static int by_id(const void *a, const void *b)
{
    const struct reported_module *one = a;
    const struct reported_module *other = b;

    return one->id < other->id ? -1 : one->id > other->id;
}

static int list_modules(struct work *work)
{
    cJSON *list = cJSON_GetObjectItemCaseSensitive(work->report, "modules");
    cJSON *module;

    work->modules = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *work->modules);
    if (work->modules == NULL) {
        return -ENOMEM;
    }
    cJSON_ArrayForEach(module, list)
    {
        double id = unc__document_number(module, "id", -1);

        if (id > 0) {
            work->modules[work->module_count++] =
                (struct reported_module){ .tree = module, .id = id };
        }
    }
    qsort(work->modules, work->module_count, sizeof *work->modules, by_id);
    return 0;
}

static struct reported_module *find_module(const struct work *work, const cJSON *frame)
{
    struct reported_module key = { .id = unc__document_number(frame, "module", -1) };

    return bsearch(&key, work->modules, work->module_count, sizeof key, by_id);
}

static bool parse_offset(const cJSON *frame, uint64_t *ret_offset)
{
    const char *text = unc__document_text(frame, "offset");
    char *end;

    if (strncmp(text, "0x", 2) != 0 || !isxdigit((unsigned char)text[2])) {
        return false;
    }
    errno = 0;
    *ret_offset = strtoull(text + 2, &end, 16);
    return *end == '\0' && errno == 0 && *ret_offset > 0;
}

/* Whether all that is wanted of the module's frame was looked up before. */
static bool is_read(const struct work *work, const struct reported_module *module,
                    const cJSON *frame)
{
    const char *symbols = unc__document_text(module->tree, "symbols");

    if (strcmp(symbols, "full") == 0) {
        return unc__document_text(module->tree, "symbols_problem")[0] == '\0';
    }
    return strcmp(symbols, "names") == 0 &&
           unc__document_text(frame, "function")[0] != '\0' &&
           unc__lookup_wants_names(work->lookup,
                                   unc__document_text(module->tree, "path"));
}

/* Whether it was answered in full before; @inner is the frame before it. */
static bool is_done(const struct work *work, const cJSON *frame, const cJSON *inner)
{
    const struct reported_module *module = find_module(work, frame);

    if (unc__document_bool(frame, INCOMPLETE, false)) {
        return false;
    }
    return unc__document_text(frame, "file")[0] != '\0' ||
           unc__document_bool(frame, "inlined", false) ||
           (inner != NULL && unc__document_bool(inner, "inlined", false)) ||
           (module != NULL && is_read(work, module, frame));
}

static int add_job(struct work *work, cJSON *frame, uint64_t offset)
{
    struct reported_module *module = find_module(work, frame);

    if (work->job_count == work->job_room) {
        size_t room = work->job_room > 0 ? work->job_room * 2 : 256;
        struct job *larger = reallocarray(work->jobs, room, sizeof *larger);

        if (larger == NULL) {
            return -ENOMEM;
        }
        work->jobs = larger;
        work->job_room = room;
    }
    if (module != NULL) {
        module->count++;
    }
    work->jobs[work->job_count++] =
        (struct job){ .frame = frame, .module = module, .offset = offset };
    return 0;
}

static int list_jobs(struct work *work)
{
    cJSON *stacks = cJSON_GetObjectItemCaseSensitive(work->report, "stacks");
    cJSON *stack;

    cJSON_ArrayForEach(stack, stacks)
    {
        cJSON *frames = cJSON_GetObjectItemCaseSensitive(stack, "frames");
        cJSON *inner = NULL;
        cJSON *frame;

        cJSON_ArrayForEach(frame, frames)
        {
            uint64_t offset;

            if (!is_done(work, frame, inner) && parse_offset(frame, &offset) &&
                add_job(work, frame, offset - 1) != 0) {
                return -ENOMEM;
            }
            inner = frame;
        }
    }
    return 0;
}

/* Set @key to @value, which is taken: in its place, or as the last. */
static int set(cJSON *tree, const char *key, cJSON *value)
{
    if (value == NULL) {
        return -ENOMEM;
    }
    if (cJSON_GetObjectItemCaseSensitive(tree, key) != NULL
            ? cJSON_ReplaceItemInObjectCaseSensitive(tree, key, value)
            : cJSON_AddItemToObject(tree, key, value)) {
        return 0;
    }
    cJSON_Delete(value);
    return -ENOMEM;
}

static cJSON *text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? cJSON_CreateString(text)
                                           : cJSON_CreateNull();
}

static int describe_module(struct reported_module *module, const char *symbols,
                           const char *problem)
{
    if (set(module->tree, "symbols", text_or_null(symbols)) != 0) {
        return -ENOMEM;
    }
    if (problem[0] == '\0') {
        cJSON_DeleteItemFromObjectCaseSensitive(module->tree, "symbols_problem");
        return 0;
    }
    return set(module->tree, "symbols_problem", cJSON_CreateString(problem));
}

/* Of "2026-11-22T20:37:08.220Z". Returns: 0: unknown. */
static int64_t parse_time_ms(const char *text)
{
    struct tm parts = { 0 };
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    long ms;

    if (rest == NULL) {
        return 0;
    }
    ms = *rest == '.' ? strtol(rest + 1, NULL, 10) : 999;
    return (int64_t)timegm(&parts) * 1000 + (ms >= 0 && ms <= 999 ? ms : 999);
}

static void tell(struct work *work, const struct reported_module *module,
                 const char *text, int code)
{
    if (work->on_problem != NULL && !unc__lookup_is_told(work->lookup, module->module)) {
        work->on_problem(text, code, work->userdata);
    }
}

/* Returns: 0, also if nothing was found: @module says. */
static int open_module(struct work *work, struct reported_module *module)
{
    const char *path = unc__document_text(module->tree, "path");
    struct unc__problem problem = { "" };
    int code = unc__lookup_module(work->lookup, path,
                                  unc__document_text(module->tree, "build_id"),
                                  &module->module, &problem);

    if (code == 0) {
        code = unc__lookup_check_age(work->lookup, module->module, work->started_at_ms,
                                     &problem);
    }
    module->is_known = code == 0;
    if (code == 0 || code == -ENOMEM) {
        return code;
    }
    /* The vdso is nowhere on disk: nothing is to be done about that. */
    if (strchr(path, '/') != NULL) {
        tell(work, module, problem.text, code);
    }
    /* What an earlier run found stays true. */
    return unc__document_text(module->tree, "symbols")[0] != '\0'
               ? 0
               : describe_module(module, NULL, problem.text);
}

/* After the answers: some problems are only met there. */
static int describe_known(struct work *work, struct reported_module *module)
{
    bool has_lines = unc__lookup_has_lines(work->lookup, module->module) ||
                     strcmp(unc__document_text(module->tree, "symbols"), "full") == 0;
    struct unc__problem problem = { "" };
    int code = unc__lookup_module(work->lookup, unc__document_text(module->tree, "path"),
                                  unc__document_text(module->tree, "build_id"),
                                  &module->module, &problem);

    if (code != 0) {
        return code;
    }
    if (unc__lookup_is_incomplete(work->lookup, module->module)) {
        tell(work, module, problem.text, 0);
    }
    return describe_module(module, has_lines ? "full" : "names", problem.text);
}

static void keep_answer(const struct unc__lookup_query *query,
                        const struct unc__found_frame *frames, size_t count,
                        void *userdata)
{
    struct work *work = userdata;

    work->jobs[query->tag].frames = frames;
    work->jobs[query->tag].frame_count = count;
}

static int ask(struct work *work, struct reported_module *module,
               struct unc__lookup_query *queries)
{
    size_t count = 0;

    for (size_t i = 0; i < work->job_count; i++) {
        if (work->jobs[i].module == module) {
            queries[count++] =
                (struct unc__lookup_query){ .offset = work->jobs[i].offset, .tag = i };
        }
    }
    return unc__lookup_frames(work->lookup, module->module, queries, count, keep_answer,
                              work);
}

static int ask_all(struct work *work)
{
    struct unc__lookup_query *queries = calloc(work->job_count + 1, sizeof *queries);
    int code = queries != NULL ? 0 : -ENOMEM;

    for (size_t i = 0; i < work->module_count && code == 0; i++) {
        struct reported_module *module = &work->modules[i];

        if (module->count > 0) {
            code = open_module(work, module);
        }
        if (code == 0 && module->is_known) {
            code = ask(work, module, queries);
            code = code == 0 ? describe_known(work, module) : code;
        }
    }
    free(queries);
    return code;
}

static int set_number(cJSON *frame, const char *key, unsigned value, bool is_optional)
{
    if (value > 0) {
        return set(frame, key, cJSON_CreateNumber(value));
    }
    return is_optional ? 0 : set(frame, key, cJSON_CreateNull());
}

static int fill(cJSON *frame, const struct unc__found_frame *found, bool is_name_known)
{
    if (!is_name_known && set(frame, "function", text_or_null(found->function)) != 0) {
        return -ENOMEM;
    }
    if (found->file == NULL && found->line == 0 && !found->is_inlined) {
        return 0;
    }
    if (set(frame, "file", text_or_null(found->file)) != 0 ||
        set_number(frame, "line", found->line, false) != 0 ||
        set_number(frame, "column", found->column, true) != 0) {
        return -ENOMEM;
    }
    return set(frame, "inlined", cJSON_CreateBool(found->is_inlined));
}

/* A frame like @frame, before it in its stack. */
static cJSON *insert_before(cJSON *stack_frames, cJSON *frame)
{
    cJSON *copy = cJSON_Duplicate(frame, true);

    if (copy == NULL) {
        return NULL;
    }
    if (frame == stack_frames->child) {
        if (cJSON_InsertItemInArray(stack_frames, 0, copy)) {
            return copy;
        }
        cJSON_Delete(copy);
        return NULL;
    }
    /* In the middle of a list: cJSON would count its way from the start each time. */
    copy->prev = frame->prev;
    copy->next = frame;
    frame->prev->next = copy;
    frame->prev = copy;
    return copy;
}

/* The name that the process wrote is good enough where only the symbol table is known:
 * of several names of one address it has the one that it chose. */
static int apply_name(const struct work *work, const struct job *job)
{
    const char *known = unc__document_text(job->frame, "function");
    const char *name;

    if (known[0] == '\0') {
        name = job->frame_count > 0 ? job->frames[0].function : NULL;
    } else {
        name = unc__lookup_demangle(work->lookup, known);
    }
    return name == NULL || name == known
               ? 0
               : set(job->frame, "function", cJSON_CreateString(name));
}

/* A chain of functions with holes is another one: nobody is to go by it. */
static int mark(const struct job *job)
{
    if (job->frame_count == 0) {
        return 0;
    }
    if (job->frames[job->frame_count - 1].is_incomplete) {
        return set(job->frame, INCOMPLETE, cJSON_CreateTrue());
    }
    cJSON_DeleteItemFromObjectCaseSensitive(job->frame, INCOMPLETE);
    return 0;
}

static int apply(const struct work *work, cJSON *stack_frames, const struct job *job)
{
    size_t last = job->frame_count - 1;

    if (mark(job) != 0) {
        return -ENOMEM;
    }
    if (job->frame_count == 0 || (last == 0 && job->frames[0].file == NULL)) {
        return apply_name(work, job);
    }
    for (size_t i = 0; i < last; i++) {
        cJSON *inlined = insert_before(stack_frames, job->frame);

        if (inlined == NULL || fill(inlined, &job->frames[i], false) != 0) {
            return -ENOMEM;
        }
    }
    return fill(job->frame, &job->frames[last], job->frames[last].function == NULL);
}

/* Jobs are in the order of the frames: both are walked side by side. */
static int apply_all(struct work *work)
{
    cJSON *stacks = cJSON_GetObjectItemCaseSensitive(work->report, "stacks");
    size_t next = 0;
    cJSON *stack;

    cJSON_ArrayForEach(stack, stacks)
    {
        cJSON *frames = cJSON_GetObjectItemCaseSensitive(stack, "frames");
        cJSON *frame;

        cJSON_ArrayForEach(frame, frames)
        {
            if (next < work->job_count && work->jobs[next].frame == frame &&
                apply(work, frames, &work->jobs[next++]) != 0) {
                return -ENOMEM;
            }
        }
    }
    return 0;
}

int unc__symbolize_report(cJSON *report, struct unc__lookup *lookup,
                          void (*on_problem)(const char *text, int code, void *userdata),
                          void *userdata)
{
    struct work work = {
        .report = report, .lookup = lookup, .on_problem = on_problem, .userdata = userdata
    };
    int code = list_modules(&work);

    work.started_at_ms = parse_time_ms(
        unc__document_text(unc__document_object(report, "process"), "started_at"));
    if (code == 0) {
        code = list_jobs(&work);
    }
    if (code == 0 && work.job_count > 0) {
        code = ask_all(&work);
    }
    if (code == 0) {
        code = apply_all(&work);
    }
    free(work.jobs);
    free(work.modules);
    return code;
}
