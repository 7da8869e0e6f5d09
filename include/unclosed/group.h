/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_GROUP_H
#define UNCLOSED_GROUP_H

#include <stddef.h>

#include <unclosed/task.h>

UNC_BEGIN_DECLS

/*
 * A group of tasks that end together: whoever waits for the group goes on when all have
 * ended, and the first error ends the others.
 *
 *     struct unc_group *group;
 *     int r = unc_group_new(&group);
 *
 *     if (r < 0) return r;
 *     r = unc_group_spawn(group, fetch, first, NULL);
 *     if (r == 0) r = unc_group_spawn(group, fetch, second, NULL);
 *     if (r < 0) unc_group_cancel(group);
 *     failed = unc_group_wait(group);
 *     group = unc_group_free(group);
 *
 * A group belongs to the task that made it, its owner, which waits for it. If a task of
 * the group fails, with any error but UNC_ECANCELLED, all others of it are cancelled, and
 * so is the owner in whatever it waits for before it comes to unc_group_wait, which takes
 * this request back. Errors of its tasks are the group's: they count as asked for once
 * unc_group_wait has ended, or unc_group_get_error was called.
 *
 * The rules for threads, forks and errors are those of the owner's loop (loop.h).
 *
 * Since 0.1, all of this header.
 */
struct unc_group;

/* unc_group_new: for the task that calls; to be given back with unc_group_free. Returns:
 * 0, UNC_ENOTASK, -EINVAL, -ENOMEM, -ECHILD. */
#define unc_group_new(ret_group) unc_group_new_at(UNC_HERE(unc_group_new), ret_group)
UNC_API int unc_group_new_at(const struct unc_site *site, struct unc_group **ret_group);

/*
 * unc_group_spawn: unc_task_new, in the group. From its tasks, too, and while it is
 * waited for. @ret_task is optional; the caller's, to be given back with unc_task_unref.
 *
 * Returns: 0, -EINVAL, -ENOMEM, UNC_EGROUP once the group has ended, was cancelled, or
 * one of its tasks has failed; or an error as in loop.h.
 */
#define unc_group_spawn(group, function, userdata, ret_task) \
    unc_group_spawn_at(UNC_HERE(unc_group_spawn), group, function, userdata, ret_task)
UNC_API int unc_group_spawn_at(const struct unc_site *site, struct unc_group *group,
                               unc_task_fn *function, void *userdata,
                               struct unc_task **ret_task);

/* unc_group_cancel: ask all of its tasks to end, and let none begin any more. Returns:
 * how many were asked, or an error as in loop.h. */
#define unc_group_cancel(group) unc_group_cancel_at(UNC_HERE(unc_group_cancel), group)
UNC_API int unc_group_cancel_at(const struct unc_site *site, struct unc_group *group);

/*
 * unc_group_wait: suspend its owner until all of its tasks have ended, those that are
 * spawned meanwhile included; with this the group has ended. If the owner is cancelled,
 * all of them are, and the wait goes on until they have ended.
 *
 * Returns: 0; the first error, in the order of time; UNC_ECANCELLED if there is none, and
 * the owner was cancelled; once it has ended, the same again. -EINVAL if another task
 * calls, UNC_ENOTASK, UNC_ECYCLE if one of its tasks awaits the owner; then it has not
 * ended.
 */
#define unc_group_wait(group) unc_group_wait_at(UNC_HERE(unc_group_wait), group)
UNC_API int unc_group_wait_at(const struct unc_site *site, struct unc_group *group);

/* unc_group_get_task_count: of those that have not ended. NULL: 0. */
UNC_API size_t unc_group_get_task_count(const struct unc_group *group);

/* unc_group_get_error_count, unc_group_get_error: of all of its tasks, the first error
 * first; UNC_ECANCELLED is none. get_error: 0 where there are not so many. NULL: 0. */
UNC_API size_t unc_group_get_error_count(const struct unc_group *group);
UNC_API int unc_group_get_error(const struct unc_group *group, size_t number);

/*
 * unc_group_free: give it back. Tasks of it that have not ended are cancelled and go on
 * alone: nobody waits for them. While its owner waits for it, it is refused and recorded
 * as UNC_EGROUP. If a task of it has failed, and nobody asked for that error, of the
 * group or of the task, nor holds the task, it is recorded as UNC_EUNREAD. Allowed after
 * its loop was closed; a group that is never freed is reported as unclosed. NULL is fine.
 * Returns: NULL, always.
 */
#define unc_group_free(group) unc_group_free_at(UNC_HERE(unc_group_free), group)
UNC_API struct unc_group *unc_group_free_at(const struct unc_site *site,
                                            struct unc_group *group);

UNC_END_DECLS

#endif
