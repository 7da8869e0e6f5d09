/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_JUNIT_TEXT_H
#define UNC_CONVERT_JUNIT_TEXT_H

#include <stdio.h>

#include "convert/conversion.h"

/* unc__junit_text: what a failed test shows: lines of the place, the stacks, the way to
 * mend it, as the text of an XML element. Returns: 0 or -ENOMEM. */
int unc__junit_text(FILE *stream, const struct unc__conversion *conversion,
                    const struct unc__converted *one);

#endif
