/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_MODULES_PARTS_H
#define UNC_JUDGE_MODULES_PARTS_H

#include "judge/modules.h"

/* What the files of the modules share; nobody else includes it. */

void unc__module_set_path(struct unc__module *module, const char *path, size_t length);
void unc__module_set_own_path(const struct unc__modules *modules,
                              struct unc__module *module);

/* unc__modules_ask_process: which module @address is in now, where the record cannot say
 * it. False: none, or the record can. */
bool unc__modules_ask_process(const struct unc__modules *modules, uintptr_t address,
                              struct unc__module *ret_module);

#endif
