/* SPDX-License-Identifier: MIT */
/* On Linux a queue is a descriptor, which close gives back as well. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#include "probes/descriptor.h"

UNC_PROBE(mqd_t, mq_open, (const char *name, int flags, ...))
{
    struct unc__caller caller = UNC__CALLER();
    struct mq_attr *attributes = NULL;
    mode_t mode = 0;
    va_list arguments;
    mqd_t queue;

    va_start(arguments, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(arguments, mode_t);
        attributes = va_arg(arguments, struct mq_attr *);
    }
    va_end(arguments);
    queue = UNC_REAL(mq_open)(name, flags, mode, attributes);
    unc__descriptor_acquired(queue, UNC__TYPE_FD_MQUEUE, UNC__PROBE_SITE(mq_open),
                             &caller, 0);
    return queue;
}

UNC_PROBE(mqd_t, __mq_open_2, (const char *name, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    mqd_t queue = UNC_REAL(__mq_open_2)(name, flags);

    unc__descriptor_acquired(queue, UNC__TYPE_FD_MQUEUE, UNC__PROBE_SITE(mq_open),
                             &caller, 0);
    return queue;
}

UNC_PROBE(int, mq_close, (mqd_t queue))
{
    struct unc__caller caller = UNC__CALLER();
    bool was_known = unc__descriptor_closing(queue, &caller);
    int r = UNC_REAL(mq_close)(queue);

    if (unc__descriptor_has_failed(r)) {
        unc__descriptor_close_failed(queue, was_known, UNC__PROBE_SITE(mq_close),
                                     &caller);
    }
    return r;
}
