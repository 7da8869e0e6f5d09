/* SPDX-License-Identifier: MIT */
/* The one list of formats that the library itself writes; the command has more. */
#include "reports/report.h"

#include <stddef.h>
#include <string.h>

static const struct unc__report_format *const formats[] = {
    &unc__report_json,
    &unc__report_text,
};

const struct unc__report_format *unc__report_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i]->name, name) == 0) {
            return formats[i];
        }
    }
    return NULL;
}
