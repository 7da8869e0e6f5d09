/* SPDX-License-Identifier: MIT */
/*
 * The shared form: which event libraries come along, and do calls of them lead to the
 * probes? Each is known by one call that all versions have. Who defines it first has the
 * calls: the probes, or a library that was named in front of them. A copy that an archive
 * brought into the program is not seen by the loader at all: it is looked for among all
 * symbols, as far as they are not stripped (probes/library_states.c asks the process).
 */
#include <string.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"
#include "record/library_file.h"

#define TOPIC "events"

static const struct library {
    const char *name;
    const char *call;
} libraries[UNC__LIBRARY_COUNT] = {
#define ROW(id, name, call, ...) [UNC__LIBRARY_##id] = { name, #call },
    UNC_LIBRARIES(ROW)
#undef ROW
};

struct looking {
    const char *name;
    bool is_found;
};

static void take(const struct unc__symbol *symbol, void *userdata)
{
    struct looking *looking = userdata;

    looking->is_found |= symbol->is_defined && !symbol->is_local &&
                         strcmp(symbol->name, looking->name) == 0;
}

static bool exports(const struct unc__loaded_object *object, const char *call)
{
    struct looking looking = { .name = call };

    unc__symbols_dynamic(&object->dynamic, take, &looking);
    return looking.is_found;
}

static bool has_inside(const struct unc__binary *binary, const char *call)
{
    struct looking looking = { .name = call };

    (void)unc__symbols_all(binary, take, &looking);
    return looking.is_found;
}

static bool is_itself(const struct library *library, const struct unc__binary *binary)
{
    return unc__library_is_file((enum unc__library)(library - libraries),
                                unc__binary_name(binary));
}

static void add_inside(struct unc__inspection *inspection, const struct library *library)
{
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                       "the program has a copy of %s inside: its calls are not seen",
                       library->name);
    unc__diagnosis_advise(inspection->diagnosis,
                          "link the probes in the static form ($(unclosed flags --static "
                          "--libs), unclosed::probes_static), or the program with the "
                          "shared library");
}

static void add_before(struct unc__inspection *inspection, const struct library *library,
                       const struct unc__binary *binary)
{
    bool is_copy = !is_itself(library, binary);

    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                       "%s %s before the probes: calls of %s are not seen", binary->path,
                       is_copy ? "has a copy of the library inside, and comes" : "comes",
                       library->name);
    unc__diagnosis_advise(inspection->diagnosis,
                          "name unclosed-probes before %s on the line of the linker",
                          unc__binary_name(binary));
}

static void add_copy(struct unc__inspection *inspection, const struct library *library,
                     const struct unc__binary *binary)
{
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, TOPIC,
                       "%s has a copy of %s inside: what it calls in it by itself is not "
                       "seen",
                       binary->path, library->name);
}

static void inspect_library(struct unc__inspection *inspection,
                            const struct library *library)
{
    const struct unc__closure *closure = &inspection->closure;
    bool is_there = false;

    if (exports(closure->items[0], library->call) ||
        has_inside(inspection->binary, library->call)) {
        add_inside(inspection, library);
        return;
    }
    for (size_t i = 1; i < closure->count; i++) {
        const struct unc__binary *binary = &closure->items[i]->binary;

        if (i == inspection->probes || !exports(closure->items[i], library->call)) {
            continue;
        }
        if (i < inspection->probes) {
            add_before(inspection, library, binary);
            return;
        }
        is_there = true;
        if (!is_itself(library, binary)) {
            add_copy(inspection, library, binary);
        }
    }
    if (is_there && exports(closure->items[inspection->probes], library->call)) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, TOPIC,
                           "calls of %s lead to the probes", library->name);
    } else if (is_there) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, TOPIC,
                           "these probes were built without those of %s: its calls are "
                           "not seen",
                           library->name);
        unc__diagnosis_advise(inspection->diagnosis,
                              "install the headers of %s and build unclosed anew",
                              library->name);
    }
}

void unc__inspect_libraries(struct unc__inspection *inspection)
{
    for (size_t i = 1; i < UNC__LIBRARY_COUNT; i++) {
        inspect_library(inspection, &libraries[i]);
    }
}
