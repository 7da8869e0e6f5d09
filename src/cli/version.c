/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <unclosed/api.h>

#include "cli/arguments.h"

static int run_version(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_version, argc, argv);

    if (unc__arguments_next(&arguments) < 0) {
        return arguments.status;
    }
    (void)printf("unclosed %s\n", UNC_VERSION);
    return UNC__EXIT_OK;
}

const struct unc__command unc__command_version = {
    .name = "version",
    .summary = "print the version",
    .usage = "",
    .examples = "unclosed version\n",
    .text =
        "The version of this command. Reports say under `tool` which one made them.\n",
    .run = run_version,
};
