/* SPDX-License-Identifier: MIT */
/*
 * One optional argument of whatever type: a word, which is passed on as it came. What the
 * commands mean for the record is in probes/controlled.c.
 */
#include <stdarg.h>

#include "probes/controlled.h"
#include "probes/descriptor.h"

#define FCNTL(name)                                                                 \
    UNC_PROBE(int, name, (int fd, int command, ...))                                \
    {                                                                               \
        struct unc__caller caller = UNC__CALLER();                                  \
        va_list arguments;                                                          \
        long argument;                                                              \
        int r;                                                                      \
                                                                                    \
        va_start(arguments, command);                                               \
        argument = va_arg(arguments, long);                                         \
        va_end(arguments);                                                          \
        r = UNC_REAL(name)(fd, command, argument);                                  \
        unc__descriptor_controlled(r, fd, command, UNC__PROBE_SITE(name), &caller); \
        return r;                                                                   \
    }

FCNTL(fcntl)
FCNTL(fcntl64)
FCNTL(__fcntl)
