/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_SERVER_H
#define UNC_STREAM_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "stream/stream.h"

struct unc_server {
    struct unc__channel channel;
    bool is_readable; /* it is worth asking; else wait for the next edge */
    bool is_tcp;
    bool has_warned; /* that there is nothing left to make a stream of */
    char *path;      /* absolute; NULL: none */
    bool has_path;   /* it was made: this file, another one is not removed */
    dev_t path_device;
    ino_t path_inode;
};

#endif
