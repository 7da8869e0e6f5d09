/* SPDX-License-Identifier: MIT */
/*
 * Only to know of the filter that a program puts on its own system calls; that of a guest
 * of vfork is not its parent's. The record grows before, for it will not after. The
 * variable arguments are words; those that the caller did not pass are garbage here, as
 * in libc.
 */
#include <stdarg.h>
#include <sys/prctl.h>

#include "probes/probe.h"
#include "record/guest.h"
#include "record/make_room.h"
#include "record/probe_list.h"

UNC_PROBE(int, prctl, (int option, ...))
{
    struct unc__caller caller = UNC__CALLER();
    unsigned long words[4];
    va_list arguments;
    int result;

    va_start(arguments, option);
    for (int i = 0; i < 4; i++) {
        words[i] = va_arg(arguments, unsigned long);
    }
    va_end(arguments);
    if (option == PR_SET_NO_NEW_PRIVS || option == PR_SET_SECCOMP) {
        unc__record_make_room();
    }
    result = UNC_REAL(prctl)(option, words[0], words[1], words[2], words[3]);
    if (option == PR_SET_SECCOMP && result == 0 && !unc__probe_is_own(&caller) &&
        !unc__record_has_guest()) {
        unc__probes_note_sandbox();
    }
    return result;
}
