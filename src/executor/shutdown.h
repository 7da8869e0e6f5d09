/* SPDX-License-Identifier: MIT */
#ifndef UNC_EXECUTOR_SHUTDOWN_H
#define UNC_EXECUTOR_SHUTDOWN_H

struct unc__pool;

/* unc__shutdown_wake: no job is left: the tasks that wait for that go on. */
void unc__shutdown_wake(struct unc__pool *pool);

#endif
