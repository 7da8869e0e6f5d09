/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_SUPPRESSIONS_H
#define UNC_OPTIONS_SUPPRESSIONS_H

#include <stddef.h>

#include "options/options.h"

/*
 * The text of the file that `suppressions=PATH` names, as it was when the process
 * started. Written once at the start, constant afterwards.
 */
struct unc__suppressions_text {
    const char *bytes; /* NULL: none */
    size_t size;
    int error; /* why it could not be read; 0: it could, or none was named */
    char path[UNC__PATH_SIZE]; /* what was opened; "": none was named */
};

extern struct unc__suppressions_text unc__suppressions_text;

/* unc__suppressions_text_read: at the start. No descriptor stays open. */
void unc__suppressions_text_read(void);

#endif
