/* SPDX-License-Identifier: MIT */
#include "inspect/coverage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const covered[] = {
#define UNC_PROBE_SYMBOL(name, file, role) #name,
#include "probes/coverage.def"
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

static const struct {
    size_t begin;
    size_t end;
} ranges[UNC__LIBRARY_COUNT] = {
#define UNC_PROBE_SYMBOL(name, file, role)
#define UNC_PROBE_LIBRARY_BEGIN(id) \
    [UNC__LIBRARY_##id] = { UNC__COVERED_BEGIN_##id, UNC__COVERED_END_##id },
#define UNC_PROBE_LIBRARY_END(id)
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

/* Of libc and of libraries that bring kernel objects of their own kind. What has no
 * function in libc is called by syscall(), which has a probe. */
static const char *const uncovered[] = {
    "__res_ninit", "catopen",      "fts64_open",   "fts_open", "iconv_open",
    "msgget",      "pidfd_spawn",  "pidfd_spawnp", "rcmd",     "res_ninit",
    "rexec",       "sctp_peeloff", "semget",       "shmat",    "shmget",
};

enum unc__library unc__covered_library(size_t number)
{
    enum unc__library library = (enum unc__library)(UNC__LIBRARY_COUNT - 1);

    while (library > UNC__LIBRARY_NONE &&
           (number < ranges[library].begin || number >= ranges[library].end)) {
        library--;
    }
    return library;
}

const char *unc__covered_name(size_t number)
{
    return covered[number];
}

static int compare(const void *left, const void *right)
{
    return strcmp(covered[*(const unsigned short *)left],
                  covered[*(const unsigned short *)right]);
}

static int compare_name(const void *name, const void *item)
{
    return strcmp(name, covered[*(const unsigned short *)item]);
}

/* A large program has a million symbols. */
size_t unc__covered_find(const char *name)
{
    static unsigned short sorted[UNC__COVERED_COUNT];
    static bool is_sorted;
    const unsigned short *found;

    if (!is_sorted) {
        for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
            sorted[i] = (unsigned short)i;
        }
        qsort(sorted, UNC__COVERED_COUNT, sizeof *sorted, compare);
        is_sorted = true;
    }
    found = bsearch(name, sorted, UNC__COVERED_COUNT, sizeof *sorted, compare_name);
    return found != NULL ? *found : UNC__COVERED_COUNT;
}

static int compare_text(const void *name, const void *item)
{
    return strcmp(name, *(const char *const *)item);
}

const char *unc__uncovered_find(const char *name)
{
    const char *const *found =
        bsearch(name, uncovered, sizeof uncovered / sizeof *uncovered, sizeof *uncovered,
                compare_text);

    return found != NULL ? *found : NULL;
}
