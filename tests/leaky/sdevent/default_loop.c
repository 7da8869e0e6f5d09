/* SPDX-License-Identifier: MIT */
/*
 * Each call for the default loop of a thread is a reference more, and one was forgotten.
 *
 * expect: unclosed loop sd_event, 1, by sd_event_default in acquire,
 *  missing sd_event_unref
 * loop: sd-event
 */
#include <pthread.h>
#include <systemd/sd-event.h>

#include "twin.h"

static int acquire(sd_event **loop)
{
    return sd_event_default(loop);
}

static void *work(void *userdata)
{
    sd_event *again = NULL;
    sd_event *loop = NULL;

    (void)userdata;
    if (acquire(&loop) < 0 || acquire(&again) < 0) {
        return userdata != NULL ? userdata : again;
    }
    (void)sd_event_unref(again);
    RELEASE(sd_event_unref(loop));
    return NULL;
}

int main(void)
{
    void *result = NULL;
    pthread_t thread;

    return pthread_create(&thread, NULL, work, NULL) != 0 ||
           pthread_join(thread, &result) != 0 || result != NULL;
}
