/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_WATCHER_DETAIL_H
#define UNC_RECORD_WATCHER_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The detail of what belongs to a loop of another library (kind `watcher`): an address
 * (48 bits: of the callback, or what its type says), and what calls have said of it.
 */
#define UNC__WATCHER_ADDRESS_BITS 48

enum unc__watcher_flag {
    UNC__WATCHER_ACTIVE = 0x01,       /* as far as calls tell; see also the asker */
    UNC__WATCHER_UNREFERENCED = 0x02, /* it does not keep its loop alive */
    UNC__WATCHER_CLOSING = 0x04,      /* its end was asked for, and has not come */
    UNC__WATCHER_FLOATING = 0x08,     /* the program has no reference of its own */
    UNC__WATCHER_DETACHED = 0x10,     /* it is in no loop (any more), and still there */
    UNC__WATCHER_PERSISTENT = 0x20,   /* it goes on after an event */
    UNC__WATCHER_OWNS_FD = 0x40,      /* its end closes the descriptor that it watches */
    UNC__WATCHER_OWN_1 = 0x100,       /* and a few for each library alone */
    UNC__WATCHER_OWN_2 = 0x200,
    UNC__WATCHER_OWN_3 = 0x400,
    UNC__WATCHER_OWN_4 = 0x800
};

static inline uint64_t unc__watcher_detail(const void *address, unsigned flags)
{
    return ((uint64_t)(uintptr_t)address &
            ((UINT64_C(1) << UNC__WATCHER_ADDRESS_BITS) - 1)) |
           (uint64_t)flags << UNC__WATCHER_ADDRESS_BITS;
}

static inline uintptr_t unc__watcher_address(uint64_t detail)
{
    return (uintptr_t)(detail & ((UINT64_C(1) << UNC__WATCHER_ADDRESS_BITS) - 1));
}

static inline unsigned unc__watcher_flags(uint64_t detail)
{
    return (unsigned)(detail >> UNC__WATCHER_ADDRESS_BITS);
}

#endif
