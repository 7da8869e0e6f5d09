/* SPDX-License-Identifier: MIT */
/*
 * liburing makes its system calls by instructions of its own, and most of its interface
 * is inline: what is seen are the few calls that set a ring up and end it.
 *
 * A ring is one resource, a loop. Its descriptor is part of it, since
 * io_uring_queue_exit closes that without a call that anybody sees. Where the program
 * closes the descriptor itself and leaves the rest, the ring stays: its memory is still
 * mapped, so the kernel keeps it, with all files that are registered (tried out: the
 * other end of a registered pipe sees no end of file until the ring is exited). So that
 * is no release. A ring that was set up by its system call alone, and is no struct of
 * liburing's, is a descriptor like others.
 *
 * Rejected: to know a ring by its address. A struct that was copied and exited there
 * would have been blamed, and its number would have stayed open in the record.
 */
#include "probes/liburing/ring.h"

#include "probes/descriptor.h"
#include "record/reader.h"
#include "record/rings.h"

/* How many kinds of registrations a ring has a place for in the index. */
#define PLACES 8u

/* In the index: the descriptor, which is a small number, or, where there is none (any
 * more), the address. */
static const void *key_of(const struct io_uring *ring)
{
    if (ring->ring_fd < 0 || (ring->flags & UNC__RING_REGISTERED_FD_ONLY) != 0) {
        return ring;
    }
    return (const void *)((uintptr_t)ring->ring_fd + 1); /* NOLINT: no address */
}

static bool has_fd(const struct io_uring *ring)
{
    return key_of(ring) != ring;
}

static const void *key_of_registration(const struct io_uring *ring, enum unc__type type)
{
    uintptr_t place = (uintptr_t)type - (uintptr_t)UNC__TYPE_URING_FILES;

    return (const void *)((uintptr_t)key_of(ring) * PLACES +
                          place); /* NOLINT: likewise */
}

static struct unc__token find(const struct io_uring *ring)
{
    return unc__watcher_find(UNC__INDEX_LIBURING_LOOP, key_of(ring));
}

static void remember(const struct io_uring *ring, struct unc__token token)
{
    struct unc__entry_view entry;
    bool is_known = token.serial != 0 && unc__record_read(token.index, &entry);

    unc__past_forget(UNC__INDEX_LIBURING_OTHER, (uint64_t)(uintptr_t)ring);
    unc__foreign_loop_made(UNC__INDEX_LIBURING_LOOP, key_of(ring), token);
    unc__record_ring_made(is_known ? entry.detail >> 32 : 0); /* see unc__loop_number */
}

struct unc__ring_making unc__ring_begin(const struct unc_site *site,
                                        const struct unc__caller *caller)
{
    struct unc__ring_making making;

    making.token = unc__foreign_loop_begin(UNC__TYPE_IO_URING, site, caller);
    making.call = unc__library_enter(UNC__LIBRARY_LIBURING, making.token.serial, 0);
    return making;
}

void unc__ring_made(const struct unc__ring_making *making, const struct io_uring *ring,
                    int r, const struct unc_site *site, const struct unc__caller *caller)
{
    if (r >= 0 && has_fd(ring)) {
        unc__descriptor_opened(ring->ring_fd, UNC__TYPE_FD_IO_URING, /* cloexec= */ 1,
                               site, caller);
    }
    unc__library_leave(&making->call);
    if (r >= 0) {
        remember(ring, making->token);
    } else {
        unc__foreign_loop_made(UNC__INDEX_LIBURING_LOOP, NULL, making->token);
    }
}

void unc__ring_mapped(const struct io_uring *ring, const struct unc_site *site,
                      const struct unc__caller *caller)
{
    struct unc__token token = unc__foreign_loop_begin(UNC__TYPE_IO_URING, site, caller);

    remember(ring, token);
    if (has_fd(ring)) {
        unc__watcher_adopts(ring->ring_fd, token.serial, 0);
    }
}

