/* SPDX-License-Identifier: MIT */
/* A plugin in two forms that differ in the size of a frame, UNC_TEST_ROOM, and in nothing
 * that would move a call. */
#define ROOM_VISIBLE __attribute__((visibility("default"), noinline))

typedef void callback_fn(void);

void plugin_call(callback_fn *callback);

static __attribute__((noinline)) void call_inner(callback_fn *callback)
{
    volatile char room[UNC_TEST_ROOM];

    room[0] = 1;
    callback();
    room[1] = room[0];
}

ROOM_VISIBLE void plugin_call(callback_fn *callback)
{
    volatile char room[1024 - UNC_TEST_ROOM];

    room[0] = 1;
    call_inner(callback);
    room[1] = room[0];
}
