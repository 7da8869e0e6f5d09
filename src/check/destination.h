/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_DESTINATION_H
#define UNC_CHECK_DESTINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Where the report at exit goes: where the user said (report=), else the user's state
 * directory, else a private folder among the temporary files. Each is tried when the one
 * before it fails, so that a report is not lost.
 */
enum unc__place {
    UNC__PLACE_OPTION,
    UNC__PLACE_STATE,
    UNC__PLACE_TEMPORARY
};
#define UNC__PLACE_COUNT 3

/*
 * unc__destination_remember: the environment as it is when the process starts: a later
 * setenv changes nothing. Reads the environment, so
 * not from signal handlers.
 */
void unc__destination_remember(void);

/* Which process, for names. */
struct unc__destination_facts {
    uint32_t pid;
    bool is_child;          /* forked from the process that started the record */
    int64_t reported_at_ns; /* of the real-time clock */
};

/*
 * unc__destination_path: the file in @place. Returns: 0, -ENOENT if there is no such
 * place, -ENAMETOOLONG.
 */
int unc__destination_path(enum unc__place place,
                          const struct unc__destination_facts *facts,
                          struct unc__text *text);

/* unc__destination_prepare: make the folders of @path, mode 0700, unless the user chose
 * them. Returns: 0 or a negative errno. */
int unc__destination_prepare(enum unc__place place, const char *path);

/* unc__destination_tidy: keep the newest 100 reports beside @path. */
void unc__destination_tidy(enum unc__place place, const char *path);

#endif
