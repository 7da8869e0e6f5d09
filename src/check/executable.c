/* SPDX-License-Identifier: MIT */
/* Whether an exec is likely to succeed, so that one that fails leaves no report behind.
 * The kernel may still refuse the file for what is in it. */
#include "check/executable.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"

/* A file that may be executed, as far as can be told beforehand. */
static bool is_file(int directory, const char *path)
{
    struct statx facts;
    long r = unc__sys_call(SYS_statx, directory, (long)(intptr_t)path, AT_EMPTY_PATH,
                           STATX_TYPE | STATX_MODE, (long)(intptr_t)&facts, 0);

    if (r < 0 || !S_ISREG(facts.stx_mode) || (facts.stx_mode & 0111) == 0) {
        return false;
    }
    return *path == '\0' || unc__sys_call(SYS_faccessat, directory, (long)(intptr_t)path,
                                          X_OK, 0, 0, 0) == 0;
}

static bool is_in_path(const char *program)
{
    const char *folder = getenv("PATH");
    char path[PATH_MAX];

    if (folder == NULL) {
        folder = "/bin:/usr/bin";
    }
    for (bool has_more = *program != '\0'; has_more;) {
        size_t length = strcspn(folder, ":");
        struct unc__text text = unc__text_init(path, sizeof path);

        unc__text_add_bytes(&text, folder, length);
        unc__text_add(&text, length > 0 ? "/" : "");
        unc__text_add(&text, program);
        if (is_file(AT_FDCWD, path)) {
            return true;
        }
        has_more = folder[length] == ':';
        folder += length + 1;
    }
    return false;
}

bool unc__is_executable(int directory, const char *program, bool is_searched)
{
    return is_searched && strchr(program, '/') == NULL ? is_in_path(program)
                                                       : is_file(directory, program);
}
