/* SPDX-License-Identifier: MIT */
#include "probes/libuv/loop.h"

#include "probes/libuv/refused.h"
#include "probes/libuv/state.h"

static const uv_loop_t *default_loop; /* NULL: not made, or closed */

struct unc__library_call unc__uv_loop_begin(const struct unc_site *site,
                                            const struct unc__caller *caller,
                                            struct unc__token *ret_token)
{
    *ret_token = unc__foreign_loop_begin(UNC__TYPE_UV_LOOP, site, caller);
    return unc__library_enter(UNC__LIBRARY_LIBUV, ret_token->serial, 0);
}

void unc__uv_loop_made(const uv_loop_t *loop, struct unc__token token)
{
    unc__record_set_asker(UNC__LIBRARY_LIBUV, unc__uv_ask);
    if (loop != NULL) {
        unc__uv_refused_forget(loop, /* is_closed= */ false);
    }
    unc__foreign_loop_made(UNC__INDEX_LIBUV_LOOP, loop, token);
}

bool unc__uv_default_loop_is_made(void)
{
    return __atomic_load_n(&default_loop, __ATOMIC_RELAXED) != NULL;
}

void unc__uv_default_loop_made(const uv_loop_t *loop, struct unc__token token)
{
    __atomic_store_n(&default_loop, loop, __ATOMIC_RELAXED);
    unc__uv_loop_made(loop, token);
}

void unc__uv_loop_closing(const uv_loop_t *loop, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    if (unc__foreign_loop_serial(UNC__INDEX_LIBUV_LOOP, loop) == 0) {
        (void)unc__past_misused(UNC__INDEX_LIBUV_LOOP, (uint64_t)(uintptr_t)loop,
                                UNC__MISUSE_DOUBLE_RELEASE, site, caller);
    }
}

void unc__uv_loop_closed(const uv_loop_t *loop, bool has_left,
                         const struct unc_site *site, const struct unc__caller *caller)
{
    const uv_loop_t *closed = loop;

    (void)__atomic_compare_exchange_n(&default_loop, &closed, NULL, /* weak= */ false,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    unc__uv_refused_forget(loop, /* is_closed= */ true);
    (void)unc__foreign_loop_closed(UNC__INDEX_LIBUV_LOOP, loop, has_left, site, caller);
}
