/* SPDX-License-Identifier: MIT */
#include "cli/choices.h"

#include <stddef.h>
#include <string.h>

#define LIST(id, name, ...) const char *const unc__choices_##id[] = { __VA_ARGS__, NULL };
UNC_CHOICES(LIST)
#undef LIST

const char *const *unc__choices_of(const char *name)
{
    static const struct {
        const char *name;
        const char *const *words;
    } lists[] = {
#define ROW(id, name, ...) { name, unc__choices_##id },
        UNC_CHOICES(ROW)
#undef ROW
    };

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (strcmp(lists[i].name, name) == 0) {
            return lists[i].words;
        }
    }
    return NULL;
}
