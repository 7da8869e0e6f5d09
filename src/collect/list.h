/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_LIST_H
#define UNC_COLLECT_LIST_H

#include <stddef.h>

/*
 * unc__list_add: append a copy of @text to the NULL-terminated list *@list of *@count.
 * Returns: 0 or -ENOMEM.
 */
int unc__list_add(char ***list, size_t *count, const char *text);

/* unc__list_remove: the text number @index, which is there. */
void unc__list_remove(char **list, size_t *count, size_t index);

/* Accepts NULL. Returns: NULL. */
char **unc__list_free(char **list);

#endif
