/* SPDX-License-Identifier: MIT */
/*
 * Whether a stream still owns the number that it is about to close is asked of the entry
 * that lives there: its detail is the stream's address. If another one lives there, the
 * number was closed past the stream, and came again: closing the stream then closes what
 * is somebody else's.
 *
 * It is said only where it is sure. The stream must be one that we saw, and its entry
 * must say that it ended: so the entry of each stream is remembered by the stream's
 * address, in a small table without any promise; what stands there is asked for the
 * address and the number, and believed if it has both. A stream that we did not see made,
 * or so long ago that its entry is gone, is nobody's mistake.
 *
 * Not a mistake is what was given away in one call: dup2 over the number of a stream, or
 * fdopen of it once more. The call that ended the stream's entry is the call that began
 * the other one, and both have its stack. Rejected: to remember streams in the pointer
 * index, which would make every fopen pay for what hardly anybody does.
 */
#include "probes/stream.h"

#include <errno.h>

#include "record/fd_table.h"
#include "record/reader.h"
#include "record/start_page.h"

#define RECENT_BITS 10

/* Of the stream whose address leads here, the entry: all bits of one word. */
static uint32_t recent[1u << RECENT_BITS];

static uint32_t *recent_of(const void *address)
{
    uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15);

    return &recent[hash >> (64 - RECENT_BITS)];
}

static bool is_stream(enum unc__type type)
{
    return type == UNC__TYPE_FD_STDIO || type == UNC__TYPE_FD_POPEN ||
           type == UNC__TYPE_FD_DIR;
}

static bool is_entry_of(const struct unc__entry_view *view,
                        const struct unc__stream *stream)
{
    return view->kind == UNC__KIND_FD && is_stream(view->type) &&
           view->key == (uint64_t)stream->fd &&
           view->detail == (uint64_t)(uintptr_t)stream->address;
}

static bool is_ours(const struct unc__stream *stream)
{
    return stream->address != NULL && stream->fd >= UNC__STANDARD_FDS &&
           !unc__probe_is_own(stream->caller);
}

struct unc__stream unc__stream_of_file(FILE *file, const struct unc_site *site,
                                       const struct unc__caller *caller)
{
    int error = errno;
    struct unc__stream stream = {
        .address = file,
        .fd = file != NULL ? fileno(file) : -1,
        .site = site,
        .caller = caller,
    };

    errno = error;
    return stream;
}

void unc__stream_made(const struct unc__stream *stream, enum unc__type type,
                      uint8_t flags)
{
    struct unc__token token;
    struct unc__token old;

    if (!is_ours(stream)) {
        return;
    }
    token = unc__record_fd_swap(
        stream->fd,
        &(struct unc__acquisition){ .kind = UNC__KIND_FD,
                                    .type = type,
                                    .flags = flags,
                                    .detail = (uint64_t)(uintptr_t)stream->address,
                                    .site = stream->site,
                                    .caller = stream->caller },
        &old);
    if (old.serial != 0) {
        unc__record_release_here(old, stream->caller);
    }
    if (token.serial != 0 && token.process != UNC__PROCESS_EARLY) {
        __atomic_store_n(recent_of(stream->address), token.index, __ATOMIC_RELAXED);
    }
}

/* The live entry at @fd. */
static bool read_live(int fd, struct unc__token *ret_token,
                      struct unc__entry_view *ret_view)
{
    *ret_token = unc__record_fd_find(fd);
    return ret_token->serial != 0 && unc__record_read(ret_token->index, ret_view) &&
           ret_view->serial == ret_token->serial;
}

bool unc__stream_replaced(int fd, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    struct unc__token token;
    struct unc__entry_view view;

    if (!read_live(fd, &token, &view) || !is_stream(view.type) || view.detail == 0) {
        return false;
    }
    unc__stream_made(
        &(struct unc__stream){
            .address = (const void *)(uintptr_t)view.detail, /* NOLINT: it was one */
            .fd = fd,
            .site = site,
            .caller = caller,
        },
        view.type, /* flags= */ 0);
    return true;
}

uint8_t unc__stream_flags(int fd)
{
    struct unc__token token;
    struct unc__entry_view view;

    return fd >= UNC__STANDARD_FDS && read_live(fd, &token, &view)
               ? view.flags & UNC__FLAG_SURVIVES
               : 0;
}

/* The entry of a stream that was ended by something else than closing the stream. */
static bool read_ended(const struct unc__stream *stream, struct unc__entry_view *ret_view)
{
    uint32_t index = __atomic_load_n(recent_of(stream->address), __ATOMIC_RELAXED);

    return index != 0 && unc__record_read(index, ret_view) &&
           ret_view->state == UNC__STATE_RELEASED && is_entry_of(ret_view, stream);
}

/* Whether the call behind @view was told which number to use. */
static bool is_placed(const struct unc__entry_view *view)
{
    return view->site != 0 && (view->site == unc__record_site(UNC__PROBE_SITE(dup2)) ||
                               view->site == unc__record_site(UNC__PROBE_SITE(dup3)));
}

/* @owner has the number of @stream, whose own entry @ended. */
static void say_foreign(const struct unc__stream *stream,
                        const struct unc__entry_view *ended,
                        const struct unc__entry_view *owner)
{
    if (ended->released_stack == owner->acquired_stack || is_placed(owner)) {
        return;
    }
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_FOREIGN_RELEASE,
        .kind = UNC__KIND_FD,
        .type = owner->type,
        .key = (uint64_t)stream->fd,
        .owner = owner->owner,
        .use_site = unc__record_site(stream->site),
        .use_stack = unc__record_stack_at(stream->caller),
        .cause_stack = ended->released_stack,
        .acquired_stack = owner->acquired_stack,
    });
}

struct unc__stream_end unc__stream_closing(struct unc__stream stream)
{
    struct unc__stream_end end = { .stream = stream };
    struct unc__entry_view live;
    struct unc__entry_view ended;
    struct unc__token token;
    bool is_live;

    if (!is_ours(&stream)) {
        return end;
    }
    is_live = read_live(stream.fd, &token, &live);
    if ((!is_live || !is_entry_of(&live, &stream)) && read_ended(&stream, &ended)) {
        if (is_live) {
            say_foreign(&stream, &ended, &live);
        } else {
            end.is_closed_before = true;
            end.acquired_stack = ended.acquired_stack;
            end.released_stack = ended.released_stack;
            end.type = ended.type;
        }
    }
    (void)unc__record_fd_released(stream.fd, stream.caller);
    return end;
}

void unc__stream_closed(const struct unc__stream_end *end, bool is_failed)
{
    int error = errno;

    if (!end->is_closed_before || !is_failed || error != EBADF) {
        return;
    }
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_DOUBLE_RELEASE,
        .kind = UNC__KIND_FD,
        .type = end->type,
        .key = (uint64_t)end->stream.fd,
        .use_site = unc__record_site(end->stream.site),
        .use_stack = unc__record_stack_at(end->stream.caller),
        .cause_stack = end->released_stack,
        .acquired_stack = end->acquired_stack,
    });
    errno = error;
}
