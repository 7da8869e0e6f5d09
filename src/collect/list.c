/* SPDX-License-Identifier: MIT */
#include "collect/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Grown at powers of two: the room is known from the count. */
int unc__list_add(char ***list, size_t *count, const char *text)
{
    size_t needed = *count + 2;
    char *copy = strdup(text);

    if (copy == NULL) {
        return -ENOMEM;
    }
    if (*list == NULL || (needed & (needed - 1)) == 0) {
        char **larger = realloc(*list, needed * 2 * sizeof **list);

        if (larger == NULL) {
            free(copy);
            return -ENOMEM;
        }
        *list = larger;
    }
    (*list)[(*count)++] = copy;
    (*list)[*count] = NULL;
    return 0;
}

void unc__list_remove(char **list, size_t *count, size_t index)
{
    free(list[index]);
    do {
        list[index] = list[index + 1];
    } while (list[index++] != NULL);
    (*count)--;
}

char **unc__list_free(char **list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        free(list[i]);
    }
    free(list);
    return NULL;
}
