/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SCHEMA_H
#define UNC_CLI_SCHEMA_H

#include <stddef.h>

/* A JSON schema, as it is in reports/schema; the build makes the table of the list
 * UNC_SCHEMAS in reports/schema/list.cmake. */
struct unc__schema {
    const char *name; /* NULL ends the table */
    const unsigned char *bytes;
    size_t size;
};

extern const struct unc__schema unc__schemas[];

#endif
