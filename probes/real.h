/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_REAL_H
#define UNC_PROBES_REAL_H

#include "probes/has_library.h"

/*
 * The functions that the probes stand in front of. In the shared library they are found
 * by name, in the objects that come after it; in the static form the linker has them
 * (`--wrap`), and this is not used. Those of libc come first, then those of event
 * libraries, which are looked for one by one (library.h).
 */
enum unc__real {
#define UNC_PROBE_SYMBOL(name, file, role) UNC__REAL_##name,
#include "probes/coverage.def"
    UNC__REAL_LIBC_COUNT,
    UNC__REAL_BEFORE_LIBRARIES = UNC__REAL_LIBC_COUNT - 1,
#define UNC_PROBE_LIBRARY_BEGIN(id) \
    UNC__REAL_BEGIN_##id, UNC__REAL_BEFORE_##id = UNC__REAL_BEGIN_##id - 1,
#define UNC_PROBE_LIBRARY_END(id) \
    UNC__REAL_END_##id, UNC__REAL_BEHIND_##id = UNC__REAL_END_##id - 1,
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
    UNC__REAL_COUNT
};

/* Any function; the probe knows its type. */
typedef void unc__real_fn(void);

#ifndef UNC__PROBES_STATIC

/* NULL until it was looked for. */
extern unc__real_fn *unc__reals[UNC__REAL_COUNT];

/* That of syscall() once more, for code that cannot count rows; NULL likewise. */
extern unc__real_fn *unc__real_syscall;

/* unc__real_find: look for all of them, once; the one at @index, or what serves in its
 * place while the search is under way. Never NULL: what libc does not have is the system
 * call, or fails with ENOSYS. */
unc__real_fn *unc__real_find(enum unc__real index);

/* unc__real_start: look for those that nobody has asked for yet. */
void unc__real_start(void);

/* unc__real_name: the symbol. */
const char *unc__real_name(enum unc__real index);

static inline unc__real_fn *unc__real_get(enum unc__real index)
{
    unc__real_fn *real = __atomic_load_n(&unc__reals[index], __ATOMIC_RELAXED);

    return __builtin_expect(real != (unc__real_fn *)0, 1) ? real : unc__real_find(index);
}

#else

static inline void unc__real_start(void)
{
}

#endif

#endif
