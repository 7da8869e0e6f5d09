/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_JSON_PARTS_H
#define UNC_REPORTS_JSON_PARTS_H

#include "reports/json_writer.h"
#include "reports/report.h"

/* The sections of the JSON report, shared between its files; see reports/json.c. */
void unc__json_process(struct unc__json *json, const struct unc__report *report);
void unc__json_record(struct unc__json *json);
void unc__json_kernel(struct unc__json *json, const struct unc__report *report);
void unc__json_probes(struct unc__json *json);
void unc__json_loops(struct unc__json *json, struct unc__report *report);
void unc__json_findings(struct unc__json *json, struct unc__report *report);
void unc__json_resources(struct unc__json *json, struct unc__report *report);
void unc__json_stacks(struct unc__json *json, struct unc__report *report);
void unc__json_modules(struct unc__json *json, struct unc__report *report);

/* What a resource has besides: see reports/json_details.c. */
struct unc__fd_facts;
void unc__json_details(struct unc__json *json, struct unc__report *report,
                       const struct unc__resource *resource,
                       const struct unc__fd_facts *facts);
/* unc__json_facts: what the kernel knows of it, as members of an object. */
void unc__json_facts(struct unc__json *json, struct unc__report *report,
                     const struct unc__entry_view *entry);
void unc__json_owner(struct unc__json *json, const struct unc__report *report,
                     const struct unc__resource *resource);
void unc__json_waiting(struct unc__json *json, struct unc__report *report,
                       const struct unc__resource *resource);

/* Parts of details: see reports/json_details_signal.c. */
void unc__json_signal(struct unc__json *json, uint64_t number);
void unc__json_timer(struct unc__json *json, struct unc__report *report,
                     const struct unc__entry_view *entry);
void unc__json_thread(struct unc__json *json, struct unc__report *report,
                      const struct unc__entry_view *entry);

/* unc__json_function: where @function is, as @entry's life knew it; nothing for 0. */
void unc__json_function(struct unc__json *json, struct unc__report *report,
                        const struct unc__entry_view *entry, uintptr_t function);

/* unc__json_text: a string, null for "". */
void unc__json_text(struct unc__json *json, const char *key, const char *string);
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
