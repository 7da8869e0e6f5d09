/* SPDX-License-Identifier: MIT */
#include "probes/musl/inside.h"

_Thread_local uintptr_t unc__inside;
