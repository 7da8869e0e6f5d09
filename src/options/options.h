/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_OPTIONS_H
#define UNC_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * UNCLOSED_OPTIONS, `key=value:key=value`. A value with a colon goes in '...' or "...".
 * Unknown and malformed options are named on standard error and ignored, never fatal.
 * Ignored as a whole in set-uid programs.
 */

#define UNC__PATH_SIZE 4096

enum unc__unwinder {
    UNC__UNWINDER_AUTO,
    UNC__UNWINDER_TABLES,
    UNC__UNWINDER_LIBUNWIND,
    UNC__UNWINDER_FRAME_POINTERS,
    UNC__UNWINDER_NONE
};

enum unc__children {
    UNC__CHILDREN_OFF,
    UNC__CHILDREN_OWN,
    UNC__CHILDREN_ALL
};

struct unc__options {
    bool is_enabled;                   /* enabled=1 */
    char report[UNC__PATH_SIZE];       /* report=PATH; "": the user's state directory */
    char record[UNC__PATH_SIZE];       /* record=PATH; "": in memory, or handed over */
    char suppressions[UNC__PATH_SIZE]; /* suppressions=PATH; "": none */
    unsigned signal_number; /* signal=NAME|NUMBER: writes a report; 0: none does */
    unsigned exit_code;     /* exitcode=0..255; 0: leave the status alone */
    uint32_t kinds;         /* kinds=fd,timer: bits 1 << enum unc__kind; all by default */
    unsigned depth;         /* depth=1..64 frames, 32 */
    unsigned detail;        /* detail=0..100000 resources listed per finding, 100 */
    unsigned settle_ms;     /* settle=0..60000, 0: how long to wait for what is ending */
    unsigned growth; /* growth=1: reports have only what grows with every checkpoint */
    /* whether forked children report: own (default), off; all: and what they inherited */
    enum unc__children children;
    enum unc__unwinder unwinder;
    unsigned debug;      /* debug=1: loops are in debug mode from their making on */
    unsigned hang_ms;    /* hang=0..86400000, 5000; 0: no loop says that it hangs */
    unsigned verbosity;  /* 0: only when something is left; 1: always */
    bool is_help_wanted; /* help: print the table of options */
};

/* Read once, by unc__options_read; constant afterwards. */
extern struct unc__options unc__options;

/*
 * UNCLOSED_SOCKET: who wants the record handed over (record/handover.h): a path, or @name
 * of an abstract socket. "": nobody, or the process is set-uid. A name that is too long
 * for a socket is there as far as there is room, and still too long: it leads nowhere.
 */
#define UNC__SOCKET_NAME_SIZE 128
extern char unc__options_socket[UNC__SOCKET_NAME_SIZE];

/* unc__options_read: read the environment, and where the process starts (path.h).
 * Idempotent. No heap, no stdio, keeps errno. */
void unc__options_read(void);

/* unc__options_parse: the parser alone, for tests and fuzzing. @complain is told about
 * each option that is ignored; may be NULL. */
typedef void unc__options_complain_fn(const char *message, void *userdata);
void unc__options_parse(const char *text, struct unc__options *ret_options,
                        unc__options_complain_fn *complain, void *userdata);

#endif
