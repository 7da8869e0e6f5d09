/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_SIDE_THREAD_H
#define UNC_LOOP_SIDE_THREAD_H

#include <stddef.h>

/*
 * unc__side_thread_start: a thread that waits for something in a loop's stead. Nobody
 * joins it, no signal reaches it, and it is not recorded.
 * Returns: 0 or a negative errno, -EAGAIN above all.
 */
int unc__side_thread_start(void *(*function)(void *userdata), void *userdata,
                           size_t stack_size);

#endif
