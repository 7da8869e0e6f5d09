/* SPDX-License-Identifier: MIT */
/* Waiting for several futures at once. */
#include "task/many.h"

#include <errno.h>

int unc__many_guard(const struct unc_site *site, struct unc_future *const *futures,
                    size_t count)
{
    int r = futures == NULL && count > 0 ? -EINVAL : 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        r = futures[i] == NULL ? -EINVAL : 0;
    }
    if (r == 0) {
        r = unc__task_may_await(site, NULL);
    }
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = unc__await_guard(site, futures[i]);
    }
    return r;
}

static void wake(struct unc__future_waiter *waiter, int result)
{
    struct unc__member *member = (struct unc__member *)waiter;

    member->many->ended(member, result);
}

void unc__many_join(struct unc__many *many, struct unc__member *member,
                    struct unc_future *future)
{
    *member = (struct unc__member){ .waiter = { .wake = wake, .only_watches = true },
                                    .many = many,
                                    .previous = many->last,
                                    .future = future };
    if (many->last != NULL) {
        many->last->next = member;
    } else {
        many->first = member;
    }
    many->last = member;
    unc__future_add_waiter(future, &member->waiter);
}

void unc__many_remove(struct unc__many *many, struct unc__member *member)
{
    if (member->next != NULL) {
        member->next->previous = member->previous;
    } else {
        many->last = member->previous;
    }
    if (member->previous != NULL) {
        member->previous->next = member->next;
    } else {
        many->first = member->next;
    }
}

void unc__many_leave(struct unc__many *many)
{
    for (struct unc__member *member = many->first; member != NULL;
         member = member->next) {
        if (!unc__member_has_ended(member)) {
            unc__future_remove_waiter(&member->waiter);
        }
    }
}

void unc__many_cancel(struct unc__many *many)
{
    for (struct unc__member *member = many->first; member != NULL;
         member = member->next) {
        if (!unc__member_has_ended(member)) {
            unc__future_cancel(member->future);
        }
    }
}
