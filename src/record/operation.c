/* SPDX-License-Identifier: MIT */
/* The rare way into an operation: a handler on top of another one, a thread that ends. */
#include "record/operation.h"

struct unc__operation unc__operation_begin_outside(void)
{
    struct unc__operation operation = { NULL, NULL };

    if (!unc__local_is_guest()) {
        operation.space = unc__space_get();
    }
    if (operation.space == NULL) {
        unc__local_leave(NULL);
    }
    return operation;
}

struct unc__operation unc__operation_begin_if_made(void)
{
    return unc__space_find() != NULL ? unc__operation_begin()
                                     : (struct unc__operation){ NULL, NULL };
}
