/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LAST_WORDS_H
#define UNC_RECORD_LAST_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a process says of itself before it ends, for those who read its record afterwards:
 * facts of the kernel that end with it, then the seal. A record without a seal is that of
 * a process that was killed, or still lives.
 *
 * Async-signal-safe; from one thread at a time.
 */

/* The words of `trigger.cause` in the report. */
enum unc__seal_cause {
    UNC__SEAL_NONE,
    UNC__SEAL_EXIT
};

#define UNC__STATUS_UNKNOWN UINT32_MAX

/* Whether anybody could read them: facts cost system calls. */
bool unc__last_words_are_wanted(void);

/* unc__last_word: @key and @value are copied; of the resource with @serial, 0: of the
 * process. What finds no room is counted as dropped. */
void unc__last_word(uint64_t serial, const char *key, const char *value);

/* unc__last_words_seal: nothing follows. Once; later calls change nothing. */
void unc__last_words_seal(enum unc__seal_cause cause, uint32_t status);

#endif
