/* SPDX-License-Identifier: MIT */
#include "record/session.h"

#include <stdint.h>

#include "base/process.h"

/* The process that began one, see base/process.h; 0: none did. */
static uint32_t begun_in;

void unc__record_session_begun(void)
{
    __atomic_store_n(&begun_in, unc__process_generation(), __ATOMIC_RELAXED);
}

bool unc__session_is_own(void)
{
    return __atomic_load_n(&begun_in, __ATOMIC_RELAXED) == unc__process_generation();
}
