/* SPDX-License-Identifier: MIT */
#include "record/early.h"

#include "record/fd_table.h"

struct early early;

static const struct unc__acquisition descriptor = { .kind = UNC__KIND_FD };

#ifdef EARLY_WITHOUT_SANITIZERS
static int answer(void)
{
    return 42;
}

/* clang 14 does not see that the attribute below uses it. */
__attribute__((used)) static int (*resolve(void))(void)
{
    early.resolver = unc__record_fd_acquired(20, &descriptor);
    return answer;
}

int early_ifunc(void) __attribute__((ifunc("resolve")));

static void acquire_in_preinit(void)
{
    early.preinit = unc__record_fd_acquired(21, &descriptor);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const preinit)(void) = acquire_in_preinit;
#endif

void early_acquire(void)
{
    early.library = unc__record_fd_acquired(22, &descriptor);
    early.released = unc__record_fd_acquired(23, &descriptor);
    (void)unc__record_fd_released(23, NULL);
    early.timer = unc__record_acquire(
        &(struct unc__acquisition){ .kind = UNC__KIND_TIMER, .key = 7 });
    for (int i = 0; i < 100; i++) {
        early.refused +=
            unc__record_acquire(&(struct unc__acquisition){ .kind = UNC__KIND_TIMER })
                .serial == 0;
    }
}
