/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_STATE_H
#define UNC_PROBES_LIBUV_STATE_H

#include <uv.h>

#include "record/watcher_facts.h"

/* unc__uv_ask: see unc__watcher_ask_fn: a handle's own words, where its memory is still
 * as the record has it. */
void unc__uv_ask(const struct unc__entry_view *entry,
                 struct unc__watcher_facts *ret_facts);

/* unc__uv_type_of: UNC__TYPE_NONE: no handle. */
enum unc__type unc__uv_type_of(uv_handle_type type);

#endif
