/* SPDX-License-Identifier: MIT */
/* A plugin's calls of the event library that it has to itself. In all plugins at the same
 * places. */
#include <stddef.h>

int uv_loop_fork(void *loop);
int uv_loop_init(void *loop);
int plugin_call(void (*callback)(void *userdata), void *userdata);

int plugin_call(void (*callback)(void *userdata), void *userdata)
{
    (void)callback;
    return userdata != NULL ? uv_loop_init(userdata) : uv_loop_fork(userdata);
}
