/* SPDX-License-Identifier: MIT */
/* Whether the loader can start it: what it says of itself then, and its report, are
 * nothing. A library's own needs may come along with the program that loads it. */
#include <string.h>
#include <unistd.h>

#include "inspect/parts.h"

static void advise(struct unc__inspection *inspection, const char *name)
{
    if (strncmp(name, "libclang_rt.", strlen("libclang_rt.")) == 0) {
        unc__diagnosis_advise(inspection->diagnosis,
                              "this is clang's runtime of a sanitizer: link with "
                              "-Wl,-rpath,$(clang -print-runtime-dir), or without "
                              "-shared-libasan");
    } else if (strncmp(name, "libunclosed", strlen("libunclosed")) == 0) {
        unc__diagnosis_advise(
            inspection->diagnosis,
            "tell the loader where it is: -Wl,-rpath,DIR when linking "
            "('unclosed flags --rpath'), LD_LIBRARY_PATH=DIR when it is "
            "started, or sudo ldconfig for what is in /usr/local/lib");
    } else {
        unc__diagnosis_advise(inspection->diagnosis,
                              "install it, or tell the loader where it is: "
                              "-Wl,-rpath,DIR when linking, or LD_LIBRARY_PATH=DIR when "
                              "it is started, and now");
    }
}

/* $LIB and $PLATFORM are what the loader was built with: nobody else knows. */
static bool is_search_whole(const struct unc__closure *closure)
{
    for (size_t i = 0; i < closure->count; i++) {
        const struct unc__dynamic *dynamic = &closure->items[i]->dynamic;

        if (strstr(dynamic->rpath, "$LIB") != NULL ||
            strstr(dynamic->rpath, "$PLATFORM") != NULL ||
            strstr(dynamic->runpath, "$LIB") != NULL ||
            strstr(dynamic->runpath, "$PLATFORM") != NULL) {
            return false;
        }
    }
    return true;
}

static void add_missing(struct unc__inspection *inspection,
                        const struct unc__missing_object *missing)
{
    if (inspection->kind == UNC__BINARY_LIBRARY) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, "library",
                           "%.64s, which %s needs, is not found from here: the program "
                           "that loads it has to bring it along",
                           missing->name, missing->wanted_by);
        return;
    }
    if (!is_search_whole(&inspection->closure)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, "library",
                           "%.64s, which %s needs, is not found; not looked at: folders "
                           "with $LIB or $PLATFORM in their name",
                           missing->name, missing->wanted_by);
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, "library",
                       "%.64s, which %s needs, is not found: the program will not start",
                       missing->name, missing->wanted_by);
    advise(inspection, missing->name);
}

const char *unc__loader_of(const struct unc__binary *binary)
{
    Elf64_Phdr segment;

    if (!unc__binary_find_segment(binary, PT_INTERP, &segment)) {
        return "";
    }
    return unc__span_text(
        unc__span_part(binary->file, segment.p_offset, segment.p_filesz), 0);
}

void unc__inspect_start(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;
    const char *loader = unc__loader_of(inspection->binary);

    if (inspection->kind == UNC__BINARY_PROGRAM && access(loader, F_OK) != 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, "library",
                           "the loader that it names, %.200s, is not there: the program "
                           "will not start",
                           loader);
        unc__diagnosis_advise(inspection->diagnosis,
                              "install the libc that it was linked for, or leave out "
                              "-Wl,--dynamic-linker");
        return;
    }
    if (strstr(loader, "ld-musl") != NULL) {
        return; /* looks for libraries in other places than those that are known here */
    }
    for (size_t i = 0; i < closure->missing_count; i++) {
        add_missing(inspection, &closure->missing[i]);
    }
}
