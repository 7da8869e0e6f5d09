/* SPDX-License-Identifier: MIT */
/* Timers are started and stopped all the time: whether one is armed is asked when a
 * report is made, see state.c. */
#include "probes/libuv/make.h"

UNC_UV_INIT(UV_TIMER, uv_timer_init, (uv_loop_t * loop, uv_timer_t *handle),
            (loop, handle))

UNC_UV_START(uv_timer_start,
             (uv_timer_t * handle, uv_timer_cb callback, uint64_t timeout,
              uint64_t repeat),
             (handle, callback, timeout, repeat))
