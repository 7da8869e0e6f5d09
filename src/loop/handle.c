/* SPDX-License-Identifier: MIT */
/*
 * Handles: where they come from and who gives them back.
 *
 * A loop makes them in chunks and keeps those that are free, so that scheduling a
 * callback costs no allocation in the long run. A handle that the user still has when its
 * loop is freed outlives it: its chunk then counts the survivors and goes with the last
 * of them. Callbacks queued by other threads are allocated one by one, because the chunks
 * are not theirs.
 *
 * A handle given back by another thread while the loop runs may be queued or armed, so
 * its link is in use: it is only marked, and its chunk is put into a list of chunks that
 * the loop looks through in its next iteration.
 */
#include "loop/core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/kept_site.h"

static struct unc__handle_chunk *add_chunk(struct unc_loop *loop)
{
    struct unc__handle_chunk *chunk = aligned_alloc(UNC__CHUNK_SIZE, UNC__CHUNK_SIZE);

    if (chunk == NULL) {
        return NULL;
    }
    chunk->loop = loop;
    chunk->loop_id = loop->id;
    memset(chunk->free_bits, 0, sizeof chunk->free_bits);
    chunk->fresh_count = UNC__CHUNK_HANDLES;
    atomic_init(&chunk->survivor_count, 0);
    atomic_init(&chunk->is_returned, false);
    chunk->next = loop->chunks;
    loop->chunks = chunk;
    unc__handle_offer_chunk(loop, chunk);
    return chunk;
}

static struct unc_handle *take_fresh(struct unc__handle_chunk *chunk)
{
    struct unc_handle *handle =
        &chunk->handles[UNC__CHUNK_HANDLES - (size_t)chunk->fresh_count];

    chunk->fresh_count--;
    return handle;
}

struct unc_handle *unc__handle_find(struct unc_loop *loop)
{
    for (struct unc__handle_chunk *chunk = loop->available; chunk != NULL;
         chunk = loop->available) {
        struct unc_handle *handle = unc__handle_pop(loop);

        if (handle != NULL) {
            return handle;
        }
        if (chunk->fresh_count > 0) {
            return take_fresh(chunk);
        }
        loop->available = chunk->next_available;
        chunk->is_available = false;
    }
    return add_chunk(loop) == NULL ? NULL : take_fresh(loop->available);
}

struct unc_handle *unc__handle_new_alone(void)
{
    struct unc_handle *handle = calloc(1, sizeof *handle);

    if (handle != NULL) {
        handle->is_alone = true;
    }
    return handle;
}

static bool outlived_loop(const struct unc__handle_chunk *chunk)
{
    return atomic_load_explicit(&chunk->loop->magic, memory_order_acquire) ==
               UNC__MAGIC_FREED ||
           chunk->loop_id != chunk->loop->id;
}

static void drop_survivor(struct unc__handle_chunk *chunk)
{
    if (atomic_fetch_sub(&chunk->survivor_count, 1) == 1) {
        free(chunk);
    }
}

static struct unc__token token_of(const struct unc_loop *loop,
                                  const struct unc_handle *handle)
{
    return (struct unc__token){ .serial = handle->serial,
                                .index = handle->index,
                                .process = loop->process };
}

void unc__handle_pin_site(struct unc_handle *handle)
{
    if (unc__record_is_on() && !handle->has_site_id) {
        handle->site.id = unc__record_site(handle->site.pointer);
        handle->has_site_id = true;
    }
}

bool unc__handle_site(const struct unc_handle *handle, struct unc_site *ret_site)
{
    struct unc__kept_site kept = { .pointer = NULL };

    if (handle->has_site_id) {
        kept.id = handle->site.id;
    } else {
        kept.pointer = handle->site.pointer;
    }
    return unc__site_kept(kept, ret_site);
}

void unc__handle_enter(const struct unc_loop *loop, struct unc_handle *handle,
                       enum unc__kind kind, enum unc__type type, int64_t now_ns)
{
    uint32_t site_id = 0;
    struct unc__token token;
    struct unc__acquisition what = {
        .kind = kind,
        .type = type,
        .flags = handle->is_held ? UNC__FLAG_HELD : 0,
        .key = kind == UNC__KIND_TIMER ? (uint64_t)handle->when_ns : 0,
        .detail = (uint64_t)(uintptr_t)handle->function.callback,
        .owner = loop->token.serial,
        .now_ns = now_ns,
    };

