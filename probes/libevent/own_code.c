/* SPDX-License-Identifier: MIT */
/*
 * Where libevent's code is in an executable that holds it. The linker leaves the members
 * of an archive side by side, so what lies between functions of its first and its last
 * ones is the archive's. libevent.a is one piece; libevent_core.a and libevent_extra.a
 * are two. All names are weak: nothing is brought into a program that has not got it.
 *
 * Static functions in front of the first known name of a piece are missed: the calls they
 * make look like the program's, which shows only in what a program has forgotten anyway.
 * Pieces of an unlikely size are not believed: link-time optimisation mixes all code.
 */
#include "probes/libevent/libevent.h"

#ifdef UNC__PROBES_STATIC
#include <stddef.h>

#define SIZE_MAX_BELIEVED 0x100000u
#define GAP_MAX           0x10000u

#define NAMES(X)                              \
    X(0, evbuffer_new)                        \
    X(0, evbuffer_unfreeze)                   \
    X(0, bufferevent_enable)                  \
    X(0, bufferevent_unlock)                  \
    X(0, bufferevent_pair_get_partner)        \
    X(0, bufferevent_socket_get_dns_error)    \
    X(0, bufferevent_priority_set)            \
    X(0, ev_token_bucket_cfg_new)             \
    X(0, bufferevent_get_read_limit)          \
    X(0, event_base_gettimeofday_cached)      \
    X(0, libevent_global_shutdown)            \
    X(0, evconnlistener_enable)               \
    X(0, evconnlistener_set_error_cb)         \
    X(1, evdns_get_global_base)               \
    X(1, evdns_set_option)                    \
    X(1, evrpc_init)                          \
    X(1, evrpc_request_get_pool)              \
    X(1, evhttp_htmlescape)                   \
    X(1, evhttp_connection_set_max_body_size) \
    X(1, evhttp_uri_set_fragment)

#define DECLARE(piece, name) \
    extern const char own_##name[] __asm__(#name) __attribute__((weak));
NAMES(DECLARE)
#undef DECLARE

#define PIECES 2

static struct piece {
    uintptr_t low;
    uintptr_t high;
} pieces[PIECES];
static bool is_looked_at; /* by any thread, all of which find the same */

static void widen(struct piece *piece, const char *address)
{
    uintptr_t number = (uintptr_t)address;

    if (address == NULL) {
        return;
    }
    piece->low = piece->low == 0 || number < piece->low ? number : piece->low;
    piece->high = number > piece->high ? number : piece->high;
}

static void look(void)
{
    struct piece found[PIECES] = { { 0, 0 }, { 0, 0 } };

#define WIDEN(piece, name) widen(&found[piece], own_##name);
    NAMES(WIDEN)
#undef WIDEN
    if (found[1].low > found[0].high && found[1].low - found[0].high < GAP_MAX) {
        found[0].high = found[1].high;
    }
    for (int i = 0; i < PIECES; i++) {
        if (found[i].high - found[i].low < SIZE_MAX_BELIEVED) {
            __atomic_store_n(&pieces[i].low, found[i].low, __ATOMIC_RELAXED);
            __atomic_store_n(&pieces[i].high, found[i].high, __ATOMIC_RELAXED);
        }
    }
    __atomic_store_n(&is_looked_at, true, __ATOMIC_RELEASE);
}

bool unc__libevent_has(uintptr_t ra)
{
    if (!__atomic_load_n(&is_looked_at, __ATOMIC_ACQUIRE)) {
        look();
    }
    return (ra > pieces[0].low && ra <= pieces[0].high) ||
           (ra > pieces[1].low && ra <= pieces[1].high);
}
#endif
