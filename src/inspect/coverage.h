/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_COVERAGE_H
#define UNC_INSPECT_COVERAGE_H

#include <stddef.h>

#include "record/library_list.h"

/* The command has no probes: it knows the lists of all libraries. */
#define UNC__HAS_LIBUV
#define UNC__HAS_LIBEVENT
#define UNC__HAS_LIBEV
#define UNC__HAS_GLIB
#define UNC__HAS_SDEVENT
#define UNC__HAS_LIBURING

/* The calls that have a probe, by number: probes/coverage.def, and the
 * lists of the event libraries. */
enum unc__covered {
#define UNC_PROBE_SYMBOL(name, file, role) UNC__COVERED_##name,
#include "probes/coverage.def"
    UNC__COVERED_LIBC_COUNT,
    UNC__COVERED_BEFORE_LIBRARIES = UNC__COVERED_LIBC_COUNT - 1,
#define UNC_PROBE_LIBRARY_BEGIN(id) \
    UNC__COVERED_BEGIN_##id, UNC__COVERED_BEFORE_##id = UNC__COVERED_BEGIN_##id - 1,
#define UNC_PROBE_LIBRARY_END(id) \
    UNC__COVERED_END_##id, UNC__COVERED_BEHIND_##id = UNC__COVERED_END_##id - 1,
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
    UNC__COVERED_COUNT
};

/* unc__covered_library: the event library that it is of; UNC__LIBRARY_NONE: libc. */
enum unc__library unc__covered_library(size_t number);

const char *unc__covered_name(size_t number);

/* unc__covered_find: the number of the call @name; UNC__COVERED_COUNT: none. */
size_t unc__covered_find(const char *name);

/* unc__uncovered_find: @name, if it is one of the known calls that acquire something and
 * have no probe: what they open is only noticed at the end. Else NULL. */
const char *unc__uncovered_find(const char *name);

#endif
