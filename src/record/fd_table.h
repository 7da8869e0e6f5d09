/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_FD_TABLE_H
#define UNC_RECORD_FD_TABLE_H

#include "record/reader.h"
#include "record/record.h"
#include "record/space.h"

/*
 * From a descriptor to its entry, in two steps, whatever the number: a table of leaves,
 * each for 65,536 descriptors in a row, four bytes a descriptor.
 *
 * The rule of who may write a place is the kernel's: between the call that returned the
 * number and the close(2) that gives it back, the number is its holder's. So a close is
 * recorded before it is made, and an open after. What two threads do to one number at
 * once is wrong in the program too; then one of them finds nothing. Any thread,
 * async-signal-safe.
 */

/*
 * unc__record_fd_acquired: @what is now held as descriptor @fd, whose number becomes its
 * key. What lived there before was closed behind our back: it ends without a stack, and
 * is counted as an unseen close. Returns: its token; serial 0: it was not recorded.
 */
UNC__FOR_PROBES struct unc__token
unc__record_fd_acquired(int fd, const struct unc__acquisition *what);

/* unc__record_fd_duplicated: likewise, of a @fd that is @original once more, whose serial
 * becomes its detail. @what says whose call it is. */
UNC__FOR_PROBES struct unc__token
unc__record_fd_duplicated(int fd, int original, const struct unc__acquisition *what);

/*
 * unc__record_fd_opened: the same two for the probes, in one call with little to hand
 * over. @original: what @fd is once more; -1: it is not a duplicate. @nature: the type,
 * and from bit 16 on the flags.
 */
#define UNC__FD_NATURE(type, flags) ((uint32_t)(type) | (uint32_t)(flags) << 16)
UNC__FOR_PROBES void unc__record_fd_opened(int fd, int original, uint32_t nature,
                                           const struct unc_site *site,
                                           const struct unc__caller *caller);

/* unc__record_fd_find: the token of @fd; serial 0: not known. */
UNC__FOR_PROBES struct unc__token unc__record_fd_find(int fd);

/* unc__record_fd_take: the same, and @fd is not known any more. */
UNC__FOR_PROBES struct unc__token unc__record_fd_take(int fd);

/* unc__record_fd_released: what @fd stood for was given back by @caller: take and release
 * in one. Returns: whether it was known. */
UNC__FOR_PROBES bool unc__record_fd_released(int fd, const struct unc__caller *caller);

/* unc__record_fd_swap: like unc__record_fd_acquired, where @fd may be open already, as in
 * dup2: @ret_old is what it closed, for the caller to release; serial 0: unknown. */
UNC__FOR_PROBES struct unc__token unc__record_fd_swap(int fd,
                                                      const struct unc__acquisition *what,
                                                      struct unc__token *ret_old);

/* The last life of a number, when it is over. */
struct unc__last_life {
    bool is_over;            /* there was one; what follows may be forgotten already */
    struct unc__token token; /* serial 0: forgotten */
    enum unc__type type;
    uint32_t acquired_stack;
    uint32_t acquired_site;
    uint32_t released_stack; /* 0: also where it was closed behind our back */
};

/* unc__record_fd_last: of @fd; nothing is over while the number has a life, or in a
 * forked child about its parent's. Returns: its token. */
UNC__FOR_PROBES struct unc__token unc__record_fd_last(int fd,
                                                      struct unc__last_life *ret_last);

/*
 * unc__record_fd_refused: a call about @fd failed with EBADF. Where the number had a life
 * that was released, that is a misuse with this @code; a program that closes all numbers
 * in a loop makes none, see close_run.h.
 */
UNC__FOR_PROBES void unc__record_fd_refused(int fd, enum unc__misuse_code code,
                                            const struct unc_site *site,
                                            const struct unc__caller *caller);

/* unc__record_fd_was_unseen: the close of a live one failed with EBADF: it had been
 * closed before, behind our back. */
UNC__FOR_PROBES void unc__record_fd_was_unseen(void);

/* unc__record_unseen_closes: how many were found so, or when their number came again. */
uint64_t unc__record_unseen_closes(void);

/* unc__record_fd_has_survivors: whether any was recorded so far that goes over an exec
 * (UNC__FLAG_SURVIVES); it may be closed by now. */
UNC__FOR_PROBES bool unc__record_fd_has_survivors(void);

/*
 * Ranges, as of close_range: only what was recorded before the floor, taken before the
 * call, is meant: what other threads open meanwhile is not. It takes time by the highest
 * number that was ever recorded, not by @last.
 */
UNC__FOR_PROBES uint64_t unc__record_fd_range_floor(void);
UNC__FOR_PROBES void unc__record_fd_range_released(unsigned first, unsigned last,
                                                   uint64_t floor,
                                                   const struct unc__caller *caller);
/* None of them goes over an exec any more. */
UNC__FOR_PROBES void unc__record_fd_range_kept_in(unsigned first, unsigned last);

/* For files of the table's own: whether @fd has a place yet; whether that says that it
 * has a life; what is recorded of that; its last life that is over. */
bool unc__fd_table_has_leaf(struct unc__space *space, int fd);
bool unc__fd_table_has_life(struct unc__space *space, int fd);
bool unc__fd_table_view(struct unc__space *space, int fd,
                        struct unc__entry_view *ret_view);
struct unc__last_life unc__fd_table_last(struct unc__space *space, int fd);

/* unc__fd_table_released: see unc__record_fd_released, whose rare cases these are. */
bool unc__fd_table_released(int fd, const struct unc__caller *caller);

/* unc__fd_table_release_older: what @fd stood for, if its serial is below @floor, was
 * closed; the number may have been given out again. */
void unc__fd_table_release_older(int fd, uint64_t floor,
                                 const struct unc__caller *caller);

/* unc__fd_table_make_room: for the numbers that most programs have. */
void unc__fd_table_make_room(struct unc__space *space);

/* unc__fd_table_forget: in a forked child, that of an ancestor. */
void unc__fd_table_forget(struct unc__space *space, unc__memory_fn *forget);

#endif
