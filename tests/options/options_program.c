/* SPDX-License-Identifier: MIT */
/* Says which options are in force; the constructor has read them by now. */
#include <stdio.h>

#include <unclosed/error.h>

#include "options/options.h"

int main(void)
{
    unc__options_read();
    return printf("%d %u\n", unc__options.is_enabled, unc__options.depth) < 0;
}
