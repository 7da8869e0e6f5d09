/* SPDX-License-Identifier: MIT */
/* The end of the process, and filters on its system calls, which libseccomp puts up so.
 */
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "probes/posix/syscall.h"
#include "record/ending.h"
#include "record/guest.h"
#include "record/make_room.h"
#include "record/probe_list.h"

long unc__syscall_exit_group(const struct unc__syscall *call)
{
    struct unc__syscall end = *call;

    end.a[0] = unc__record_ends((int)call->a[0]);
    return unc__syscall_make(&end);
}

/* A guest's is not its parent's. */
static void note_sandbox(void)
{
    if (!unc__record_has_guest()) {
        unc__probes_note_sandbox();
    }
}

long unc__syscall_prctl(const struct unc__syscall *call)
{
    long result;

    if (call->a[0] == PR_SET_NO_NEW_PRIVS || call->a[0] == PR_SET_SECCOMP) {
        unc__record_make_room();
    }
    result = unc__syscall_make(call);
    if (call->a[0] == PR_SET_SECCOMP && result == 0) {
        note_sandbox();
    }
    return result;
}

#ifdef SYS_seccomp
long unc__syscall_seccomp(const struct unc__syscall *call)
{
    long result;

    unc__record_make_room();
    result = unc__syscall_make(call);
    /* A filter with a listener returns its descriptor. */
    if (result >= 0 && (call->a[0] == SECCOMP_SET_MODE_STRICT ||
                        call->a[0] == SECCOMP_SET_MODE_FILTER)) {
        note_sandbox();
    }
    return result;
}
#endif
