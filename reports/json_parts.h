/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_JSON_PARTS_H
#define UNC_REPORTS_JSON_PARTS_H

#include "reports/json_writer.h"
#include "reports/report.h"

/* The sections of the JSON report, shared between its files; see reports/json.c. */
void unc__json_process(struct unc__json *json, const struct unc__report *report);
void unc__json_record(struct unc__json *json);
void unc__json_loops(struct unc__json *json, struct unc__report *report);
void unc__json_findings(struct unc__json *json, struct unc__report *report);
void unc__json_resources(struct unc__json *json, struct unc__report *report);
void unc__json_stacks(struct unc__json *json, struct unc__report *report);
void unc__json_modules(struct unc__json *json, struct unc__report *report);

/* unc__json_stack: refer to a stack of the record; null for 0 and for an empty one. */
void unc__json_stack(struct unc__json *json, struct unc__report *report, const char *key,
                     uint32_t stack);
/* unc__json_site: a call site, null if it is not known. */
void unc__json_site(struct unc__json *json, const char *key, uint32_t site);
/* unc__json_place: where in which module an address is; null and the address itself for
 * no module. */
void unc__json_place(struct unc__json *json, struct unc__report *report,
                     uintptr_t address, struct unc__module *module);
/* unc__json_build_id: as hexadecimal digits, null if there is none. */
void unc__json_build_id(struct unc__json *json, const struct unc__module *module);

#endif
