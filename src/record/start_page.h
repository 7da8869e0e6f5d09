/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_START_PAGE_H
#define UNC_RECORD_START_PAGE_H

#include <stdbool.h>

#include "record/record.h"

/*
 * What is acquired before the record is there: constructors of libraries, .preinit_array
 * and IFUNC resolvers run before ours. A static page of a few places, without names and
 * sites, and of the stack the innermost frame; it moves into the record at the start, or
 * is forgotten there when tracking is off.
 *
 * Tokens from here have UNC__PROCESS_EARLY for their process and stay good for ever.
 */
#define UNC__PROCESS_EARLY UINT32_MAX

/* unc__start_page_acquire: serial 0: it is full, which is counted, or no longer open. */
struct unc__token unc__start_page_acquire(const struct unc__acquisition *what,
                                          uint64_t key, const struct unc__caller *caller);

/* unc__start_page_find_fd: the early token of descriptor @fd; serial 0: none. */
struct unc__token unc__start_page_find_fd(int fd);

/* unc__start_page_release_early: see unc__start_page_release. */
bool unc__start_page_release_early(struct unc__token token);

/* unc__start_page_close: the record is there, or never will be: move all of it. */
void unc__start_page_close(void);

/* unc__start_page_current: what became of early @token; serial 0: nothing. */
struct unc__token unc__start_page_current(struct unc__token token);

/* unc__start_page_release: whether @token was still here, and is not held any more. */
static inline bool unc__start_page_release(struct unc__token token)
{
    return __builtin_expect(token.process == UNC__PROCESS_EARLY, 0) &&
           unc__start_page_release_early(token);
}

/* unc__start_page_translate: @token as the record knows it. */
static inline struct unc__token unc__start_page_translate(struct unc__token token)
{
    return __builtin_expect(token.process == UNC__PROCESS_EARLY, 0)
               ? unc__start_page_current(token)
               : token;
}

#endif
