/* SPDX-License-Identifier: MIT */
#include "base/sandbox.h"

bool unc__sandbox_is_noted;
