/* SPDX-License-Identifier: MIT */
#include "lib/case.h"
