/* SPDX-License-Identifier: MIT */
/*
 * In the static form the linker leads calls here, and there is nothing to prove at run
 * time but one thing: a program may have a __wrap_close of its own, a mock, and then ours
 * is not even linked. Each probe has a second name that nobody else has.
 */
#include <stddef.h>

#include "probes/has_library.h"
#include "probes/life.h"
#include "record/library_list.h"
#include "record/probe_list.h"

#define UNC_PROBE_SYMBOL(name, file, role)                                             \
    extern const char wrapper_##name[] __asm__("__wrap_" #name) __attribute__((weak)); \
    extern const char own_##name[] __asm__("unc__wrapper_" #name) __attribute__((weak));
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL

static const struct wrapper {
    const char *name;
    const char *at;
    const char *ours;
} wrappers[] = {
#define UNC_PROBE_SYMBOL(name, file, role) { #name, wrapper_##name, own_##name },
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL
};

/* Of event libraries: one that the program brings, and calls, has its wrappers. */
#define UNC_PROBE_SYMBOL(name, file, role)                                             \
    extern const char wrapper_##name[] __asm__("__wrap_" #name) __attribute__((weak)); \
    extern const char own_##name[] __asm__("unc__wrapper_" #name) __attribute__((weak));
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL

static const struct library_wrapper {
    const char *library;
    struct wrapper wrapper;
} library_wrappers[] = {
#define UNC_PROBE_LIBRARY_BEGIN(id) { #id, { NULL, NULL, NULL } },
#define UNC_PROBE_LIBRARY_END(id)
#define UNC_PROBE_SYMBOL(name, file, role) \
    { NULL, { #name, wrapper_##name, own_##name } },
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
    { NULL, { NULL, NULL, NULL } },
};

static const char *library_name(const char *id)
{
#define ROW(library, name, ...)                \
    if (__builtin_strcmp(id, #library) == 0) { \
        return name;                           \
    }
    UNC_LIBRARIES(ROW)
#undef ROW
    return id;
}

static void check_libraries(void)
{
    static const char *const nothing[] = { NULL };
    const char *library = NULL; /* that is not listed yet */

    for (size_t i = 0; i < sizeof library_wrappers / sizeof *library_wrappers; i++) {
        const struct library_wrapper *row = &library_wrappers[i];

        if (row->library != NULL) {
            library = library_name(row->library);
        } else if (library != NULL && row->wrapper.ours != NULL) {
            unc__probes_add(library, UNC__PROBE_ACTIVE, nothing);
            library = NULL;
        }
    }
}

void unc__probes_check(void)
{
    static const char *const nothing[] = { NULL };
    static const char *const mocked[] = {
        "the program has a wrapper of its own for this function, which gets its calls",
        NULL,
    };

    unc__probes_add("posix", UNC__PROBE_ACTIVE, nothing);
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        if (wrappers[i].at != NULL && wrappers[i].at != wrappers[i].ours) {
            unc__probes_add(wrappers[i].name, UNC__PROBE_SHADOWED, mocked);
        }
    }
    check_libraries();
}
