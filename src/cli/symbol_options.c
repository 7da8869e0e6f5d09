/* SPDX-License-Identifier: MIT */
/*
 * Where debug information is looked for, asked in the same words by every subcommand. A
 * folder that is not there is wrong use: the symbols that somebody expects of it would be
 * missing without a word.
 */
#include "cli/symbol_options.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "gate/origin.h"

bool unc__symbol_options_take(struct unc__symbol_options *options, int id,
                              const char *value)
{
    switch (id) {
    case UNC__OPTION_DEBUG_DIR:
        if (options->folder_count < UNC__DEBUG_FOLDERS_MAX) {
            options->folders[options->folder_count] = value;
        }
        options->folder_count++;
        return true;
    case UNC__OPTION_SYSROOT:
        options->lookup.sysroot = value;
        return true;
    case UNC__OPTION_DEBUGINFOD:
        options->lookup.is_debuginfod_wanted = true;
        return true;
    default:
        return false;
    }
}

/* Of a libc nobody is shown more; no program of that name is meant. */
static bool is_name_enough(const char *path)
{
    return strstr(path, ".so") != NULL && unc__owner(path, "") == UNC__OWNER_RUNTIME;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int unc__symbol_options_new(struct unc__symbol_options *options,
                            const struct unc__arguments *arguments,
                            struct unc__lookup **ret_lookup)
{
    if (options->folder_count > UNC__DEBUG_FOLDERS_MAX) {
        return unc__arguments_refuse(arguments, "--debug-dir: more than %d folders",
                                     UNC__DEBUG_FOLDERS_MAX);
    }
    for (unsigned i = 0; i < options->folder_count; i++) {
        if (!is_folder(options->folders[i])) {
            return unc__arguments_refuse(arguments, "--debug-dir: '%s' is not a folder",
                                         options->folders[i]);
        }
    }
    if (options->lookup.sysroot != NULL && !is_folder(options->lookup.sysroot)) {
        return unc__arguments_refuse(arguments, "--sysroot: '%s' is not a folder",
                                     options->lookup.sysroot);
    }
    options->lookup.debug_folders = options->folders;
    options->lookup.is_name_enough = options->has_all_lines ? NULL : is_name_enough;
    if (unc__lookup_new(&options->lookup, ret_lookup) != 0) {
        unc__complain(arguments->command->name, "no memory");
        return UNC__EXIT_FAULT;
    }
    return UNC__EXIT_OK;
}
