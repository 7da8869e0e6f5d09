/* SPDX-License-Identifier: MIT */
/* Are the probes linked, in which form, and do the libraries fit together? */
#include <string.h>

#include <unclosed/api.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"

#define TOPIC   "probes"
#define PRIVATE "UNCLOSED_PRIVATE_"

static const char how_to_link[] =
    "CMake: target_link_libraries(TARGET PRIVATE unclosed::probes), in a configuration "
    "of "
    "UNCLOSED_CONFIGS (Debug, RelWithDebInfo); else link with $(unclosed flags --libs), "
    "a static program with $(unclosed flags --static --libs)";

static bool needs(const struct unc__dynamic *dynamic, const char *name)
{
    for (size_t i = 0; dynamic->needed[i] != NULL; i++) {
        if (strncmp(dynamic->needed[i], name, strlen(name)) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_missing(const struct unc__closure *closure, const char *name)
{
    for (size_t i = 0; i < closure->missing_count; i++) {
        if (strncmp(closure->missing[i].name, name, strlen(name)) == 0) {
            return true;
        }
    }
    return false;
}

static void check_version(struct unc__inspection *inspection, const char *version)
{
    if (strcmp(version, UNC_VERSION) != 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, TOPIC,
                           "its probes are of version %.32s, this command is of %s",
                           version, UNC_VERSION);
        unc__diagnosis_advise(inspection->diagnosis,
                              "if a report cannot be read, build it anew with the probes "
                              "that were installed with this command");
    }
}

/* The loader starts nothing whose two libraries are not of one build. */
static void check_record(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;
    const struct unc__binary *probes = &closure->items[inspection->probes]->binary;
    const char *wanted = unc__dynamic_version(probes, false, PRIVATE);
    size_t record = unc__closure_find(closure, UNC__RECORD_LIBRARY);
    const char *found;

    if (record == closure->count) {
        return; /* unc__inspect_start says that it is not found */
    }
    found = unc__dynamic_version(&closure->items[record]->binary, true, PRIVATE);
    if (wanted != NULL && (found == NULL || strcmp(wanted, found) != 0)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, "library",
                           "%s is of another build than the probes (%.40s, not %.40s): "
                           "the program will not start",
                           closure->items[record]->binary.path,
                           found != NULL ? found + strlen(PRIVATE) : "?",
                           wanted + strlen(PRIVATE));
        unc__diagnosis_advise(inspection->diagnosis,
                              "install both libraries of one build, and look for an old "
                              "one: RUNPATH, LD_LIBRARY_PATH and ldconfig say where");
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "library",
                       "%s and %s are of one build", probes->path,
                       closure->items[record]->binary.path);
}

static void take_defined(const struct unc__symbol *symbol, void *userdata)
{
    size_t *count = userdata;

    *count += symbol->is_defined && !symbol->is_local &&
              unc__covered_find(symbol->name) < UNC__COVERED_COUNT;
}

/* The loader goes by the name of the file; what bears ours may be anything. */
static bool is_ours(const struct unc__loaded_object *probes,
                    const struct unc__probes_note *note)
{
    size_t count = 0;

    unc__symbols_dynamic(&probes->dynamic, take_defined, &count);
    return note->is_there && !note->is_static && note->version[0] != '\0' && count > 0;
}

static void inspect_impostor(struct unc__inspection *inspection,
                             const struct unc__binary *probes)
{
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, TOPIC,
                       "%s is found under the name of the probes, and is not them: "
                       "nothing that the program does is seen",
                       probes->path);
    unc__diagnosis_advise(inspection->diagnosis,
                          "remove it, or let the loader find the right one before it: "
                          "RUNPATH, LD_LIBRARY_PATH and ldconfig say where it looks");
}

static void inspect_shared(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;
    const struct unc__binary *probes = &closure->items[inspection->probes]->binary;
    struct unc__probes_note note = unc__probes_note_read(probes);

    if (!is_ours(closure->items[inspection->probes], &note)) {
        inspect_impostor(inspection, probes);
        return;
    }
    if (inspection->kind == UNC__BINARY_LIBRARY) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                           "this library is linked with the probes: in a program that is "
                           "not, they come behind libc, and no call comes to them");
        unc__diagnosis_advise(inspection->diagnosis,
                              "link the program with the probes, and leave them out of "
                              "its libraries and plugins");
        check_record(inspection);
        return;
    }
    unc__diagnosis_add(
        inspection->diagnosis, UNC__MARK_OK, TOPIC,
        "the probes are linked in the shared form, version %.32s%s%s", note.version,
        needs(inspection->dynamic, UNC__PROBES_LIBRARY) ? "" : ", by a library",
        inspection->note.is_there ? ", besides the static one" : "");
    check_version(inspection, note.version);
    check_record(inspection);
    unc__inspect_order(inspection);
}

