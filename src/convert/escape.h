/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_ESCAPE_H
#define UNC_CONVERT_ESCAPE_H

#include <stdio.h>

/*
 * Text of a report on its way into somebody's syntax: made visible as printable.h does
 * (so there are no line ends, no control characters, only UTF-8 in it), and then what has
 * a meaning in that syntax is replaced.
 */
struct unc__escape {
    char from; /* of ASCII; '\0' ends a table */
    const char *to;
};

/* XML and HTML: in elements, and in attributes between any quotes. */
extern const struct unc__escape unc__escapes_xml[];

/* unc__escaped_write: @text; NULL writes nothing. @escapes: NULL: none. */
void unc__escaped_write(FILE *stream, const char *text,
                        const struct unc__escape *escapes);

#endif
