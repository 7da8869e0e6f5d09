/* SPDX-License-Identifier: MIT */
/* What names and lines in a report are made of: build-id, unwind tables, symbols, debug
 * information, here or in a file of their own. */
#include <stdlib.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"
#include "symbolize/files.h"

static void inspect_build_id(struct unc__inspection *inspection)
{
    struct unc__span id =
        unc__binary_note(inspection->binary, ELF_NOTE_GNU, NT_GNU_BUILD_ID);
    char text[UNC__BUILD_ID_TEXT];

    if (id.size == 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "build-id",
                           "it has no build-id: nobody can tell whether a file is the "
                           "one that a report is about");
        unc__diagnosis_advise(inspection->diagnosis, "link with -Wl,--build-id");
        return;
    }
    unc__build_id_format(id.at, id.size, text);
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "build-id",
                       "its build-id is %s", text);
}

static void take(const struct unc__symbol *symbol, void *userdata)
{
    size_t *functions = userdata;

    *functions += symbol->is_function && symbol->is_defined;
}

static void inspect_symbols(struct unc__inspection *inspection,
                            const struct unc__files *files)
{
    size_t functions = 0;

    if (unc__symbols_all(inspection->binary, take, &functions)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "symbols",
                           "it has the names of %zu functions", functions);
    } else if (files->debug.elf != NULL) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "symbols",
                           "its names are in %s", files->debug.path);
    } else {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "symbols",
                           "its symbols are stripped: stacks have offsets and no names");
        unc__diagnosis_advise(
            inspection->diagnosis,
            "leave out strip and -s, or keep the names where they are found: 'objcopy "
            "--only-keep-debug APP APP.debug; strip APP; objcopy "
            "--add-gnu-debuglink=APP.debug APP'");
    }
}

static void inspect_lines(struct unc__inspection *inspection,
                          const struct unc__files *files, const char *problem)
{
    if (files->has_lines) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "debug",
                           files->debug.elf != NULL ? "its debug information is in %s"
                                                    : "it has debug information%.0s",
                           files->debug.elf != NULL ? files->debug.path : "");
        if (inspection->kind != UNC__BINARY_LIBRARY && inspection->note.is_there) {
            unc__inspect_own(inspection, unc__files_best(files));
        }
        if (!unc__has_archives(inspection)) {
            unc__inspect_producers(inspection, unc__files_best(files));
        }
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "debug",
                       "there is no debug information, so no file and line%s%s%s",
                       problem[0] != '\0' ? " (" : "", problem,
                       problem[0] != '\0' ? ")" : "");
    unc__diagnosis_advise(inspection->diagnosis,
                          "compile with -g; or name the folder of its debug files: "
                          "--debug-dir DIR");
}

void unc__inspect_stacks(struct unc__inspection *inspection)
{
    struct unc__files files = { 0 };
    struct unc__problem problem = { "" };
    struct unc__span id =
        unc__binary_note(inspection->binary, ELF_NOTE_GNU, NT_GNU_BUILD_ID);
    char build_id[UNC__BUILD_ID_TEXT] = "";
    char *path = realpath(inspection->binary->path, NULL); /* as reports have it */
    int r;

    inspect_build_id(inspection);
    unc__inspect_unwind(inspection);
    if (id.size > 0) {
        unc__build_id_format(id.at, id.size, build_id);
    }
    r = unc__files_find(inspection->lookup,
                        path != NULL ? path : inspection->binary->path, build_id, &files,
                        &problem);
    free(path);
    if (r < 0) {
        files = (struct unc__files){ 0 };
    }
    inspect_symbols(inspection, &files);
    inspect_lines(inspection, &files, r < 0 || build_id[0] == '\0' ? "" : problem.text);
    unc__files_close(&files);
}
