/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_SIGNAL_LIST_H
#define UNC_BASE_SIGNAL_LIST_H

/* Signals by the names that programs call them by, without their SIG. Rejected:
 * sigabbrev_np, which newer libcs only have. */
/* clang-format off */
#define UNC_SIGNALS(X)                                                              \
    X(HUP) X(INT) X(QUIT) X(ILL) X(TRAP) X(ABRT) X(BUS) X(FPE) X(KILL) X(USR1)      \
    X(SEGV) X(USR2) X(PIPE) X(ALRM) X(TERM) X(STKFLT) X(CHLD) X(CONT) X(STOP)       \
    X(TSTP) X(TTIN) X(TTOU) X(URG) X(XCPU) X(XFSZ) X(VTALRM) X(PROF) X(WINCH) X(IO) \
    X(PWR) X(SYS)
/* clang-format on */

/* glibc keeps the first two of the kernel's to itself. SIGRTMIN is a call there, but its
 * result has never been another. */
#define UNC__SIGNAL_REALTIME_FIRST 34
#define UNC__SIGNAL_REALTIME_LAST  64

#endif
