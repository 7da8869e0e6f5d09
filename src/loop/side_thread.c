/* SPDX-License-Identifier: MIT */
/*
 * Some things cannot be polled: the end of a child without a pidfd, the answer of a name
 * server. A thread sleeps until they come.
 */
#include "loop/side_thread.h"

#include <pthread.h>
#include <signal.h>

int unc__side_thread_start(void *(*function)(void *userdata), void *userdata,
                           size_t stack_size)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;
    int error = pthread_attr_init(&attributes);

    if (error != 0) {
        return -error;
    }
    (void)sigfillset(&all);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)pthread_attr_setstacksize(&attributes, stack_size);
    (void)pthread_attr_setsigmask_np(&attributes, &all);
    error = pthread_create(&thread, &attributes, function, userdata);
    (void)pthread_attr_destroy(&attributes);
    return -error;
}
