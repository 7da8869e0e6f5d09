/* SPDX-License-Identifier: MIT */
#include "base/program.h"

#include <string.h>
#include <sys/auxv.h>

#include "base/sys.h"
#include "base/text.h"

void unc__program_path(char *ret_path, size_t size)
{
    long length = unc__sys_readlink("/proc/self/exe", ret_path, size - 1);
    const char *name = length <= 0 ? (const char *)getauxval(AT_EXECFN) : NULL;
    struct unc__text text;

    ret_path[length > 0 ? length : 0] = '\0';
    if (name != NULL) {
        text = unc__text_init(ret_path, size);
        unc__text_add(&text, strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name);
    }
}
