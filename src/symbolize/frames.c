/* SPDX-License-Identifier: MIT */
/*
 * A unit's answers: the line table says where the instruction itself comes from; the
 * scopes say in which function that is, and for each inlined one where it was called.
 *
 * The line table is read once for all questions of a unit. With split DWARF it stays in
 * the program, so that file and line are known even if the .dwo is gone; the scopes are
 * in the .dwo, and so are the file names that they refer to by number.
 */
#include "symbolize/frames.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dwarf.h>

#include "symbolize/name.h"
#include "symbolize/scoped_name.h"
#include "symbolize/scopes.h"

#define INLINED_MAX 200

struct unit {
    Dwarf_Die *lines_of; /* the unit with the line table */
    Dwarf_Die scopes_of; /* the one with the functions; itself or its split half */
    const char *folder;  /* in which it was compiled; NULL: unknown */
    bool is_relative;    /* the compiler was given a name relative to it */
    bool is_incomplete;  /* its split half is nowhere: what was inlined is not known */
    const char *last_file;
    const char *last_place; /* of last_file: questions come file by file */
    Dwarf_Files *files;     /* that scopes_of refers to; NULL: unknown */
    size_t file_count;
    struct unc__scopes scopes;
    struct unc__arena *arena;
};

/* @file, which is relative to where the compiler ran, as it would be found there. */
static const char *join(const struct unit *unit, const char *file)
{
    char *path =
        unc__arena_take(unit->arena, strlen(unit->folder) + 1 + strlen(file) + 1);

    if (path == NULL) {
        return file;
    }
    (void)stpcpy(stpcpy(stpcpy(path, unit->folder), "/"), file);
    return path;
}

/* What the compiler was given, if libdw has put the folder before it; else @file. */
static const char *unjoin(const struct unit *unit, const char *file)
{
    size_t length = strlen(unit->folder);

    if (!unit->is_relative || strncmp(file, unit->folder, length) != 0 ||
        file[length] != '/') {
        return file;
    }
    file += length;
    while (file[0] == '/' || (file[0] == '.' && file[1] == '/')) {
        file++;
    }
    return file;
}

/*
 * Where a file is. The compiler was given a name that is relative to the folder in which
 * it ran: if it is there, that is the file. If not, the name was made so on purpose
 * (-ffile-prefix-map), or this is another machine, and a folder that has no such file
 * only misleads: then it is the name as it was given. NULL: unknown.
 */
static const char *place(struct unit *unit, const char *file)
{
    const char *joined = file;

    if (file == NULL || strcmp(file, "???") == 0) {
        return NULL;
    }
    if (unit->folder == NULL || unit->folder[0] == '\0') {
        return file;
    }
    if (file == unit->last_file) {
        return unit->last_place;
    }
    if (file[0] != '/') {
        joined = join(unit, file);
    }
    unit->last_file = file;
    unit->last_place = access(joined, F_OK) == 0 ? joined : unjoin(unit, joined);
    return unit->last_place;
}

