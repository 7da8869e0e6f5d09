/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <cjson/cJSON.h>
#include <elfutils/libdwfl.h>
#include <unclosed/api.h>

#include "cli/arguments.h"
#include "cli/schema.h"
#include "inspect/probed.h"
#include "record/layout.h"

/* Those that the probes of this build know. */
static void print_events(void)
{
    (void)printf("events  ");
    for (unsigned i = UNC__LIBRARY_NONE + 1; i < UNC__LIBRARY_COUNT; i++) {
        const char *name = unc__probed_library((enum unc__library)i);

        if (name != NULL) {
            (void)printf(" %s", name);
        }
    }
    (void)printf("\n");
}

static int run_version(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_version, argc, argv);

    if (unc__arguments_next(&arguments) < 0 ||
        unc__arguments_no_operands(&arguments) < 0) {
        return arguments.status;
    }
    (void)printf("unclosed %s\n", UNC_VERSION);
    (void)printf("record   %d\n", UNC__RECORD_VERSION);
    (void)printf("schemas ");
    for (const struct unc__schema *schema = unc__schemas; schema->name != NULL;
         schema++) {
        (void)printf(" unclosed-%s/1", schema->name);
    }
    (void)printf("\n");
    print_events();
    (void)printf("libdw    %s\n", dwfl_version(NULL));
    (void)printf("cJSON    %s\n", cJSON_Version());
    return UNC__EXIT_OK;
}

const struct unc__command unc__command_version = {
    .name = "version",
    .summary = "print the version, and those of formats and libraries",
    .usage = "",
    .examples = "unclosed version\n",
    .text = "The version of this command, of the records that it can read, of the "
            "documents that it reads and writes, and of the libraries that it uses; and "
            "which event libraries the probes that were built with it know. "
            "Reports say under `tool` which version made them.\n",
    .statuses = UNC__STATUS(FAULT),
    .run = run_version,
};
