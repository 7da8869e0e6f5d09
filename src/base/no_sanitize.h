/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_NO_SANITIZE_H
#define UNC_BASE_NO_SANITIZE_H

/*
 * For functions that read memory which is not theirs: other functions' frames and the
 * tables of other modules. To a sanitizer such a read looks like an overflow or a race,
 * though the word was put there for exactly this purpose.
 */
#define UNC__NO_SANITIZE __attribute__((no_sanitize("address", "undefined", "thread")))

#endif
