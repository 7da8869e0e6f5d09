/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals. Of forkpty the parent has the master; the child begins with nothing,
 * as after any fork.
 */
#include <fcntl.h>
#include <pty.h>
#include <sys/types.h>
#include <termios.h>
#include <utmp.h>

#include "probes/descriptor.h"
#include "record/births.h"
#include "record/children.h"
#include "record/fd_table.h"
#include "record/heritage.h"

static inline void acquired(int fd, int flags, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    unc__descriptor_opened(fd, UNC__TYPE_FD_TERMINAL, flags & O_CLOEXEC, site, caller);
}

UNC_PROBE(int, posix_openpt, (int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(posix_openpt)(flags);

    acquired(fd, flags, UNC__PROBE_SITE(posix_openpt), &caller);
    return fd;
}

UNC_PROBE(int, getpt, (void))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(getpt)();

    acquired(fd, 0, UNC__PROBE_SITE(getpt), &caller);
    return fd;
}

UNC_PROBE(int, openpty,
          (int *master, int *slave, char *name, const struct termios *mode,
           const struct winsize *size))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(openpty)(master, slave, name, mode, size);

    if (r == 0) {
        acquired(*master, 0, UNC__PROBE_SITE(openpty), &caller);
        acquired(*slave, 0, UNC__PROBE_SITE(openpty), &caller);
    }
    return r;
}

UNC_PROBE(pid_t, forkpty,
          (int *master, char *name, const struct termios *mode,
           const struct winsize *size))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__heritage *heritage = unc__record_heritage_take();
    uint32_t birth = unc__record_birth_begin();
    pid_t pid = UNC_REAL(forkpty)(master, name, mode, size);

    unc__record_heritage_pass(heritage, pid);
    if (pid > 0) {
        acquired(*master, 0, UNC__PROBE_SITE(forkpty), &caller);
        unc__record_session_child_made(pid, UNC__PROBE_SITE(forkpty), &caller);
    }
    unc__record_birth_end(birth);
    return pid;
}

/*
 * It becomes the standard streams, and is closed, but only if that works. So it is asked
 * for before and ended after: a token ends nobody else's life, should the number have
 * come again already.
 */
UNC_PROBE(int, login_tty, (int fd))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__token token = fd >= UNC__STANDARD_FDS && !unc__probe_is_own(&caller)
                                  ? unc__record_fd_find(fd)
                                  : (struct unc__token){ 0 };
    int r = UNC_REAL(login_tty)(fd);

    if (r == 0) {
        unc__record_release_here(token, &caller);
    }
    return r;
}
