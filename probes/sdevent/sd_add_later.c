/* SPDX-License-Identifier: MIT */
/* Since 254. */
#include "probes/sdevent/sd_source.h"

UNC__SD_ADDS(sd_event_add_memory_pressure, UNC__TYPE_SD_MEMORY_PRESSURE,
             (sd_event * e, sd_event_source **s, sd_event_handler_t callback,
              void *userdata),
             (e, s, callback, userdata), NULL)
