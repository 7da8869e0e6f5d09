/* SPDX-License-Identifier: MIT */
/*
 * The life of a loop: created, named, closed, freed.
 *
 * Closing goes through the loop's possessions in the order that the manual promises, and
 * each of them that the program had forgotten stays in the record as left. In a forked
 * child a parent's loop can be closed too: then only memory, the child's copies of the
 * two descriptors and the child's own signal dispositions are given back.
 */
#include "loop/core.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "options/options.h"
#include "record/hooks.h"
#include "record/library_scope.h"

#define SLOW_CALLBACK_NS UNC_MS(100)

static void set_up(struct unc_loop *loop)
{
    loop->id = unc__record_next_loop_number();
    loop->process = unc__process_generation();
    loop->slow_callback_ns = SLOW_CALLBACK_NS;
    loop->is_debug = unc__options.debug != 0;
}

static void record_loop(struct unc_loop *loop, const struct unc_site *site,
                        enum unc__type type)
{
    struct unc__acquisition what = { .kind = UNC__KIND_LOOP,
                                     .type = type,
                                     .key = loop->id,
                                     .detail = unc__loop_detail(UNC__LOOP_NEW, 0),
                                     .site = site };

    loop->created = unc__place_here(site);
    loop->token = unc__record_acquire(&what);
}

int unc__loop_new(const struct unc_site *site, enum unc__type type,
                  struct unc_loop **ret_loop)
{
    struct unc_loop *loop;
    int r;

    if (ret_loop == NULL) {
        return -EINVAL;
    }
    unc__record_start();
    loop = unc__slot_take();
    if (loop == NULL) {
        return unc__verdict_error(site, -ENOMEM);
    }
    set_up(loop);
    record_loop(loop, site, type);
    r = unc__poller_open(loop, site);
    if (r < 0) {
        goto return_slot;
    }
    atomic_store(&loop->magic, UNC__MAGIC_OPEN);
    *ret_loop = loop;
    return 0;

return_slot:
    unc__record_release(loop->token, 0);
    unc__slot_return(loop);
    return unc__verdict_error(site, r);
}

int unc_loop_new_at(const struct unc_site *site, struct unc_loop **ret_loop)
{
    return unc__loop_new(site, UNC__TYPE_LOOP, ret_loop);
}

/* What the report will want to know of this loop after its end. */
static void record_close(struct unc_loop *loop, bool has_left_something)
{
    unc__record_set_detail(loop->token, unc__loop_detail_closed(loop->closed.site));
    if (has_left_something) {
        unc__record_retain(loop->token, loop->closed.stack);
    } else {
        unc__record_release(loop->token, loop->closed.stack);
    }
}

static bool has_possessing_part(const struct unc_loop *loop)
{
    for (size_t i = 0; i < UNC__PART_COUNT; i++) {
        const struct unc__part *part = loop->parts[i];

        if (part != NULL && part->type->has_possessions(part)) {
            return true;
        }
    }
    return false;
}

static bool has_possessions(struct unc_loop *loop)
{
    for (int fd = 0; (size_t)fd < loop->io.capacity; fd++) {
        if (loop->io.entries[fd].reader != NULL || loop->io.entries[fd].writer != NULL) {
            return true;
        }
    }
    return unc__callback_will_run(loop) || unc__timer_will_fire(loop) ||
           unc__future_is_awaited(loop) || loop->held_count > 0 ||
           unc__signal_is_owner(loop) || has_possessing_part(loop);
}

static void close_parts(struct unc_loop *loop, uint32_t stack)
{
    for (size_t i = 0; i < UNC__PART_COUNT; i++) {
        if (loop->parts[i] != NULL) {
            loop->parts[i]->type->close(loop->parts[i], loop, stack);
        }
    }
}

static void free_parts(struct unc_loop *loop)
{
    for (size_t i = UNC__PART_COUNT; i-- > 0;) {
        struct unc__part *part = loop->parts[i];

        loop->parts[i] = NULL;
        if (part != NULL) {
            part->type->free(part);
        }
    }
}

static void close_possessions(struct unc_loop *loop)
{
    uint32_t stack = loop->closed.stack;

    unc__signal_close(loop);
    unc__callback_close(loop, stack);
    unc__timer_close(loop, stack);
    close_parts(loop, stack);
    unc__future_close(loop, stack);
    unc__io_close(loop, stack);
    unc__poller_close(loop);
}

int unc_loop_close_at(const struct unc_site *site, struct unc_loop *loop)
{
    bool has_left_something;

    if (loop == NULL) {
        return -EINVAL;
    }
    switch (atomic_load(&loop->magic)) {
    case UNC__MAGIC_FREED:
        return unc__verdict(loop, site, UNC_EFREED, loop->freed);
    case UNC__MAGIC_CLOSED:
        return 0;
    default:
        break;
    }
    if (unc__loop_runs(loop)) {
        return unc__verdict(loop, site, UNC_ENOCLOSE, unc__loop_started(loop));
    }
    loop->closed = unc__place_here(site);
    unc__handle_drain_returned(loop);
    has_left_something = has_possessions(loop);
    atomic_store(&loop->magic, UNC__MAGIC_CLOSED);
    close_possessions(loop);
    record_close(loop, has_left_something);
    return 0;
}

struct unc_loop *unc_loop_free_at(const struct unc_site *site, struct unc_loop *loop)
{
    if (loop == NULL || unc_loop_close_at(site, loop) < 0) {
        return NULL;
    }
    loop->freed = unc__place_here(site);
    free_parts(loop);
    unc__handle_free_chunks(loop);
    unc__loop_forget(loop);
    unc__slot_return(loop);
    return NULL;
}

bool unc_loop_is_running(const struct unc_loop *loop)
{
    return loop != NULL && unc__loop_runs(loop);
}

bool unc_loop_is_closed(const struct unc_loop *loop)
{
    return loop == NULL || atomic_load(&loop->magic) != UNC__MAGIC_OPEN;
}

int unc_loop_set_name_at(const struct unc_site *site, struct unc_loop *loop,
                         const char *name)
{
    struct unc__text copy;
    int r = unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    unc__record_set_name(loop->token, name == NULL ? "" : name);
    copy = unc__text_init(loop->name, sizeof loop->name);
    unc__text_add(&copy, name == NULL ? "" : name);
    return 0;
}

uint64_t unc_loop_get_id(const struct unc_loop *loop)
{
    return loop == NULL ? 0 : loop->id;
}

int unc_loop_expect_open_at(const struct unc_site *site, struct unc_loop *loop,
                            const char *reason)
{
    int r = unc__loop_guard(loop, site);

    return r < 0 ? r : unc__record_expect_open(loop->token, reason);
}

int unc__loop_adopt(const struct unc_site *site, struct unc_loop *loop,
                    uint64_t *ret_serial)
{
    int r = unc__loop_serial(loop, ret_serial);

    if (r == UNC_ECLOSED) {
        return unc__verdict(loop, site, r, loop->closed);
    }
    if (r == UNC_EFREED) {
        return unc__verdict(loop, site, r, loop->freed);
    }
    return r;
}

int unc__loop_serial(struct unc_loop *loop, uint64_t *ret_serial)
{
    if (loop == NULL) {
        return -EINVAL;
    }
    *ret_serial = loop->token.serial;
    switch (atomic_load(&loop->magic)) {
    case UNC__MAGIC_FREED:
        return UNC_EFREED;
    case UNC__MAGIC_CLOSED:
        return UNC_ECLOSED;
    default:
        return 0;
    }
}
