/* SPDX-License-Identifier: MIT */
/*
 * A watched descriptor, from its making to its end.
 *
 * It may outlive its loop, and it may be found again in a forked child: then only the
 * descriptor and the memory are left of it. What the child shares with its parent, the
 * poller's set and the file description, is not touched there.
 */
#include "stream/channel.h"

#include <errno.h>
#include <unistd.h>

int unc__channel_init(struct unc__channel *channel, struct unc_loop *loop)
{
    channel->streams = unc__streams_of(loop);
    if (channel->streams == NULL) {
        return -ENOMEM;
    }
    channel->loop = loop;
    channel->loop_id = loop->id;
    channel->process = unc__process_generation();
    channel->fd = -1;
    return 0;
}

int unc__channel_attach(struct unc__channel *channel, uint32_t events, bool is_adopted)
{
    struct unc_loop *loop = channel->loop;

    events |= EPOLLET;
    return is_adopted ? unc__io_attach(loop, channel->fd, events, &channel->watch)
                      : unc__io_attach_fresh(loop, &channel->fd, events, &channel->watch);
}

void unc__channel_drop_fd(struct unc__channel *channel)
{
    if (channel->fd >= 0) {
        (void)unc__io_detach(channel->loop, channel->fd, &channel->watch);
        (void)close(channel->fd);
        channel->fd = -1;
    }
}

void unc__channel_record(struct unc__channel *channel, const struct unc_site *site,
                         enum unc__type type, uint64_t parent)
{
    channel->streams->open_count++;
    if (unc__record_is_on()) {
        struct unc__acquisition what = { .kind = UNC__KIND_STREAM,
                                         .type = type,
                                         .key = (uint64_t)channel->fd,
                                         .detail = parent,
                                         .owner = channel->loop->token.serial,
                                         .site = site };

        channel->token = unc__record_acquire(&what);
    }
}

/* Whether its loop is there to be touched. */
static bool has_loop(const struct unc__channel *channel)
{
    return channel->process == unc__process_generation() &&
           channel->loop->id == channel->loop_id &&
           atomic_load_explicit(&channel->loop->magic, memory_order_relaxed) ==
               UNC__MAGIC_OPEN;
}

int unc__channel_guard(const struct unc_site *site, const struct unc__channel *channel)
{
    return channel->loop->id == channel->loop_id
               ? unc__loop_guard(channel->loop, site)
               : unc__verdict_gone(channel->loop_id, site);
}

int unc__channel_may_wait(const struct unc_site *site, const struct unc__channel *channel)
{
    int r = unc__channel_guard(site, channel);

    return r < 0 ? r : unc__task_may_wait(site, channel->loop);
}

static void turn_away(struct unc__channel *channel, struct unc__waiter *waiter)
{
    if (waiter != NULL) {
        channel->streams->waiting_count--;
        waiter->is_closed = true;
        unc__wake(&waiter->wait, UNC_ESHUT);
    }
}

bool unc__channel_begin_close(const struct unc_site *site, struct unc__channel *channel)
{
    bool is_ours = has_loop(channel);

    if (is_ours && unc__channel_guard(site, channel) < 0) {
        return false; /* the thread that runs the loop is using it */
    }
    if (unc__record_is_on()) {
        unc__record_release(channel->token, unc__record_stack());
    }
    if (is_ours) {
        turn_away(channel, channel->reader);
        turn_away(channel, channel->writer);
        if (!unc__io_detach(channel->loop, channel->fd, &channel->watch)) {
            channel->fd = -1;
        }
        channel->streams->open_count--;
    }
    return true;
}

void unc__channel_end_close(const struct unc__channel *channel)
{
    if (channel->fd >= 0) {
        (void)close(channel->fd);
    }
}
