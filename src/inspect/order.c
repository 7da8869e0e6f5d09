/* SPDX-License-Identifier: MIT */
/*
 * The shared form: which names lead to the probes. The loader gives a name to the first
 * object that defines it, so whoever comes before the probes and defines one has its
 * calls. A sanitizer's runtime passes them on; it is known by the second name that it has
 * for each (probes/check_shared.c asks the same of the process).
 */
#include <stdlib.h>
#include <string.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"

static const char interceptor[] = "___interceptor_";

struct definer {
    size_t object; /* index + 1; 0: nobody yet */
    bool is_interceptor;
};

struct reading {
    struct definer *definers; /* of each call */
    size_t object;            /* index + 1 */
    uint64_t addresses[UNC__COVERED_COUNT];
    uint64_t interceptors[UNC__COVERED_COUNT];
};

static void take(const struct unc__symbol *symbol, void *userdata)
{
    struct reading *reading = userdata;
    const char *name = symbol->name;
    size_t length = strlen(interceptor);
    uint64_t *addresses = reading->addresses;
    size_t number;

    if (!symbol->is_defined || symbol->is_hidden || symbol->is_local) {
        return;
    }
    if (strncmp(name, interceptor, length) == 0) {
        name += length;
        addresses = reading->interceptors;
    } else if (strncmp(name, interceptor + 1, length - 1) == 0) {
        name += length - 1;
        addresses = reading->interceptors;
    }
    number = unc__covered_find(name);
    if (number < UNC__COVERED_COUNT) {
        addresses[number] = symbol->address;
    }
}

static bool read_definers(const struct unc__closure *closure, struct definer *definers)
{
    struct reading *reading = malloc(sizeof *reading);

    if (reading == NULL) {
        return false;
    }
    for (size_t i = 0; i < closure->count; i++) {
        memset(reading, 0, sizeof *reading);
        unc__symbols_dynamic(&closure->items[i]->dynamic, take, reading);
        for (size_t number = 0; number < UNC__COVERED_COUNT; number++) {
            uint64_t address = reading->addresses[number];

            if (address != 0 && definers[number].object == 0) {
                definers[number].object = i + 1;
                definers[number].is_interceptor =
                    address == reading->interceptors[number];
            }
        }
    }
    free(reading);
    return true;
}

/* Whether calls of @number come to the probes: a sanitizer's own only if close does. */
static bool leads_here(const struct unc__inspection *inspection,
                       const struct definer *definers, size_t number)
{
    const struct definer *close = &definers[UNC__COVERED_close];
    const struct definer *definer = &definers[number];
    bool has_arrived = close->object == inspection->probes + 1 || close->is_interceptor;

    return definer->object == 0 || definer->object >= inspection->probes + 1 ||
           (definer->is_interceptor && has_arrived);
}

static size_t count_shadowed(const struct unc__inspection *inspection,
                             const struct definer *definers, size_t object)
{
    size_t count = 0;

    for (size_t number = 0; number < UNC__COVERED_LIBC_COUNT; number++) {
        count += (object == 0 || definers[number].object == object) &&
                 !leads_here(inspection, definers, number);
    }
    return count;
}

static void add_front(struct unc__inspection *inspection, const struct definer *definers,
                      size_t object)
{
    size_t count = count_shadowed(inspection, definers, object);
    const struct unc__binary *binary = &inspection->closure.items[object - 1]->binary;

    if (count == 0) {
        return;
    }
    if (object == 1) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "front",
                           "the program defines %zu of the calls itself: what they do is "
                           "seen only as far as they call what has a probe",
                           count);
        unc__diagnosis_advise(inspection->diagnosis,
                              "if it is not meant to be so, give the functions other "
                              "names, or make them static");
    } else {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "front",
                           "%s defines %zu of the calls too, and comes before the probes",
                           binary->path, count);
        unc__diagnosis_advise(inspection->diagnosis,
                              "name unclosed-probes before %s on the line of the linker",
                              unc__binary_name(binary));
    }
    for (size_t number = 0; number < UNC__COVERED_LIBC_COUNT; number++) {
        if (definers[number].object == object &&
            !leads_here(inspection, definers, number)) {
            unc__diagnosis_name(inspection->diagnosis, unc__covered_name(number));
        }
    }
}

static void add_order(struct unc__inspection *inspection, const struct definer *definers)
{
    size_t defined = 0;

    for (size_t number = 0; number < UNC__COVERED_LIBC_COUNT; number++) {
        defined += definers[number].object != 0;
    }
    if (count_shadowed(inspection, definers, 0) >= defined) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_FATAL, "order",
                           "the probes come behind libc, so no call comes to them");
        unc__diagnosis_advise(inspection->diagnosis,
                              "name unclosed-probes in front of all other libraries, and "
                              "libc not at all: without -lc it comes last by itself");
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_OK, "order",
                       "the probes come before libc: %zu of %zu names lead to them",
                       defined - count_shadowed(inspection, definers, 0), defined);
    for (size_t object = 1; object <= inspection->probes; object++) {
        add_front(inspection, definers, object);
    }
}

/* A library that binds its own calls to itself keeps those that it defines. */
static void take_own(const struct unc__symbol *symbol, void *userdata)
{
    bool *is_covered = userdata;
    size_t number = symbol->is_defined && !symbol->is_local
                        ? unc__covered_find(symbol->name)
                        : UNC__COVERED_COUNT;

    if (number < UNC__COVERED_COUNT) {
        is_covered[number] = true;
    }
}

static void add_symbolic(struct unc__inspection *inspection, size_t object)
{
    const struct unc__loaded_object *item = inspection->closure.items[object];
    bool is_covered[UNC__COVERED_COUNT] = { false };
    size_t count = 0;

    unc__symbols_dynamic(&item->dynamic, take_own, is_covered);
    for (size_t number = 0; number < UNC__COVERED_COUNT; number++) {
        count += is_covered[number];
    }
    if (count == 0) {
        return;
    }
    unc__diagnosis_add(inspection->diagnosis, UNC__MARK_PROBLEM, "symbolic",
                       "%s is linked with -Bsymbolic and defines %zu of the calls: its "
                       "own calls of them pass the probes by",
                       item->binary.path, count);
    unc__diagnosis_advise(inspection->diagnosis,
                          "leave -Bsymbolic out where this library is linked");
    for (size_t number = 0; number < UNC__COVERED_COUNT; number++) {
        if (is_covered[number]) {
            unc__diagnosis_name(inspection->diagnosis, unc__covered_name(number));
        }
    }
}

void unc__inspect_order(struct unc__inspection *inspection)
{
    const struct unc__closure *closure = &inspection->closure;
    struct definer definers[UNC__COVERED_COUNT] = { 0 };

    if (!read_definers(closure, definers)) {
        inspection->diagnosis->has_no_memory = true;
        return;
    }
    add_order(inspection, definers);
    unc__inspect_libraries(inspection);
    for (size_t i = 1; i < closure->count; i++) {
        if (i != inspection->probes && closure->items[i]->dynamic.is_symbolic) {
            add_symbolic(inspection, i);
        }
    }
}
