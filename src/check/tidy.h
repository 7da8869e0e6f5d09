/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_TIDY_H
#define UNC_CHECK_TIDY_H

#include <stddef.h>

/*
 * unc__tidy: remove all but the newest @kept of our reports in @folder. Only files whose
 * names we gave, `<program>.<pid>.<time>.json`, are touched; the time in the name
 * decides. Failures are ignored: the next report tries again.
 */
void unc__tidy(const char *folder, size_t kept);

#endif