static const char *attribute_text(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

static void say_what_is_missing(Dwarf_Die *die, struct unit *unit,
                                const struct unc__frames_context *context)
{
    const char *name = attribute_text(die, DW_AT_dwo_name);

    if (name == NULL) {
        name = attribute_text(die, DW_AT_GNU_dwo_name);
    }
    unit->is_incomplete = true;
    if (name != NULL && !*context->is_incomplete) {
        (void)unc__problem_set(context->problem, 0,
                               "'%s' of '%s' was not found (a .dwp file takes libdw "
                               "0.191): inlined frames are missing",
                               name, unit->folder != NULL ? unit->folder : "?");
    }
    *context->is_incomplete = true;
}

static void open_unit(Dwarf_Die *die, const struct unc__frames_context *context,
                      struct unit *ret_unit)
{
    Dwarf_Half version;
    uint8_t type;
    Dwarf_Die whole;
    Dwarf_Die split = { .addr = NULL };
    const char *name;

    ret_unit->lines_of = die;
    ret_unit->scopes_of = *die;
    ret_unit->folder = attribute_text(die, DW_AT_comp_dir);
    name = attribute_text(die, DW_AT_name);
    if (dwarf_cu_info(die->cu, &version, &type, &whole, &split, NULL, NULL, NULL) == 0 &&
        type == DW_UT_skeleton) {
        if (split.addr != NULL) {
            ret_unit->scopes_of = split;
        } else {
            say_what_is_missing(die, ret_unit, context);
        }
    }
    name = name != NULL ? name : attribute_text(&ret_unit->scopes_of, DW_AT_name);
    ret_unit->is_relative = name != NULL && name[0] != '/';
    if (dwarf_getsrcfiles(&ret_unit->scopes_of, &ret_unit->files,
                          &ret_unit->file_count) != 0) {
        ret_unit->files = NULL;
    }
}

static unsigned attribute_number(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value;

    return dwarf_attr(die, name, &attribute) != NULL &&
                   dwarf_formudata(&attribute, &value) == 0 && value <= UINT32_MAX
               ? (unsigned)value
               : 0;
}

static int set_function(const struct unit *unit, Dwarf_Die *die,
                        struct unc__found_frame *frame)
{
    frame->linkage_name = attribute_text(die, DW_AT_linkage_name);
    if (frame->linkage_name == NULL) {
        frame->linkage_name = attribute_text(die, DW_AT_MIPS_linkage_name);
    }
    if (frame->linkage_name == NULL) {
        frame->function = unc__scoped_name(unit->arena, die);
        return 0;
    }
    frame->function = unc__name_demangle(unit->arena, frame->linkage_name);
    return frame->function != NULL ? 0 : -ENOMEM;
}

/* Where the inlined @die was called: of the frame that it was inlined into. */
static void set_call(struct unit *unit, Dwarf_Die *die, struct unc__found_frame *frame)
{
    unsigned file = attribute_number(die, DW_AT_call_file);

    if (unit->files != NULL && file < unit->file_count) {
        frame->file = place(unit, dwarf_filesrc(unit->files, file, NULL, NULL));
    }
    frame->line = attribute_number(die, DW_AT_call_line);
    frame->column = attribute_number(die, DW_AT_call_column);
}

static size_t depth_of(const struct unit *unit, size_t scope)
{
    size_t depth = 0;

    while (scope != 0 && depth < INLINED_MAX) {
        scope = unit->scopes.items[scope - 1].outer;
        depth++;
    }
    return depth;
}

/* Of lines at the same address the last one counts; what ends a sequence has no line. */
static Dwarf_Line *line_at(Dwarf_Lines *lines, size_t count, uint64_t offset)
{
    size_t low = 0;
    size_t high = count;
    Dwarf_Line *line;
    bool is_end = true;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        Dwarf_Addr address;

        if (dwarf_lineaddr(dwarf_onesrcline(lines, middle), &address) != 0) {
            return NULL;
        }
        if (address <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    line = low > 0 ? dwarf_onesrcline(lines, low - 1) : NULL;
    return line != NULL && dwarf_lineendsequence(line, &is_end) == 0 && !is_end ? line
                                                                                : NULL;
}

static void set_line(struct unit *unit, Dwarf_Line *line, struct unc__found_frame *frame)
{
    int number = 0;
    int column = 0;

    frame->file = place(unit, dwarf_linesrc(line, NULL, NULL));
    if (dwarf_lineno(line, &number) == 0 && number > 0) {
        frame->line = (unsigned)number;
        frame->column =
            dwarf_linecol(line, &column) == 0 && column > 0 ? (unsigned)column : 0;
    }
}

static int answer(struct unit *unit, size_t scope, Dwarf_Line *line,
                  struct unc__asked *asked)
{
    size_t depth = depth_of(unit, scope);
    size_t count = depth > 0 ? depth : 1;

    if (depth == 0 && line == NULL && !unit->is_incomplete) {
        return 0;
    }
    asked->frames = unc__arena_take(unit->arena, count * sizeof *asked->frames);
    if (asked->frames == NULL) {
        return -ENOMEM;
    }
    memset(asked->frames, 0, count * sizeof *asked->frames);
    asked->count = count;
    asked->frames[count - 1].is_incomplete = unit->is_incomplete;
    if (line != NULL) {
        set_line(unit, line, &asked->frames[0]);
    }
    for (size_t i = 0; i < depth; i++) {
        struct unc__scope *at = &unit->scopes.items[scope - 1];

        if (set_function(unit, &at->die, &asked->frames[i]) != 0) {
            return -ENOMEM;
        }
        if (i + 1 < depth) {
            asked->frames[i].is_inlined = true;
            set_call(unit, &at->die, &asked->frames[i + 1]);
        }
        scope = at->outer;
    }
    return 0;
}

static int answer_all(struct unit *unit, const struct unc__scope_question *questions,
                      struct unc__asked *asked, size_t count)
{
    Dwarf_Lines *lines = NULL;
    size_t line_count = 0;
    int code = 0;

    if (dwarf_getsrclines(unit->lines_of, &lines, &line_count) != 0) {
        line_count = 0;
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = answer(unit, questions[i].scope,
                      line_at(lines, line_count, asked[i].offset), &asked[i]);
    }
    return code;
}

int unc__frames_read(Dwarf_Die *die, const struct unc__frames_context *context,
                     struct unc__asked *asked, size_t count)
{
    struct unc__scope_question *questions = calloc(count, sizeof *questions);
    struct unit unit = { .arena = context->arena };
    int result;

    if (questions == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        questions[i].offset = asked[i].offset;
    }
    open_unit(die, context, &unit);
    result =
        unc__scopes_find(&unit.scopes_of, context->code, questions, count, &unit.scopes);
    if (result == 0) {
        result = answer_all(&unit, questions, asked, count);
    }
    free(unit.scopes.items);
    free(questions);
    return result;
}
