/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_COVERAGE_H
#define UNC_INSPECT_COVERAGE_H

#include <stddef.h>

/* The command has no probes: it knows the lists of all libraries. */
#define UNC__HAS_LIBUV
#define UNC__HAS_LIBEVENT
#define UNC__HAS_LIBEV
#define UNC__HAS_GLIB
#define UNC__HAS_SDEVENT
#define UNC__HAS_LIBURING

/* The calls that have a probe, by number: the list is probes/coverage.def. */
enum unc__covered {
#define UNC_PROBE_SYMBOL(name, file, role) UNC__COVERED_##name,
#include "probes/coverage.def"
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
    UNC__COVERED_COUNT
};

const char *unc__covered_name(size_t number);

/* unc__covered_find: the number of the call @name; UNC__COVERED_COUNT: none. */
size_t unc__covered_find(const char *name);

/* unc__uncovered_find: @name, if it is one of the known calls that acquire something and
 * have no probe: what they open is only noticed at the end. Else NULL. */
const char *unc__uncovered_find(const char *name);

#endif
