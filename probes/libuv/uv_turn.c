/* SPDX-License-Identifier: MIT */
/* What runs once in each turn of a loop. */
#include "probes/libuv/make.h"

UNC_UV_INIT(UV_IDLE, uv_idle_init, (uv_loop_t * loop, uv_idle_t *handle), (loop, handle))
UNC_UV_INIT(UV_PREPARE, uv_prepare_init, (uv_loop_t * loop, uv_prepare_t *handle),
            (loop, handle))
UNC_UV_INIT(UV_CHECK, uv_check_init, (uv_loop_t * loop, uv_check_t *handle),
            (loop, handle))

UNC_UV_START(uv_idle_start, (uv_idle_t * handle, uv_idle_cb callback), (handle, callback))
UNC_UV_START(uv_prepare_start, (uv_prepare_t * handle, uv_prepare_cb callback),
             (handle, callback))
UNC_UV_START(uv_check_start, (uv_check_t * handle, uv_check_cb callback),
             (handle, callback))
