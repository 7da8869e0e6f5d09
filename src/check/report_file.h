/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_REPORT_FILE_H
#define UNC_CHECK_REPORT_FILE_H

#include "reports/report.h"

/*
 * unc__report_file_write: write @report to @path, all of it or nothing: under a temporary
 * name in the same folder, mode 0600, renamed at the end. The name @path may not be a
 * symbolic link (-ELOOP) nor anything that is not a regular file (-EEXIST). The folder
 * must exist; with @is_private it must also be ours alone (-EPERM) and no link.
 * Returns: 0 or a negative errno; after an error no file is left.
 */
int unc__report_file_write(const struct unc__report_format *format,
                           struct unc__report *report, const char *path, int is_private);

#endif
