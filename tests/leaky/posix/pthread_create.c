/* SPDX-License-Identifier: MIT */
/*
 * A thread is started and neither joined nor detached.
 *
 * expect: unclosed thread pthread, 1, by pthread_create in acquire, missing pthread_join
 */
#include <pthread.h>
#include <stddef.h>

#include "twin.h"

static void *work(void *userdata)
{
    return userdata;
}

static int acquire(pthread_t *ret_thread)
{
    return pthread_create(ret_thread, NULL, work, NULL);
}

int main(void)
{
    pthread_t thread;
    int r = acquire(&thread);

    RELEASE(pthread_join(thread, NULL));
    return r != 0;
}
