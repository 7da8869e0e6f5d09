/* SPDX-License-Identifier: MIT */
/*
 * libc opens and closes the descriptors of streams past open and close. Where it does
 * not, and an open is seen inside a fopen, the stream takes over what that has recorded.
 */
#include <stdio.h>
#include <string.h>

#include "probes/stream.h"
#include "record/fd_table.h"
#include "record/reader.h"

/* A mode with "e" closes at exec, before ",ccs=..." begins. */
static uint8_t read_mode(const char *mode)
{
    return mode[strcspn(mode, "e,")] == 'e' ? 0 : UNC__FLAG_SURVIVES;
}

static inline void made(FILE *file, uint8_t flags, const struct unc_site *site,
                        const struct unc__caller *caller)
{
    struct unc__stream stream = unc__stream_of_file(file, site, caller);

    unc__stream_made(&stream, UNC__TYPE_FD_STDIO, flags);
}

/*
 * It flushes all streams and makes them useless, but closes no descriptor: those stay
 * until the end, on purpose.
 */
UNC_PROBE(int, fcloseall, (void))
{
    struct unc__entry_view view;
    uint32_t count = unc__record_entry_count();
    int r = UNC_REAL(fcloseall)();

    for (uint32_t i = 1; i <= count; i++) {
        if (unc__record_read(i, &view) && view.state == UNC__STATE_LIVE &&
            view.kind == UNC__KIND_FD &&
            (view.type == UNC__TYPE_FD_STDIO || view.type == UNC__TYPE_FD_POPEN)) {
            struct unc__token token = unc__record_fd_find((int)view.key);

            if (token.serial == view.serial) {
                (void)unc__record_expect_open(token, "fcloseall");
            }
        }
    }
    return r;
}

#define FOPEN(name)                                                      \
    UNC_PROBE(FILE *, name, (const char *path, const char *mode))        \
    {                                                                    \
        struct unc__caller caller = UNC__CALLER();                       \
        FILE *file = UNC_REAL(name)(path, mode);                         \
                                                                         \
        if (file != NULL) {                                              \
            made(file, read_mode(mode), UNC__PROBE_SITE(name), &caller); \
        }                                                                \
        return file;                                                     \
    }

FOPEN(fopen)
FOPEN(fopen64)
FOPEN(_IO_fopen)

/* From here on the descriptor is the stream's. glibc leaves it open at exec as it was,
 * whatever the mode says. */
#define FDOPEN(name)                                                           \
    UNC_PROBE(FILE *, name, (int fd, const char *mode))                        \
    {                                                                          \
        struct unc__caller caller = UNC__CALLER();                             \
        FILE *file = UNC_REAL(name)(fd, mode);                                 \
                                                                               \
        if (file != NULL) {                                                    \
            made(file, unc__stream_flags(fd), UNC__PROBE_SITE(name), &caller); \
        } else {                                                               \
            unc__descriptor_use_failed(fd, UNC__PROBE_SITE(name), &caller);    \
        }                                                                      \
        return file;                                                           \
    }

FDOPEN(fdopen)
FDOPEN(_IO_fdopen)

#define TMPFILE(name)                                                   \
    UNC_PROBE(FILE *, name, (void))                                     \
    {                                                                   \
        struct unc__caller caller = UNC__CALLER();                      \
        FILE *file = UNC_REAL(name)();                                  \
                                                                        \
        made(file, UNC__FLAG_SURVIVES, UNC__PROBE_SITE(name), &caller); \
        return file;                                                    \
    }

TMPFILE(tmpfile)
TMPFILE(tmpfile64)

/*
 * The descriptor is closed whether or not it succeeds, and the stream usually keeps its
 * number, and what was said of it at exec. Standard streams stay what they are.
 */
#define FREOPEN(name)                                                           \
    UNC_PROBE(FILE *, name, (const char *path, const char *mode, FILE *stream)) \
    {                                                                           \
        struct unc__caller caller = UNC__CALLER();                              \
        struct unc__stream before =                                             \
            unc__stream_of_file(stream, UNC__PROBE_SITE(name), &caller);        \
        uint8_t flags = unc__stream_flags(before.fd);                           \
        FILE *file;                                                             \
                                                                                \
        (void)unc__stream_closing(before);                                      \
        file = UNC_REAL(name)(path, mode, stream);                              \
        if (file != NULL && before.fd >= UNC__STANDARD_FDS) {                   \
            made(file, flags &read_mode(mode), before.site, &caller);           \
        }                                                                       \
        return file;                                                            \
    }

FREOPEN(freopen)
FREOPEN(freopen64)

#define FCLOSE(name)                                                      \
    UNC_PROBE(int, name, (FILE * stream))                                 \
    {                                                                     \
        struct unc__caller caller = UNC__CALLER();                        \
        struct unc__stream_end end = unc__stream_closing(                 \
            unc__stream_of_file(stream, UNC__PROBE_SITE(name), &caller)); \
        int r = UNC_REAL(name)(stream);                                   \
                                                                          \
        unc__stream_closed(&end, r == EOF);                               \
        return r;                                                         \
    }

FCLOSE(fclose)
FCLOSE(_IO_fclose)
