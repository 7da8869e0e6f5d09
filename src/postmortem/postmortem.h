/* SPDX-License-Identifier: MIT */
#ifndef UNC_POSTMORTEM_POSTMORTEM_H
#define UNC_POSTMORTEM_POSTMORTEM_H

#include <stddef.h>
#include <stdint.h>

#include "document/problem.h"
#include "image/image.h"

/*
 * A report out of the record of another process: the same judge and the same writers as
 * in the process itself, over an image. They ask record/reader.h, and here that is
 * answered by an image (as_record.c), one at a time: the command is linked with these
 * answers in place of the record.
 *
 * A sealed record that has its report in it is that report. Without one, what the record
 * holds is judged: kernel details are absent with the reason, and being open proves
 * nothing in a process that was killed: the verdict is `incomplete`.
 */

/*
 * unc__postmortem_open: unc__image_open for a report alone: of a record that has its own
 * nothing else is copied.
 */
int unc__postmortem_open(int fd, struct unc__image **ret_image,
                         struct unc__image_error *ret_error);

/* How it ended, as far as whoever watched it knows. */
enum unc__end {
    UNC__END_UNKNOWN,
    UNC__END_RUNNING, /* it has not: /proc is asked for details */
    UNC__END_EXITED,
    UNC__END_SIGNALED,
    UNC__END_EXECUTED /* another program in its place */
};

struct unc__deceased {
    uint32_t pid; /* as we see it; 0: as the record says */
    enum unc__end end;
    int status;             /* exit status or signal; -1: unknown */
    int64_t ended_at_ns;    /* CLOCK_REALTIME; 0: unknown */
    const char *executable; /* as /proc/PID/exe was; NULL: as the record says */
    const char *arguments;  /* as /proc/PID/cmdline was; NULL: unknown */
    size_t arguments_size;
    const char *record; /* where it is, if that is a file; NULL: unknown */
};

/*
 * unc__postmortem_write: the report as JSON to @fd, which stays the caller's.
 * @detail: resources listed per finding.
 * One at a time in a process. Returns: 0; -ENOMEM; what writing says; with @ret_problem.
 */
int unc__postmortem_write(struct unc__image *image, const struct unc__deceased *deceased,
                          unsigned detail, int fd, struct unc__problem *ret_problem);

/* The same into a sink, which is not flushed. */
struct unc__sink;
int unc__postmortem_write_sink(struct unc__image *image,
                               const struct unc__deceased *deceased, unsigned detail,
                               struct unc__sink *sink, struct unc__problem *ret_problem);

#endif
