/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_HANDLE_H
#define UNC_LOOP_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>

/*
 * One callback that will run: queued, armed, or registered. It lives while the loop has
 * it (is_queued, is_armed, is_running) or the user does (is_held); who lets go last gives
 * it back. One cache line, and no pointer to its loop: see struct unc__handle_chunk.
 */
struct unc_handle {
    union {
        unc_callback_fn *callback;
        unc_io_fn *io;
        unc_signal_fn *signal;
        unc_future_fn *future;
    } function;
    void *userdata;
    union {
        struct unc_handle *next; /* in the ready list, an inbox */
        size_t fresh_index;      /* of an armed timer that is behind the heap */
    } link;
    union {
        const struct unc_site *pointer;
        uint32_t id; /* in the record, if has_site_id: the code may be unloaded by then */
    } site;          /* where it was scheduled */
    int64_t when_ns; /* timers */
    union {
        int64_t interval_ns;       /* timers; 0: once */
        int number;                /* descriptor or signal */
        struct unc_future *future; /* whose result it waits for */
    } subject;
    uint64_t serial; /* of its entry in the record; 0: none */
    uint32_t index;  /* likewise */
    uint8_t kind;
    bool is_queued : 1;  /* in the ready list or the batch */
    bool is_armed : 1;   /* a scheduled timer, or registered */
    bool is_fresh : 1;   /* armed, but behind the heap */
    bool is_running : 1; /* its callback is on the stack */
    bool is_held : 1;    /* the user has it */
    bool is_cancelled : 1;
    bool is_alone : 1; /* allocated by itself, by another thread */
    bool has_site_id : 1;
    _Atomic bool is_returned; /* another thread gave it back */
};

_Static_assert(sizeof(struct unc_handle) == 64, "a handle is one cache line");

/*
 * Handles are made in chunks whose alignment is their size, so a handle finds its chunk,
 * and the chunk knows the loop. Each chunk has its own free handles, as bits: however
 * scattered they were given back, the next ones taken lie together, in their order, and
 * none has to be read to find the one after it.
 */
#define UNC__CHUNK_SIZE   16384
#define UNC__CHUNK_HEADER 128
#define UNC__CHUNK_HANDLES \
    ((UNC__CHUNK_SIZE - UNC__CHUNK_HEADER) / sizeof(struct unc_handle))
#define UNC__CHUNK_WORDS 4

struct unc__handle_chunk {
    struct unc__handle_chunk *next; /* of all chunks of the loop */
    struct unc_loop *loop;
    uint64_t loop_id;                     /* differs once that memory is another loop's */
    uint64_t free_bits[UNC__CHUNK_WORDS]; /* of handles that were used and are free */
    struct unc__handle_chunk *next_available; /* in the list of those with free handles */
    struct unc__handle_chunk *next_returned;  /* of those with handles given back */
    _Atomic uint32_t survivor_count; /* the loop is gone: handles the user still has */
    uint16_t fresh_count;            /* handles that were never used yet */
    bool is_available;               /* it is in that list */
    _Atomic bool is_returned;        /* likewise */
    _Alignas(UNC__CHUNK_HEADER) struct unc_handle handles[UNC__CHUNK_HANDLES];
};

_Static_assert(sizeof(struct unc__handle_chunk) == UNC__CHUNK_SIZE, "chunks are aligned");
_Static_assert(UNC__CHUNK_HANDLES <= UNC__CHUNK_WORDS * 64, "each has a bit");

static inline struct unc__handle_chunk *
unc__handle_chunk_of(const struct unc_handle *handle)
{
    return (struct unc__handle_chunk *)((uintptr_t)handle &
                                        ~(uintptr_t)(UNC__CHUNK_SIZE - 1));
}

#endif
