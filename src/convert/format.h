/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_FORMAT_H
#define UNC_CONVERT_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#include "convert/conversion.h"

/*
 * A format is one file and one line here: src/convert/NAME.c (and NAME_*.c where that is
 * much) defines `const struct unc__format unc__format_NAME`. Help, completion and the
 * tests of hostile input go over this list.
 *
 * In the order of how many people read them: identifier, name.
 */
/* clang-format off */
#define UNC_FORMATS(X) \
    X(sarif, "sarif") \
    X(junit, "junit") \
    X(github, "github") \
    X(markdown, "markdown") \
    X(gitlab, "gitlab") \
    X(html, "html") \
    X(lsan, "lsan") \
    X(tap, "tap") \
    X(csv, "csv") \
    X(folded, "folded") \
    X(speedscope, "speedscope") \
    X(trace, "trace") \
    X(prometheus, "prometheus")
/* clang-format on */

struct unc__format {
    const char *name;
    const char *summary;   /* who reads it: one line, no full stop */
    const char *file_name; /* what such a file is usually called */
    bool has_resources;    /* it wants the lists of resources, which stay text else */

    /*
     * The whole document. A format adds nothing that is not in the conversion: no time,
     * no name of this machine, so that the same reports give the same bytes; and says in
     * its output what a limit of its readers made it leave out.
     * Returns: 0 or -ENOMEM; errors of the stream are left in the stream.
     */
    int (*print)(FILE *stream, const struct unc__conversion *conversion);
};

#define DECLARATION(id, name) extern const struct unc__format unc__format_##id;
UNC_FORMATS(DECLARATION)
#undef DECLARATION

extern const struct unc__format *const unc__formats[]; /* NULL-terminated */

/* NULL: there is none of that name. */
const struct unc__format *unc__format_find(const char *name);

#endif
