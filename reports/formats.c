/* SPDX-License-Identifier: MIT */
/*
 * The list of reports/report.h as a table: who reports picks a format here and knows
 * nothing else of it.
 */
#include "reports/report.h"

const struct unc__report_format unc__report_formats[UNC__FORMAT_COUNT] = {
#define ROW(id, name, suffix) [UNC__FORMAT_##id] = { suffix, unc__report_write_##name },
    UNC_REPORT_FORMATS(ROW)
#undef ROW
};
