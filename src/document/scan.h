/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_SCAN_H
#define UNC_DOCUMENT_SCAN_H

#include <stddef.h>

/*
 * One token of JSON: where it ends, or what is wrong with it. Tokens do not know what may
 * come before and after them; document/syntax.c does.
 */
struct unc__scan {
    const char *end;  /* behind the token; of an error: where it is */
    const char *what; /* NULL: it is right */
    enum unc__scan_result {
        UNC__SCAN_TOKEN,
        UNC__SCAN_WRONG,
        UNC__SCAN_CUT /* the text ends before it does, or may go on */
    } result;
};

/* Each token lies in the bytes from @at, which is its first, to @end. */
struct unc__scan unc__scan_text(const char *at, const char *end);
struct unc__scan unc__scan_number(const char *at, const char *end);
struct unc__scan unc__scan_word(const char *at, const char *end);

#endif
