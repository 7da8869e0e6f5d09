/* SPDX-License-Identifier: MIT */
#include "probes/library.h"

UNC__THREAD_LOCAL uint8_t unc__library_depth[UNC__LIBRARY_COUNT];
