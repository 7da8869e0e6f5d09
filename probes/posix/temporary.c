/* SPDX-License-Identifier: MIT */
/* The file stays when its descriptor is closed: unlink is nobody's duty but the
 * program's. mkdtemp opens nothing. */
#include <fcntl.h>

#include "probes/descriptor.h"

#define TEMPORARY(name, params, made, flags)                                  \
    UNC_PROBE(int, name, params)                                              \
    {                                                                         \
        struct unc__caller caller = UNC__CALLER();                            \
        int fd = (made);                                                      \
                                                                              \
        unc__descriptor_opened(fd, UNC__TYPE_FD_TEMPORARY, (flags)&O_CLOEXEC, \
                               UNC__PROBE_SITE(name), &caller);               \
        return fd;                                                            \
    }

#define MKSTEMP(name) TEMPORARY(name, (char *pattern), UNC_REAL(name)(pattern), 0)
#define MKSTEMPS(name) \
    TEMPORARY(name, (char *pattern, int suffix), UNC_REAL(name)(pattern, suffix), 0)
#define MKOSTEMP(name) \
    TEMPORARY(name, (char *pattern, int flags), UNC_REAL(name)(pattern, flags), flags)
#define MKOSTEMPS(name)                                     \
    TEMPORARY(name, (char *pattern, int suffix, int flags), \
              UNC_REAL(name)(pattern, suffix, flags), flags)

MKSTEMP(mkstemp)
MKSTEMP(mkstemp64)
MKSTEMPS(mkstemps)
MKSTEMPS(mkstemps64)
MKOSTEMP(mkostemp)
MKOSTEMP(mkostemp64)
MKOSTEMPS(mkostemps)
MKOSTEMPS(mkostemps64)
