/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "convert/format.h"

const struct unc__format *const unc__formats[] = {
#define ROW(id, name) &unc__format_##id,
    UNC_FORMATS(ROW)
#undef ROW
        NULL
};

const struct unc__format *unc__format_find(const char *name)
{
    for (size_t i = 0; unc__formats[i] != NULL; i++) {
        if (strcmp(unc__formats[i]->name, name) == 0) {
            return unc__formats[i];
        }
    }
    return NULL;
}
