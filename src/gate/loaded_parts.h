/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_LOADED_PARTS_H
#define UNC_GATE_LOADED_PARTS_H

#include "gate/field.h"
#include "gate/loaded.h"
#include "gate/numbers.h"

/* Between the files of loaded.h: a report on its way in. */
struct unc__loader {
    struct unc__loaded_report *report;
    struct unc__fields fields;
    struct unc__numbers modules; /* index: of the table below */
    struct unc__loaded_module {
        const char *name;
        const char *path;
        bool is_user;
        bool is_runtime;
        bool is_missing; /* its symbols were looked for, and its file not found */
    } * module_table;
    struct unc__numbers stacks; /* index: of the report's stacks */
    const char *executable;
};

/* All return 0, -EBADMSG or -ENOMEM. Modules come before stacks, these before findings.
 */
int unc__load_process(struct unc__loader *loader);
int unc__load_modules(struct unc__loader *loader);
int unc__load_stacks(struct unc__loader *loader);
int unc__load_findings(struct unc__loader *loader);

#endif
