/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_POOL_H
#define UNC_DOCUMENT_POOL_H

#include <stddef.h>

/*
 * Where the trees are: cJSON takes all its memory from here, from the start of the
 * command on (a constructor sees to that), so a tree may be made by anybody and is
 * released by cJSON_Delete as ever; a text that cJSON printed by cJSON_free, not by free.
 * One thread at a time.
 */
void *unc__pool_take(size_t size); /* NULL: no memory. Aligned for anything. */
void unc__pool_give(void *memory); /* Accepts NULL. */

#endif
