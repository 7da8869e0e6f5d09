/* SPDX-License-Identifier: MIT */
/* Of this process; of the one that a report is made of elsewhere: src/postmortem. */
#include <sys/auxv.h>

#include "base/program.h"

uintptr_t unc__program_entry(void)
{
    return (uintptr_t)getauxval(AT_ENTRY);
}
