/* SPDX-License-Identifier: MIT */
/*
 * We install it only where nothing was, so what the program sees is what a process begins
 * with. If it puts that back later, it has decided: ours is gone.
 */
#include "record/own_handler.h"

#include <stddef.h>

static sighandler_t own; /* NULL: none */

void unc__record_own_handler_set(sighandler_t handler)
{
    __atomic_store_n(&own, handler, __ATOMIC_RELEASE);
}

sighandler_t unc__record_own_handler_seen(sighandler_t handler)
{
    return handler != NULL && handler == __atomic_load_n(&own, __ATOMIC_ACQUIRE)
               ? SIG_DFL
               : handler;
}

void unc__record_own_handler_hide(struct sigaction *action)
{
    if (unc__record_own_handler_seen(action->sa_handler) != action->sa_handler) {
        *action = (struct sigaction){ .sa_handler = SIG_DFL };
    }
}
