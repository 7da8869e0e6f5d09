/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_MAKE_ROOM_H
#define UNC_RECORD_MAKE_ROOM_H

#include "base/export.h"

/* unc__record_make_room: the program is about to put a filter on its system calls, after
 * which the record does not grow any more; so it does now. Once is enough: a second call
 * in the same process does nothing. */
UNC__FOR_PROBES void unc__record_make_room(void);

#endif
