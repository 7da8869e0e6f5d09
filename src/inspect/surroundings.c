/* SPDX-License-Identifier: MIT */
/* What changes how it runs: rights that it is given, a sanitizer, another libc. */
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"

static void inspect_rights(struct unc__inspection *inspection)
{
    const struct unc__binary *binary = inspection->binary;
    bool has_mode = (binary->mode & (S_ISUID | S_ISGID)) != 0;

    if (inspection->kind == UNC__BINARY_LIBRARY ||
        (!has_mode && getxattr(binary->path, "security.capability", NULL, 0) <= 0)) {
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "rights",
                       "it is given rights when it is started (%s): then it reads no "
                       "UNCLOSED_OPTIONS, reports to no 'unclosed run', and the loader "
                       "ignores LD_LIBRARY_PATH",
                       has_mode ? "set-user-ID or set-group-ID" : "capabilities");
    unc__diagnosis_advise(inspection->diagnosis,
                          "test a copy without them, started by who has the rights");
}

static void take(const struct unc__symbol *symbol, void *userdata)
{
    bool *has_sanitizer = userdata;

    *has_sanitizer |= symbol->is_defined && (strcmp(symbol->name, "__asan_init") == 0 ||
                                             strcmp(symbol->name, "__lsan_init") == 0);
}

static void inspect_sanitizer(struct unc__inspection *inspection)
{
    bool has_sanitizer = false;

    for (size_t i = 0; i < inspection->closure.count; i++) {
        unc__symbols_dynamic(&inspection->closure.items[i]->dynamic, take,
                             &has_sanitizer);
    }
    if (has_sanitizer && inspection->kind == UNC__BINARY_PROGRAM) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, "sanitizer",
                           "a sanitizer is in it, and passes calls on; if memory leaks, "
                           "LeakSanitizer ends it before the report is written");
        unc__diagnosis_advise(inspection->diagnosis,
                              "set ASAN_OPTIONS=detect_leaks=0 for the run that is to "
                              "report");
    }
}

/* The shared form is for the libc that the command was built with. */
static void inspect_libc(struct unc__inspection *inspection)
{
    if (strstr(unc__loader_of(inspection->binary), "ld-musl") != NULL) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, "libc",
                           "it is linked with musl's shared library, for which there are "
                           "no probes");
        unc__diagnosis_advise(
            inspection->diagnosis,
            "link it -static, with $(unclosed flags --musl); " UNC__MUSL_BUILD);
    }
}

void unc__inspect_surroundings(struct unc__inspection *inspection)
{
    inspect_libc(inspection);
    inspect_sanitizer(inspection);
    inspect_rights(inspection);
}
