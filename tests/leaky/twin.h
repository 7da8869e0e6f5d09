/* SPDX-License-Identifier: MIT */
#ifndef TWIN_H
#define TWIN_H

/*
 * Each program is compiled twice: as it forgets, and with TIDY as its twin, which does
 * not. RELEASE is what only the twin does, FORGET what only the other one does,
 * ONLY_TIDY a flag that only the twin gives. Nothing else may differ; what
 * is not done is compiled all the same.
 */
#ifdef TIDY
#define RELEASE(call)   ((void)(call))
#define FORGET(call)    (0 ? (void)(call) : (void)0)
#define ONLY_TIDY(flag) (flag)
#else
#define RELEASE(call)   (0 ? (void)(call) : (void)0)
#define FORGET(call)    ((void)(call))
#define ONLY_TIDY(flag) 0
#endif

#endif
