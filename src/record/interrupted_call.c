/* SPDX-License-Identifier: MIT */
#include "record/interrupted_call.h"

#include "stack/interrupted.h"
#include "stack/own_text.h"

bool unc__record_is_in_call(void)
{
    return unc__stack_interrupts(unc__own_text_has_probe);
}
