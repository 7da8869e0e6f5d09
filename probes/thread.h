/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_THREAD_H
#define UNC_PROBES_THREAD_H

#include <pthread.h>
#include <stdint.h>

#include "probes/held.h"

/* Threads that somebody has to join or detach. A handle is a word, whichever call made
 * it: what thrd_create made, pthread_join joins. Any thread, errno is kept. */

/* unc__thread_creating: before the call; what unc__thread_created wants to know. */
uint32_t unc__thread_creating(void);

/* unc__thread_created: @place: where the call wrote the handle. */
void unc__thread_created(const void *place, uint32_t since, enum unc__type type,
                         uint64_t start, const struct unc_site *site,
                         const struct unc__caller *caller);

/* unc__thread_detaching: before the call: after it the handle may be another's. */
void unc__thread_detaching(uint64_t handle, const struct unc__caller *caller);

/* unc__thread_joined: after a call that succeeded; @token: of @handle before the call. */
void unc__thread_joined(uint64_t handle, struct unc__token token,
                        const struct unc__caller *caller);

#endif
