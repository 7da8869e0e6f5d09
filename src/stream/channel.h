/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_CHANNEL_H
#define UNC_STREAM_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unclosed/loop.h>

#include "loop/core.h"
#include "task/wait.h"

/*
 * A task may go on in another thread, and compilers do not expect errno to be elsewhere
 * then: what looks at it stays a function of its own, beside the one that waits.
 */
#define UNC__BESIDE_WAITS __attribute__((noinline))

/*
 * What a stream and a server have in common: a descriptor of ours that the loop watches,
 * edge-triggered, from its making to its end, and the tasks that wait for it. Nothing is
 * asked of the poller in between: a system call is tried first, and only when it says
 * EAGAIN its task waits, for the next edge.
 */

/* As many turns a task may take without waiting: enough that letting others run costs
 * nothing, few enough that they do not feel it. A public call that can be served from the
 * buffer is one, a system call is one, and so are as many bytes: */
#define UNC__TURNS      128
#define UNC__TURN_BYTES 131072

/* What the part knows of a resolver: so a static executable that asks for no names has
 * none of libc's either. */
struct unc__resolver;
struct unc__resolver_type {
    void (*close)(struct unc__resolver *resolver); /* the loop closes */
    void (*free)(struct unc__resolver *resolver);  /* after that, with the loop */
};

/* What all of one loop have in common: its part, see loop/part.h. */
struct unc__streams {
    struct unc__part part;
    size_t open_count;              /* streams and servers */
    size_t waiting_count;           /* tasks that wait for one of them, or for a name */
    struct unc__resolver *resolver; /* NULL: not needed so far */
    const struct unc__resolver_type *resolver_type;
    size_t turns_left; /* until the running task lets others run */
};

/* A task that waits, on its stack. It stays linked until it runs again: so whoever closes
 * the channel between its waking and that finds it, and it never looks at one that is
 * gone. */
struct unc__waiter {
    struct unc__wait wait;
    bool is_closed; /* the channel is gone */
};

struct unc__channel {
    struct unc__io_watch watch; /* the first: the loop gives us this address */
    struct unc_loop *loop;
    uint64_t loop_id; /* differs once that memory is another loop's */
    struct unc__streams *streams;
    struct unc__waiter *reader; /* who reads, or accepts */
    struct unc__waiter *writer; /* who writes, or connects */
    struct unc__token token;
    uint32_t process;
    int fd; /* -1: not yet */
};

/* -- part.c */
/* unc__streams_of: @loop's, made when first needed. NULL: no memory. */
struct unc__streams *unc__streams_of(struct unc_loop *loop);

/* -- channel.c */
/* unc__channel_init: of @loop, which is open; no descriptor yet. Returns: 0, -ENOMEM. */
int unc__channel_init(struct unc__channel *channel, struct unc_loop *loop);

/* unc__channel_attach: have channel->fd watched. @is_adopted: it was the program's
 * before; else the kernel has just given it out. Returns: as unc__io_attach. */
int unc__channel_attach(struct unc__channel *channel, uint32_t events, bool is_adopted);

/* unc__channel_drop_fd: before it was recorded: close the descriptor, watched or not. */
void unc__channel_drop_fd(struct unc__channel *channel);

/* unc__channel_record: it is made, and the user's from now on. */
void unc__channel_record(struct unc__channel *channel, const struct unc_site *site,
                         enum unc__type type, uint64_t parent);

/* unc__channel_guard: whether this thread may use it now. 0, or as in loop.h. */
int unc__channel_guard(const struct unc_site *site, const struct unc__channel *channel);

/* unc__channel_may_wait: the same for a call that waits. */
int unc__channel_may_wait(const struct unc_site *site,
                          const struct unc__channel *channel);

/*
 * unc__channel_begin_close: whether it may be closed by this thread, recorded if not.
 * Then it is released, nobody waits for it and nobody watches it. Its descriptor is -1
 * afterwards if the number was closed behind its back and is somebody else's by now.
 */
bool unc__channel_begin_close(const struct unc_site *site, struct unc__channel *channel);

/* unc__channel_end_close: close the descriptor. */
void unc__channel_end_close(const struct unc__channel *channel);

/* -- wait.c */
/* What a wait is for. */
struct unc__purpose {
    const struct unc_site *site; /* of the public call */
    const char *what;            /* static: "a client" */
};

/*
 * unc__channel_wait: suspend the current task until unc__channel_wake, which finds it in
 * @slot. Returns: 0, or a negative error: then @channel may be gone, do not touch it.
 */
int unc__channel_wait(struct unc__channel *channel, struct unc__waiter **slot,
                      const struct unc__purpose *purpose);

/* unc__channel_wait_for: the same for @limit_ns at most: then UNC__TIME_IS_UP. */
int unc__channel_wait_for(struct unc__channel *channel, struct unc__waiter **slot,
                          const struct unc__purpose *purpose, int64_t limit_ns);

#define UNC__TIME_IS_UP 1

static inline void unc__channel_wake(struct unc__waiter *waiter)
{
    if (waiter != NULL) {
        unc__wake(&waiter->wait, 0);
    }
}

/*
 * unc__channel_take_turn: before each call that may succeed at once: after many of them
 * the other tasks and callbacks have their turn first. Returns: as unc__channel_wait.
 */
int unc__channel_give_way(struct unc__channel *channel, struct unc__waiter **slot,
                          const struct unc__purpose *purpose);

static inline int unc__channel_take_turn(struct unc__channel *channel,
                                         struct unc__waiter **slot,
                                         const struct unc__purpose *purpose)
{
    if (__builtin_expect(channel->streams->turns_left > 0, 1)) {
        channel->streams->turns_left--;
        return 0;
    }
    return unc__channel_give_way(channel, slot, purpose);
}

/* unc__channel_count: a call moved @size bytes, which takes its time if they are many. */
static inline void unc__channel_count(const struct unc__channel *channel, size_t size)
{
    size_t turns = size / UNC__TURN_BYTES;
    struct unc__streams *streams = channel->streams;

    streams->turns_left -= turns < streams->turns_left ? turns : streams->turns_left;
}

#endif
