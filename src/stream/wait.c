/* SPDX-License-Identifier: MIT */
/*
 * Tasks that wait for a descriptor, for a time, or for others to have their turn.
 */
#include "stream/channel.h"

static void link_waiter(struct unc__channel *channel, struct unc__waiter **slot,
                        struct unc__waiter *waiter)
{
    channel->streams->waiting_count++;
    *slot = waiter;
}

/* It runs again. @r: what with. */
static int unlink_waiter(struct unc__channel *channel, struct unc__waiter **slot,
                         const struct unc__waiter *waiter, int r)
{
    if (waiter->is_closed) {
        return r < 0 ? r : UNC_ESHUT;
    }
    channel->streams->waiting_count--;
    channel->streams->turns_left = UNC__TURNS;
    *slot = NULL;
    return r;
}

int unc__channel_wait(struct unc__channel *channel, struct unc__waiter **slot,
                      const struct unc__purpose *purpose)
{
    struct unc__waiter waiter = { .wait = { .site = purpose->site,
                                            .what = purpose->what } };

    link_waiter(channel, slot, &waiter);
    return unlink_waiter(channel, slot, &waiter, unc__wait(&waiter.wait));
}

/* A waiter whose time is limited. */
struct limited {
    struct unc__waiter waiter;
    struct unc_handle *timer; /* NULL: it fired */
};

static int on_time(struct unc_loop *loop, void *userdata)
{
    struct limited *limited = userdata;

    (void)loop;
    limited->timer = NULL;
    unc__wake(&limited->waiter.wait, UNC__TIME_IS_UP);
    return 0;
}

int unc__channel_wait_for(struct unc__channel *channel, struct unc__waiter **slot,
                          const struct unc__purpose *purpose, int64_t limit_ns)
{
    struct limited limited = { .waiter.wait = { .site = purpose->site,
                                                .what = purpose->what } };
    struct unc_loop *loop = channel->loop;
    int r = unc__timer_set(loop, limit_ns, on_time, &limited, &limited.timer);

    if (r < 0) {
        return r;
    }
    link_waiter(channel, slot, &limited.waiter);
    r = unc__wait(&limited.waiter.wait);
    if (limited.timer != NULL) {
        unc__timer_unset(loop, limited.timer);
    }
    return unlink_waiter(channel, slot, &limited.waiter, r);
}

int unc__channel_give_way(struct unc__channel *channel, struct unc__waiter **slot,
                          const struct unc__purpose *purpose)
{
    struct unc__waiter waiter = { .wait = { .site = purpose->site,
                                            .what = purpose->what } };

    /* Linked all the same, so that it learns of a close meanwhile. */
    link_waiter(channel, slot, &waiter);
    return unlink_waiter(channel, slot, &waiter, unc_task_yield_at(purpose->site));
}
