/* SPDX-License-Identifier: MIT */
#include "record/library_file.h"

#include <stddef.h>
#include <string.h>

/* Beginnings of file names, the last one empty. */
static const char *const families[UNC__LIBRARY_COUNT] = { [UNC__LIBRARY_NONE] = "",
#define ROW(id, name, call, files, ...) [UNC__LIBRARY_##id] = (files),
                                                          UNC_LIBRARIES(ROW)
#undef ROW
};

bool unc__library_is_file(enum unc__library library, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    for (const char *family = families[library]; *family != '\0';
         family += strlen(family) + 1) {
        if (strncmp(name, family, strlen(family)) == 0) {
            return true;
        }
    }
    return false;
}

enum unc__library unc__library_of_file(const char *path)
{
    for (enum unc__library i = (enum unc__library)1; i < UNC__LIBRARY_COUNT; i++) {
        if (unc__library_is_file(i, path)) {
            return i;
        }
    }
    return UNC__LIBRARY_NONE;
}