static void inspect_both(struct unc__inspection *inspection)
{
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                       "the static form is in it, and a library of the shared one comes "
                       "along: two records, and what one saw the other did not");
    unc__diagnosis_advise(inspection->diagnosis,
                          "use one form for the program and all of its libraries");
}

static void inspect_static(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;

    if (inspection->kind == UNC__BINARY_LIBRARY) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                           "the static form is in this library: it is for programs");
        unc__diagnosis_advise(inspection->diagnosis,
                              "link the program with the probes, and leave them out of "
                              "its libraries and plugins");
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                       "the probes are linked in the static form, version %.32s",
                       inspection->note.version);
    check_version(inspection, inspection->note.version);
    unc__inspect_wraps(inspection);
    if (unc__closure_find(closure, UNC__RECORD_LIBRARY) < closure->count) {
        inspect_both(inspection);
    }
    if (inspection->kind == UNC__BINARY_PROGRAM) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, TOPIC,
                           "what its shared libraries open and close by themselves is "
                           "not seen in this form");
        unc__diagnosis_advise(inspection->diagnosis,
                              "take the shared form, unless the program cannot bring a "
                              "library: unclosed::probes, unclosed flags --libs");
    }
}

static void take_loop(const struct unc__symbol *symbol, void *userdata)
{
    bool *has_loop = userdata;

    *has_loop |= strcmp(symbol->name, "unc_loop_new") == 0;
}

/* A name that is in every static program of musl, and in none of glibc. */
static void take_musl(const struct unc__symbol *symbol, void *userdata)
{
    bool *is_musl = userdata;

    *is_musl |= strcmp(symbol->name, "__init_libc") == 0;
}

/* -lunclosed-probes was on the line if its folder is in the RUNPATH, or the library that
 * it brings along is there: then the linker has dropped it. */
static bool was_dropped(const struct unc__inspection *inspection)
{
    const struct unc__search_from from = {
        .path = inspection->binary->path,
        .rpath = inspection->dynamic->rpath,
        .runpath = inspection->dynamic->runpath,
    };
    struct unc__binary found;
    const char *const *needed = inspection->dynamic->needed;

    if (needs(inspection->dynamic, UNC__RECORD_LIBRARY)) {
        return true;
    }
    if (needed[0] == NULL || (from.rpath[0] == '\0' && from.runpath[0] == '\0') ||
        unc__search_library(UNC__PROBES_LIBRARY ".0", &from, true, &found) < 0) {
        return false;
    }
    unc__binary_close(&found);
    return true;
}

static void inspect_none(struct unc__inspection *inspection)
{
    bool has_loop = unc__closure_find(&inspection->closure, UNC__RECORD_LIBRARY) <
                    inspection->closure.count;
    bool is_musl = false;

    if (inspection->kind == UNC__BINARY_LIBRARY) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                           "a library needs no probes: its calls are seen if the program "
                           "that loads it has them in the shared form");
        return;
    }
    (void)unc__symbols_all(inspection->binary, take_loop, &has_loop);
    if (has_loop) {
        unc__diagnosis_add(
            inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
            "no probes are linked: only what its event loops hold is seen");
    } else {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, TOPIC,
                           "no probes are linked: nothing that it does is seen");
    }
    if (inspection->kind == UNC__BINARY_STATIC) {
        (void)unc__symbols_all(inspection->binary, take_musl, &is_musl);
    }
    if (is_musl) {
        unc__diagnosis_advise(inspection->diagnosis,
                              "link with $(unclosed flags --musl); " UNC__MUSL_BUILD);
    } else if (was_dropped(inspection)) {
        unc__diagnosis_advise(inspection->diagnosis,
                              "if -lunclosed-probes is on the line, --as-needed (the "
                              "default of some compilers) has dropped it: "
                              "-Wl,--push-state,--no-as-needed,-lunclosed-probes,"
                              "-lunclosed,--pop-state, as pkg-config and 'unclosed flags "
                              "--libs' have it");
    } else {
        unc__diagnosis_advise(inspection->diagnosis, "%s", how_to_link);
    }
}

void unc__inspect_probes(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;

    if (inspection->note.is_there && inspection->note.is_static) {
        inspect_static(inspection);
        return;
    }
    if (inspection->note.is_there) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                           "this is the library of the probes itself, version %.32s",
                           inspection->note.version);
        check_record(inspection);
    } else if (inspection->probes < closure->count) {
        inspect_shared(inspection);
    } else if (!is_missing(closure, UNC__PROBES_LIBRARY)) {
        inspect_none(inspection);
    }
}
