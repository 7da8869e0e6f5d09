/* SPDX-License-Identifier: MIT */
/* What the numbers mean; everything comes from the list in the header. */
#include "examples/serve/status.h"

const char *status_reason(enum status status)
{
    switch (status) {
#define CASE(name, number, reason) \
    case STATUS_##name:            \
        return reason;
        STATUSES(CASE)
#undef CASE
    }
    return "";
}
