/* SPDX-License-Identifier: MIT */
#include "convert/clauses.h"

#include <stdarg.h>
#include <stdio.h>

void unc__clauses_add(struct unc__clauses *clauses, const char *format, ...)
{
    size_t room = sizeof clauses->text - clauses->length;
    va_list list;
    int added = 0;

    if (clauses->length > 0) {
        added = snprintf(clauses->text + clauses->length, room, ", ");
        clauses->length += (size_t)added < room ? (size_t)added : room - 1;
        room = sizeof clauses->text - clauses->length;
    }
    va_start(list, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, in the line before */
    added = vsnprintf(clauses->text + clauses->length, room, format, list);
    va_end(list);
    clauses->length += added > 0 && (size_t)added < room ? (size_t)added : room - 1;
}

void unc__clauses_add_duration(struct unc__clauses *clauses, const char *before,
                               double ms)
{
    if (ms >= 120e3) {
        unc__clauses_add(clauses, "%s%.0f min", before, ms / 60e3);
    } else if (ms >= 1e3) {
        unc__clauses_add(clauses, "%s%.1f s", before, ms / 1e3);
    } else if (ms >= 0) {
        unc__clauses_add(clauses, "%s%.0f ms", before, ms);
    }
}
