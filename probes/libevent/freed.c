/* SPDX-License-Identifier: MIT */
#include "probes/libevent/freed.h"

const void *unc__libevent_freed_last[UNC__LIBEVENT_FREED_COUNT];