    if (kind == UNC__KIND_REGISTRATION || kind == UNC__KIND_SIGNAL) {
        what.key = (uint64_t)handle->subject.number;
    }
    if (handle->has_site_id) {
        what.site_id = handle->site.id;
    } else {
        what.site = handle->site.pointer;
        what.ret_site_id = &site_id;
    }
    unc__record_prepare_thread();
    token = unc__record_acquire(&what);
    if (site_id != 0) {
        handle->site.id = site_id;
        handle->has_site_id = true;
    } else {
        unc__handle_pin_site(handle); /* of a kind that is not recorded */
    }
    handle->serial = token.serial;
    handle->index = token.index;
}

void unc__handle_release(const struct unc_loop *loop, struct unc_handle *handle,
                         uint32_t stack)
{
    if (handle->serial != 0) {
        unc__record_release(token_of(loop, handle), stack);
        handle->serial = 0;
    }
}

void unc__handle_leave(const struct unc_loop *loop, struct unc_handle *handle,
                       uint32_t stack)
{
    unc__record_leave(token_of(loop, handle), stack);
    handle->serial = 0;
}

void unc__handle_set_flags(const struct unc_loop *loop, const struct unc_handle *handle,
                           uint8_t set, uint8_t clear)
{
    if (handle->serial != 0) {
        unc__record_set_flags(token_of(loop, handle), set, clear);
    }
}

static bool will_run(const struct unc_handle *handle)
{
    return !handle->is_cancelled &&
           (handle->is_queued || handle->is_armed ||
            (handle->is_running && handle->kind == UNC__HANDLE_TIMER &&
             handle->subject.interval_ns > 0));
}

/* The user lets go, and this thread may touch the loop. */
static void release(struct unc_loop *loop, struct unc_handle *handle)
{
    handle->is_held = false; // NOLINT(clang-analyzer-unix.Malloc)
    loop->held_count--;
    if (will_run(handle)) {
        unc__handle_set_flags(loop, handle, 0, UNC__FLAG_HELD);
    } else {
        unc__handle_release(loop, handle, 0);
    }
    unc__handle_settle(loop, handle);
}

/* The user lets go of what outlived its loop. */
static void release_survivor(struct unc_handle *handle)
{
    struct unc__token token = { .serial = handle->serial,
                                .index = handle->index,
                                .process = unc__process_generation() };

    handle->is_held = false;
    unc__record_release(token, 0);
    drop_survivor(unc__handle_chunk_of(handle));
}

static void release_returned(struct unc_loop *loop, struct unc__handle_chunk *chunk)
{
    bool is_ours = chunk->loop_id == loop->id;
    size_t used_count = UNC__CHUNK_HANDLES - chunk->fresh_count;

    for (size_t i = 0; i < used_count; i++) {
        struct unc_handle *handle = &chunk->handles[i];

        if (!atomic_load(&handle->is_returned)) {
            continue;
        }
        atomic_store(&handle->is_returned, false);
        if (is_ours) {
            release(loop, handle);
        } else {
            release_survivor(handle);
        }
    }
}

void unc__handle_drain_returned(struct unc_loop *loop)
{
    struct unc__handle_chunk *chunk = atomic_load(&loop->returned);

    if (chunk != NULL) {
        chunk = atomic_exchange(&loop->returned, NULL);
    }
    while (chunk != NULL) {
        struct unc__handle_chunk *next = chunk->next_returned;

        /* One survivor more while we look: the last real one must not free it meanwhile
         * (which the analyzer cannot know: hence the two NOLINTs). */
        atomic_fetch_add(&chunk->survivor_count, 1);
        atomic_store(&chunk->is_returned, false);
        release_returned(loop, chunk);
        if (chunk->loop_id == loop->id) { // NOLINT(clang-analyzer-unix.Malloc)
            atomic_fetch_sub(&chunk->survivor_count, 1);
        } else {
            drop_survivor(chunk);
        }
        chunk = next;
    }
}

