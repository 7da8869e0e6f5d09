/* SPDX-License-Identifier: MIT */
/*
 * Memory of loops.
 *
 * A program that uses a loop after freeing it should get an answer, not a crash. So a
 * loop's memory is never handed back to the heap: freed loops queue here, marked as
 * freed, and only when more than QUARANTINE of them wait is the oldest one used again.
 * Until then a stale pointer still finds the mark, and the place where that loop was
 * closed.
 */
#include "loop/core.h"

#include <stdlib.h>
#include <string.h>

#include "loop/lock.h"

#define QUARANTINE 64

static struct unc__lock lock;
static struct unc_loop *oldest;
static struct unc_loop *newest;
static size_t freed_count;

static struct unc_loop *take_oldest(void)
{
    struct unc_loop *loop = NULL;

    unc__lock_take(&lock);
    if (freed_count > QUARANTINE) {
        loop = oldest;
        oldest = loop->next_slot;
        freed_count--;
    }
    unc__lock_leave(&lock);
    return loop;
}

struct unc_loop *unc__slot_take(void)
{
    struct unc_loop *loop = take_oldest();

    if (loop == NULL) {
        return calloc(1, sizeof *loop);
    }
    /* A handle that another thread gave back too late may wait here: the next loop finds
     * it and sees by the id that it is not its own. Until that loop has its own id and is
     * open, this one stays marked as freed: who still has a handle of it asks for the
     * mark first and for the id then. */
    struct unc__handle_chunk *returned = atomic_load(&loop->returned);
    const size_t kept = offsetof(struct unc_loop, process);

    memset((char *)loop + kept, 0, sizeof *loop - kept);
    atomic_store(&loop->returned, returned);
    return loop;
}

void unc__slot_return(struct unc_loop *loop)
{
    loop->next_slot = NULL;
    atomic_store(&loop->magic, UNC__MAGIC_FREED);
    unc__lock_take(&lock);
    if (freed_count == 0) {
        oldest = loop;
    } else {
        newest->next_slot = loop;
    }
    newest = loop;
    freed_count++;
    unc__lock_leave(&lock);
}
