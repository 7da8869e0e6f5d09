/* SPDX-License-Identifier: MIT */
/*
 * Signals by the names that programs call them by. Rejected: sigabbrev_np, which newer
 * libcs only have and which knows no real-time signals.
 */
#include "judge/signal_name.h"

#include <signal.h>
#include <stddef.h>

/* glibc keeps the first two of the kernel's to itself. SIGRTMIN is a call there, but its
 * result has never been another. */
#define REALTIME_FIRST 34
#define REALTIME_LAST  64

#define NAMED(name) [SIG##name] = "SIG" #name

static const char *const names[] = {
    NAMED(HUP),  NAMED(INT),    NAMED(QUIT), NAMED(ILL),    NAMED(TRAP), NAMED(ABRT),
    NAMED(BUS),  NAMED(FPE),    NAMED(KILL), NAMED(USR1),   NAMED(SEGV), NAMED(USR2),
    NAMED(PIPE), NAMED(ALRM),   NAMED(TERM), NAMED(STKFLT), NAMED(CHLD), NAMED(CONT),
    NAMED(STOP), NAMED(TSTP),   NAMED(TTIN), NAMED(TTOU),   NAMED(URG),  NAMED(XCPU),
    NAMED(XFSZ), NAMED(VTALRM), NAMED(PROF), NAMED(WINCH),  NAMED(IO),   NAMED(PWR),
    NAMED(SYS),
};

bool unc__signal_name(struct unc__text *text, uint64_t number)
{
    if (number < sizeof names / sizeof *names && names[number] != NULL) {
        unc__text_add(text, names[number]);
        return true;
    }
    if (number < REALTIME_FIRST || number > REALTIME_LAST) {
        return false;
    }
    unc__text_add(text, "SIGRTMIN");
    if (number > REALTIME_FIRST) {
        unc__text_add(text, "+");
        unc__text_add_unsigned(text, number - REALTIME_FIRST);
    }
    return true;
}

void unc__signal_write(struct unc__text *text, uint64_t number)
{
    if (!unc__signal_name(text, number)) {
        unc__text_add(text, "signal ");
        unc__text_add_unsigned(text, number);
    }
}
