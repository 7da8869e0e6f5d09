/* SPDX-License-Identifier: MIT */
/*
 * The queue loses its name at once and is not closed.
 *
 * expect: unclosed fd message_queue, 1, by mq_open in acquire, missing mq_close
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>

#include "twin.h"

static mqd_t acquire(void)
{
    char name[32];
    mqd_t queue;

    (void)snprintf(name, sizeof name, "/unclosed-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
    (void)mq_unlink(name);
    return queue;
}

int main(void)
{
    mqd_t queue = acquire();

    RELEASE(mq_close(queue));
    return queue < 0;
}
