/* SPDX-License-Identifier: MIT */
/* A module to load and unload. One file, several libraries: PLUGIN_NAME tells them apart,
 * in the code too. */
typedef void callback_fn(void *userdata);

__attribute__((visibility("default"))) int plugin_call(callback_fn *callback,
                                                       void *userdata);
__attribute__((visibility("default"))) const char plugin_name[] = PLUGIN_NAME;

/* Calls back, so that a frame of this module is on the stack meanwhile. */
int plugin_call(callback_fn *callback, void *userdata)
{
    callback(userdata);
    return PLUGIN_NAME[0];
}
