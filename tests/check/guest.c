/* SPDX-License-Identifier: MIT */
/* A plugin that brings the library into a program that knows nothing of it, and
 * forgets. */
#include <unclosed/loop.h>

__attribute__((visibility("default"))) int guest_forget(void);

int guest_forget(void)
{
    struct unc_loop *loop;

    return unc_loop_new(&loop);
}
