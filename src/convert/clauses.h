/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_CLAUSES_H
#define UNC_CONVERT_CLAUSES_H

#include <stddef.h>

#define UNC__CLAUSES_SIZE 1024

/* "due in 3 ms, every 20 ms": pieces with a comma between them, cut where the room ends.
 * Begin with { .length = 0 }. */
struct unc__clauses {
    char text[UNC__CLAUSES_SIZE];
    size_t length;
};

void unc__clauses_add(struct unc__clauses *clauses, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* unc__clauses_add_duration: "@before 1.5 s"; below 0 @ms adds nothing. */
void unc__clauses_add_duration(struct unc__clauses *clauses, const char *before,
                               double ms);

#endif