static void forget_registrations(const struct io_uring *ring,
                                 const struct unc__caller *caller)
{
    for (enum unc__type type = UNC__TYPE_URING_FILES; type <= UNC__TYPE_URING_EVENTFD;
         type++) {
        (void)unc__record_index_released(UNC__INDEX_LIBURING,
                                         key_of_registration(ring, type), caller);
    }
}

/* Its number is closed, be it the ring's or, by now, somebody else's. */
static void close_number(const struct io_uring *ring, uint64_t serial,
                         const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__token token = unc__record_fd_find(ring->ring_fd);
    struct unc__last_life last;
    struct unc__entry_view entry;

    if (token.serial == 0) {
        unc__record_fd_refused(ring->ring_fd, UNC__MISUSE_DOUBLE_RELEASE, site, caller);
        return;
    }
    if (unc__record_read(token.index, &entry) && entry.serial == token.serial &&
        entry.owner != serial) {
        (void)unc__record_fd_last(ring->ring_fd, &last);
        (void)unc__record_misuse(&(struct unc__misuse){
            .code = UNC__MISUSE_FOREIGN_RELEASE,
            .kind = UNC__KIND_FD,
            .type = entry.type,
            .key = (uint64_t)ring->ring_fd,
            .owner = entry.owner,
            .use_site = unc__record_site(site),
            .use_stack = unc__record_stack_at(caller),
            .acquired_stack = entry.acquired_stack,
        });
    }
    (void)unc__record_fd_released(ring->ring_fd, caller);
}

void unc__ring_exiting(const struct io_uring *ring, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    uint64_t address = (uint64_t)(uintptr_t)ring;
    struct unc__token token =
        unc__record_index_take(UNC__INDEX_LIBURING_LOOP, key_of(ring));

    if (token.serial != 0) {
        forget_registrations(ring, caller);
        if (has_fd(ring)) {
            close_number(ring, token.serial, site, caller);
        }
        unc__past_note(UNC__INDEX_LIBURING_OTHER, address, token, site, caller);
        return;
    }
    if (unc__past_misused(UNC__INDEX_LIBURING_OTHER, address, UNC__MISUSE_DOUBLE_RELEASE,
                          site, caller) &&
        has_fd(ring)) {
        /* liburing closes the number all the same, whoever has it */
        (void)unc__record_fd_released(ring->ring_fd, caller);
    }
}

void unc__ring_fd_closed(const struct io_uring *before, const struct io_uring *ring,
                         const struct unc__caller *caller)
{
    struct unc__token token;

    if (!has_fd(before)) {
        return;
    }
    token = unc__record_index_take(UNC__INDEX_LIBURING_LOOP, key_of(before));
    if (token.serial != 0) {
        forget_registrations(before, caller);
        (void)unc__record_fd_released(before->ring_fd, caller);
        unc__foreign_loop_made(UNC__INDEX_LIBURING_LOOP, ring, token);
    }
}

void unc__ring_used(const struct io_uring *ring, const struct unc_site *site,
                    const struct unc__caller *caller)
{
    if (find(ring).serial == 0) {
        (void)unc__past_misused(UNC__INDEX_LIBURING_OTHER, (uint64_t)(uintptr_t)ring,
                                UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    }
}

void unc__ring_registered(const struct io_uring *ring, enum unc__type type, int r,
                          const struct unc_site *site, const struct unc__caller *caller)
{
    uint64_t owner = find(ring).serial;

    if (r < 0 || owner == 0) {
        return;
    }
    (void)unc__watcher_acquired(UNC__INDEX_LIBURING, key_of_registration(ring, type),
                                &(struct unc__acquisition){
                                    .kind = UNC__KIND_WATCHER,
                                    .type = type,
                                    .flags = UNC__FLAG_INTERNAL,
                                    .owner = owner,
                                    .site = site,
                                    .caller = caller,
                                });
}

void unc__ring_unregistered(const struct io_uring *ring, enum unc__type type, int r,
                            const struct unc__caller *caller)
{
    if (r >= 0) {
        (void)unc__record_index_released(UNC__INDEX_LIBURING,
                                         key_of_registration(ring, type), caller);
    }
}