/* Whether another thread runs the loop now. */
static bool is_elsewhere(const struct unc_loop *loop)
{
    return unc__loop_runs(loop) && atomic_load(&loop->runner) != unc__loop_self();
}

static void give_back_to(struct unc_loop *loop, struct unc_handle *handle)
{
    struct unc__handle_chunk *chunk = unc__handle_chunk_of(handle);

    atomic_store(&handle->is_returned, true);
    if (!atomic_exchange(&chunk->is_returned, true)) {
        struct unc__handle_chunk *first = atomic_load(&loop->returned);

        do {
            chunk->next_returned = first;
        } while (!atomic_compare_exchange_weak(&loop->returned, &first, chunk));
    }
    atomic_store(&loop->has_news, true);
    if (atomic_load(&loop->is_polling)) {
        unc__poller_wake(loop);
    }
}

struct unc_handle *unc_handle_unref_at(const struct unc_site *site,
                                       struct unc_handle *handle)
{
    const struct unc__handle_chunk *chunk;

    (void)site;
    if (handle == NULL) {
        return NULL;
    }
    chunk = unc__handle_chunk_of(handle);
    if (__builtin_expect(outlived_loop(chunk), 0)) {
        release_survivor(handle);
    } else if (__builtin_expect(is_elsewhere(chunk->loop), 0)) {
        give_back_to(chunk->loop, handle);
    } else {
        release(chunk->loop, handle);
    }
    return NULL;
}

/* What the loop does not run any more, but the user still has in hand. */
static void cancel(struct unc_loop *loop, struct unc_handle *handle)
{
    uint8_t flags = UNC__FLAG_OVER;

    if (handle->is_cancelled) {
        return;
    }
    if (will_run(handle)) {
        flags |= UNC__FLAG_CANCELLED;
    }
    handle->is_cancelled = true;
    if (handle->is_armed) {
        unc__timer_cancel(loop, handle);
    }
    unc__handle_set_flags(loop, handle, flags, 0);
}

int unc_handle_cancel_at(const struct unc_site *site, struct unc_handle *handle)
{
    const struct unc__handle_chunk *chunk;

    if (handle == NULL) {
        return -EINVAL;
    }
    chunk = unc__handle_chunk_of(handle);
    if (__builtin_expect(outlived_loop(chunk), 0)) {
        handle->is_cancelled = true;
        return 0;
    }
    if (__builtin_expect(is_elsewhere(chunk->loop), 0)) {
        return unc__verdict(chunk->loop, site, UNC_ETHREAD,
                            unc__loop_started(chunk->loop));
    }
    cancel(chunk->loop, handle);
    return 0;
}

bool unc_handle_is_cancelled(const struct unc_handle *handle)
{
    return handle != NULL && handle->is_cancelled;
}

bool unc_handle_is_pending(const struct unc_handle *handle)
{
    return handle != NULL && !outlived_loop(unc__handle_chunk_of(handle)) &&
           will_run(handle);
}

int64_t unc_handle_get_when(const struct unc_handle *handle)
{
    return handle == NULL ? 0 : handle->when_ns;
}

static uint32_t count_held(const struct unc__handle_chunk *chunk)
{
    size_t used_count = UNC__CHUNK_HANDLES - chunk->fresh_count;
    uint32_t count = 0;

    for (size_t i = 0; i < used_count; i++) {
        count += chunk->handles[i].is_held;
    }
    return count;
}

void unc__handle_free_chunks(struct unc_loop *loop)
{
    struct unc__handle_chunk *chunk = loop->chunks;

    unc__handle_drain_returned(loop);
    while (chunk != NULL) {
        struct unc__handle_chunk *next = chunk->next;
        uint32_t held_count = count_held(chunk);

        if (held_count == 0) {
            free(chunk);
        } else {
            atomic_store(&chunk->survivor_count, held_count);
        }
        chunk = next;
    }
    loop->chunks = NULL;
    loop->available = NULL;
    loop->spare_handle = NULL;
}
