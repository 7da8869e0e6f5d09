/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_DESTINATION_H
#define UNC_CHECK_DESTINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Where a report goes that nobody asked for by a call: where the user said (report=),
 * else into the folder of whoever collects reports (UNCLOSED_REPORTS, an absolute path of
 * a folder that is there), else the user's state directory, else a private folder among
 * the temporary files. Each is tried when the one before it fails, so that a report is
 * not lost.
 */
enum unc__place {
    UNC__PLACE_OPTION,
    UNC__PLACE_COLLECTOR,
    UNC__PLACE_STATE,
    UNC__PLACE_TEMPORARY
};
#define UNC__PLACE_COUNT 4

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
    uint32_t number;        /* of several from one process, from 2; 0: the one at exit */
    int64_t reported_at_ns; /* of the real-time clock */
};

/*
 * unc__destination_path: the file in @place. The name that the user chose is that of the
 * report at exit; others have their number in front of its suffix, x.2.json, and a forked
 * child its pid, x.PID.json, unless the name has %p.
 * Returns: 0, -ENOENT if there is no such place, -ENAMETOOLONG.
 */
int unc__destination_path(enum unc__place place,
                          const struct unc__destination_facts *facts,
                          struct unc__text *text);

/* unc__destination_prepare: make the folders of @path, mode 0700, unless the user chose
 * them. Returns: 0 or a negative errno. */
int unc__destination_prepare(enum unc__place place, const char *path);

/* unc__destination_tidy: keep the newest 100 reports beside @path, where nobody but we
 * look after them. */
void unc__destination_tidy(enum unc__place place, const char *path);

#endif
