/* SPDX-License-Identifier: MIT */
#include "cli/schema.h"

#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"

enum {
    OPTION_LIST = 256
};

#define SCHEMAS_MAX 16

static int refuse(const struct unc__arguments *arguments, const char *name)
{
    const char *names[SCHEMAS_MAX + 1] = { 0 };
    const char *nearest;

    for (size_t i = 0; unc__schemas[i].name != NULL && i < SCHEMAS_MAX; i++) {
        names[i] = unc__schemas[i].name;
    }
    nearest = unc__nearest(name, names);
    if (nearest != NULL) {
        return unc__arguments_refuse(
            arguments, "there is no schema '%s'; did you mean '%s'?", name, nearest);
    }
    return unc__arguments_refuse(
        arguments, "there is no schema '%s'; --list says which there are", name);
}

static int list(void)
{
    for (const struct unc__schema *schema = unc__schemas; schema->name != NULL;
         schema++) {
        (void)printf("%-10s unclosed-%s/1\n", schema->name, schema->name);
    }
    return UNC__EXIT_OK;
}

static int run_schema(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_schema, argc, argv);
    const struct unc__schema *schema = unc__schemas;
    const char *name;
    bool is_list = false;
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        is_list = true;
    }
    if (id < 0) {
        return arguments.status;
    }
    if (is_list) {
        return list();
    }
    if (arguments.operand_count > 1) {
        return unc__arguments_refuse(&arguments, "'%s' is one too many",
                                     arguments.operands[1]);
    }
    name = arguments.operand_count == 1 ? arguments.operands[0] : "report";
    while (schema->name != NULL && strcmp(schema->name, name) != 0) {
        schema++;
    }
    if (schema->name == NULL) {
        return refuse(&arguments, name);
    }
    (void)fwrite(schema->bytes, 1, schema->size, stdout);
    return UNC__EXIT_OK;
}

const struct unc__command unc__command_schema = {
    .name = "schema",
    .summary = "print the JSON schema of a report, a run, a baseline, a verdict",
    .usage = "[NAME]",
    .examples = "# of a report\n"
                "unclosed schema\n"
                "# of the others\n"
                "unclosed schema --list\n"
                "unclosed schema baseline > baseline.schema.json\n",
    .text = "JSON Schema, draft 2020-12. A document says under `schema` which it is of, "
            "unclosed-report/1 for one: within a major version keys are added, and none "
            "changes its meaning.\n",
    .options =
        (const struct unc__cli_option[]){
            { OPTION_LIST, "list", NULL, "list the names of all schemas" },
            { 0 },
        },
    .statuses = UNC__STATUS(FAULT),
    .run = run_schema,
};
