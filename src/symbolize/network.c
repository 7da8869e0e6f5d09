/* SPDX-License-Identifier: MIT */
/*
 * The one place where the network is asked, and only with --debuginfod. libdwfl knows
 * how: it loads libdebuginfod by itself when DEBUGINFOD_URLS is set, so that the command
 * is not linked with it.
 */
#include "symbolize/network.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

#include "symbolize/object.h"

static size_t parse_hex(const char *text, unsigned char bytes[64])
{
    size_t count = 0;

    while (count < 64 && text[2 * count] != '\0' && text[2 * count + 1] != '\0') {
        const char digits[] = { text[2 * count], text[2 * count + 1], '\0' };

        bytes[count++] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return count;
}

static int ask(Dwfl *dwfl, const unsigned char *id, size_t size, char **ret_path)
{
    Dwfl_Module *module;

    dwfl_report_begin(dwfl);
    module = dwfl_report_module(dwfl, "module", 0, 4096);
    if (module == NULL || dwfl_module_report_build_id(module, id, size, 0) != 0) {
        return -1;
    }
    (void)dwfl_report_end(dwfl, NULL, NULL);
    return dwfl_standard_find_debuginfo(module, NULL, "module", 0, NULL, NULL, 0,
                                        ret_path);
}

int unc__network_find(const char *build_id, char *path, size_t size)
{
    static const Dwfl_Callbacks callbacks = {
        .find_elf = dwfl_build_id_find_elf,
        .find_debuginfo = dwfl_standard_find_debuginfo,
        .section_address = dwfl_offline_section_address,
    };
    unsigned char id[64];
    char *found = NULL;
    Dwfl *dwfl = dwfl_begin(&callbacks);
    int code = -ENOENT;
    int fd;

    if (dwfl == NULL) {
        return -ENOENT;
    }
    fd = ask(dwfl, id, parse_hex(build_id, id), &found);
    if (fd >= 0) {
        char link[64];
        ssize_t length;

        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        length = readlink(link, path, size - 1);
        if (length > 0) {
            path[length] = '\0';
            code = 0;
        }
        (void)close(fd);
    }
    free(found);
    dwfl_end(dwfl);
    return code;
}
