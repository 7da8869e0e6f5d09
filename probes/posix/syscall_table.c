/* SPDX-License-Identifier: MIT */
#include "probes/posix/syscall.h"

#include <assert.h>

#define UNC_SYSCALL(name) \
    static_assert(SYS_##name < UNC__SYSCALL_TABLE_SIZE, "or the table must grow");
#include "probes/posix/syscall.def"
#undef UNC_SYSCALL

const uint8_t unc__syscall_table[UNC__SYSCALL_TABLE_SIZE] = {
#define UNC_SYSCALL(name) [SYS_##name] = 1,
#include "probes/posix/syscall.def"
#undef UNC_SYSCALL
};
