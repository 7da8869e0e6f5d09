/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_RESOURCE_H
#define UNC_CONVERT_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "convert/clauses.h"
#include "gate/loaded.h"

/* What a report knows of a resource. Texts are as they came: escape them. */

#define UNC__RESOURCE_FACTS_SIZE UNC__CLAUSES_SIZE

/* unc__resource_write: "descriptor 3 (epoll)", "the handler of SIGINT". Returns:
 * @buffer. */
const char *unc__resource_write(const cJSON *resource, char *buffer, size_t size);

/* unc__resource_loop_write: `event loop 1 "main"`, "libuv loop 2", "event base 3": of an
 * item of a report's loops. Returns: @buffer. */
const char *unc__resource_loop_write(const cJSON *loop, char *buffer, size_t size);

/* A list of resources in words, those with one name together: "2 timers, TCP handle and 3
 * more". Add one after the other; whoever does not fit is one of the others. */
#define UNC__RESOURCES_NAMED 4
#define UNC__RESOURCE_NAME   256
struct unc__resource_list {
    char names[UNC__RESOURCES_NAMED][UNC__RESOURCE_NAME];
    size_t counts[UNC__RESOURCES_NAMED];
    size_t named;
    size_t told; /* resources that the names stand for */
};
void unc__resource_list_add(struct unc__resource_list *list, const cJSON *resource);
/* @count: all of them, listed or not. */
const char *unc__resource_list_write(const struct unc__resource_list *list, double count,
                                     char *buffer, size_t size);

/* unc__resource_is_part_of: whether @resource belongs to the handle with this id. */
bool unc__resource_is_part_of(const cJSON *resource, double id);

/* unc__resource_facts: what else is known: "127.0.0.1:80 connected to 127.0.0.1:9999";
 * "": nothing. */
void unc__resource_facts(char ret_facts[UNC__RESOURCE_FACTS_SIZE], const cJSON *resource);

/* unc__resource_find: the resource of that id; NULL: the report does not list it. It
 * looks through the list, which must not be text: unc__document_unfold. */
const cJSON *unc__resource_find(const struct unc__loaded_report *report, double id);

/* unc__resource_first: of a finding; NULL: none is listed. */
const cJSON *unc__resource_first(const struct unc__loaded_report *report,
                                 const struct unc__loaded_finding *finding);

#endif
