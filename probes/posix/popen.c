/* SPDX-License-Identifier: MIT */
/*
 * A pipe to a command and the command are one thing: pclose gives both back. So the child
 * is not recorded; who counts the children of the process counts one for each of these.
 * The pipes to other commands are closed in this one, inside libc.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probes/exec_leak.h"
#include "probes/stream.h"
#include "record/births.h"

#define POPEN(name)                                                               \
    UNC_PROBE(FILE *, name, (const char *command, const char *type))              \
    {                                                                             \
        struct unc__caller caller = UNC__CALLER();                                \
        struct unc__exec_state state;                                             \
        struct unc__stream stream;                                                \
        uint32_t birth = unc__record_birth_begin();                               \
        FILE *file;                                                               \
                                                                                  \
        unc__exec_begin_command(command, UNC__PROBE_SITE(name), &caller,          \
                                UNC__TYPE_FD_POPEN, &state);                      \
        file = UNC_REAL(name)(command, type);                                     \
        stream = unc__stream_of_file(file, UNC__PROBE_SITE(name), &caller);       \
        if (file != NULL) {                                                       \
            unc__stream_made(&stream, UNC__TYPE_FD_POPEN,                         \
                             strchr(type, 'e') != NULL ? 0 : UNC__FLAG_SURVIVES); \
        } else {                                                                  \
            int error = errno;                                                    \
                                                                                  \
            unc__exec_failed(&state);                                             \
            errno = error;                                                        \
        }                                                                         \
        unc__record_birth_end(birth);                                             \
        return file;                                                              \
    }

POPEN(popen)
POPEN(_IO_popen)

UNC_PROBE(int, pclose, (FILE * stream))
{
    struct unc__caller caller = UNC__CALLER();
    uint32_t birth = unc__record_birth_begin(); /* libc waits for its child */
    struct unc__stream_end end = unc__stream_closing(
        unc__stream_of_file(stream, UNC__PROBE_SITE(pclose), &caller));
    int r = UNC_REAL(pclose)(stream);

    unc__stream_closed(&end, r == -1);
    unc__record_birth_end(birth);
    return r;
}
