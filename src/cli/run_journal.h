/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_JOURNAL_H
#define UNC_CLI_RUN_JOURNAL_H

#include <stdint.h>

#include "collect/collect.h"
#include "document/document.h"
#include "gate/policy.h"

/*
 * run.json, schema "unclosed-run/1": what was run, how it ended, which reports there are,
 * and who was not observed. Of several runs the folder above has one, too, with the
 * reports of all.
 */

/* unc__run_journal_begin: before the command is started: what says so if we come to no
 * end, because somebody kills us. Returns: 0 or a negative errno, with @ret_problem. */
int unc__run_journal_begin(char *const *command, const char *folder, int64_t began_ns,
                           struct unc__problem *ret_problem);
void unc__run_journal_remove(const char *folder);

/* unc__run_journal_make: of one run. NULL: no memory. */
cJSON *unc__run_journal_make(char *const *command, const struct unc__collected *collected,
                             const char *folder, int64_t began_ns);

/* unc__run_journal_add: @journal takes what @part, of the run with this @number, lists.
 * Returns: 0 or -ENOMEM. */
int unc__run_journal_add(cJSON *journal, const cJSON *part, unsigned number);

/* unc__run_journal_write: to FOLDER/run.json. */
int unc__run_journal_write(const cJSON *journal, const char *folder,
                           struct unc__problem *ret_problem);

/* unc__run_journal_miss: what --require wanted and @gate has no report of is kept in
 * FOLDER/run.json, among what is broken: whoever reads the run later has to know. */
int unc__run_journal_miss(const char *folder, struct unc__gate *gate,
                          const char *const *required, struct unc__problem *ret_problem);

#endif
