/* SPDX-License-Identifier: MIT */
/*
 * A thread is started and neither joined nor detached.
 *
 * expect: unclosed thread thrd, 1, by thrd_create in acquire, missing thrd_join
 */
#include <stddef.h>
#include <threads.h>

#include "twin.h"

static int work(void *userdata)
{
    (void)userdata;
    return 0;
}

static int acquire(thrd_t *ret_thread)
{
    return thrd_create(ret_thread, work, NULL);
}

int main(void)
{
    thrd_t thread;
    int r = acquire(&thread);

    RELEASE(thrd_join(thread, NULL));
    return r != thrd_success;
}
