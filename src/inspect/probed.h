/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_PROBED_H
#define UNC_INSPECT_PROBED_H

#include "record/library_list.h"

/* unc__probed_library: the name of @library; NULL: the probes that were built with this
 * command have none for it, because its headers were not installed. */
const char *unc__probed_library(enum unc__library library);

#endif
