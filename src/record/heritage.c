/* SPDX-License-Identifier: MIT */
/*
 * A heritage lies in private memory, so a child has a copy of its own, as it was. The
 * page is used again by the parent's next fork; threads that fork at once have one each.
 *
 * Failure mode: more than there is room for is counted as dropped.
 */
#include "record/heritage.h"

#include <stddef.h>

#include "base/sandbox.h"
#include "base/sys.h"
#include "record/guest.h"
#include "record/survivors.h"

#define SPARE_COUNT 4

static struct unc__heritage *inherited;
static bool is_heir;
/* Those that no fork uses at the moment. */
static struct unc__heritage *spares[SPARE_COUNT];

static struct unc__heritage *take_spare(void)
{
    for (int i = 0; i < SPARE_COUNT; i++) {
        struct unc__heritage *spare =
            __atomic_exchange_n(&spares[i], NULL, __ATOMIC_ACQ_REL);

        if (spare != NULL) {
            return spare;
        }
    }
    return unc__sys_map(sizeof(struct unc__heritage), /* shared= */ 0);
}

static void put_spare(struct unc__heritage *heritage)
{
    for (int i = 0; i < SPARE_COUNT; i++) {
        struct unc__heritage *none = NULL;

        if (__atomic_compare_exchange_n(&spares[i], &none, heritage, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return;
        }
    }
    unc__sys_unmap(heritage, sizeof *heritage);
}

/* What this process itself inherited and has still, for its own children. */
static void take_inherited(struct unc__heritage *heritage)
{
    const struct unc__heritage *old = inherited;

    for (uint32_t i = 0; old != NULL && i < old->count; i++) {
        if (unc__record_goes_over_exec(old->items[i].fd) &&
            !unc__record_has_own(old->items[i].fd)) {
            heritage->items[heritage->count++] = old->items[i];
        }
    }
}

static void take_own(struct unc__heritage *heritage)
{
    uint32_t first = heritage->count;
    struct unc__exec_box *box;
    struct unc__survivor over;
    int cursor = 0;

    heritage->count += (uint32_t)unc__record_survivors(&cursor, heritage->items + first,
                                                       (size_t)UNC__HERITAGE_MAX - first);
    box = heritage->count > first ? unc__record_exec_box() : NULL;
    if (box == NULL) {
        heritage->count = first;
        return;
    }
    for (uint32_t i = first; i < heritage->count; i++) {
        heritage->items[i].box = box;
    }
    while (heritage->count == UNC__HERITAGE_MAX &&
           unc__record_survivors(&cursor, &over, 1) != 0) {
        unc__record_exec_lose(box, 1);
    }
}

struct unc__heritage *unc__record_heritage_take(void)
{
    struct unc__heritage *heritage;

    if ((inherited == NULL && !unc__record_fd_has_survivors()) ||
        unc__record_is_guest() || unc__is_sandboxed()) {
        return NULL;
    }
    unc__record_exec_take_in();
    heritage = take_spare();
    if (heritage == NULL) {
        return NULL;
    }
    heritage->count = 0;
    take_inherited(heritage);
    take_own(heritage);
    if (heritage->count == 0) {
        put_spare(heritage);
        return NULL;
    }
    return heritage;
}

void unc__record_heritage_pass(struct unc__heritage *heritage, pid_t pid)
{
    if (pid == 0) {
        inherited = heritage;
        is_heir = true;
    } else if (heritage != NULL) {
        put_spare(heritage);
    }
}

const struct unc__heritage *unc__record_heritage(void)
{
    return inherited;
}

void unc__record_heritage_settled(int fd)
{
    for (uint32_t i = 0; inherited != NULL && i < inherited->count; i++) {
        if (inherited->items[i].fd == fd) {
            inherited->items[i].fd = -1; /* never open */
        }
    }
}

bool unc__record_is_heir(void)
{
    return is_heir;
}
