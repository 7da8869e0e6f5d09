/* SPDX-License-Identifier: MIT */
/* As much of libuv as tells one from the other: by its NUMBER. */
int padding(void *loop);
int uv_loop_fork(void *loop);
int uv_loop_init(void *loop);

#if NUMBER > 1
/* What is where another one's function was is not the same function. */
int padding(void *loop)
{
    (void)loop;
    return -1;
}
#endif

int uv_loop_fork(void *loop)
{
    (void)loop;
    return NUMBER;
}

int uv_loop_init(void *loop)
{
    (void)loop;
    return 0;
}
