/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a report go through a sink into a file that gets its name at the end.
 */
#include "check/report_file.h"

#include <errno.h>

#include "base/new_file.h"
#include "base/sys.h"

static int write_bytes(const struct unc__report_format *format,
                       struct unc__report *report, int fd)
{
    struct unc__sink sink;
    int r = unc__sink_init_fd(&sink, fd);

    if (r < 0) {
        return r;
    }
    r = format->write(report, &sink);
    if (r == 0) {
        r = unc__sink_flush(&sink);
    }
    unc__sink_done(&sink);
    return r;
}

int unc__report_file_write(const struct unc__report_format *format,
                           struct unc__report *report, const char *path, int is_private)
{
    struct unc__new_file file;
    int r = unc__new_file_begin(&file, path, is_private);

    if (r < 0) {
        return r;
    }
    r = write_bytes(format, report, file.fd);
    if (unc__sys_close(file.fd) < 0 && r == 0) {
        r = -EIO; /* some file systems say only now that the disk is full */
    }
    if (r < 0) {
        unc__new_file_drop(&file);
        return r;
    }
    return unc__new_file_keep(&file);
}
