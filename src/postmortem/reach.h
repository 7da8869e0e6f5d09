/* SPDX-License-Identifier: MIT */
#ifndef UNC_POSTMORTEM_REACH_H
#define UNC_POSTMORTEM_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "document/problem.h"
#include "image/image.h"

/*
 * The record of a process that goes on meanwhile, and is neither stopped nor asked.
 */

/*
 * unc__reach_process: an image of the record of @pid. @ret_path: PATH_MAX bytes, for the
 * name of what it is in, as /proc/PID/maps has it.
 * Returns: 0; -ESRCH: there is no such process; -EPERM, -EACCES: we may not look;
 * -ENODATA: it has no record that anybody could read; what unc__image_open says; with
 * @ret_problem.
 */
int unc__reach_process(uint32_t pid, struct unc__image **ret_image, char *ret_path,
                       struct unc__problem *ret_problem);

/*
 * unc__reach_is_running: whether the process of the record behind @fd runs, and is still
 * the one of the record: its number may be another's by now, which was started later, or
 * does not have this file mapped.
 */
bool unc__reach_is_running(int fd, const struct unc__image_facts *facts);

#endif
