/* SPDX-License-Identifier: MIT */
/*
 * One pass of dlsym(RTLD_NEXT) for all rows of coverage.def: by our constructor, or
 * earlier, when a probe is called before it.
 *
 * What may be wrong: dlsym allocates (older ones do), the program's malloc opens
 * something, and we are back here: such a call is served by the kernel without libc
 * (serve.c), and so is one from before this library was relocated. Another thread
 * meanwhile looks for its one function by itself; dlsym has a lock of its own, and both
 * find the same. Rejected: waiting for the first one, who may have been interrupted.
 */
#include "probes/real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/thread.h"
#include "probes/life.h"
#include "probes/serve.h"

unc__real_fn *unc__reals[UNC__REAL_COUNT];
unc__real_fn *unc__real_syscall;

static const char *const names[UNC__REAL_COUNT] = {
#define UNC_PROBE_SYMBOL(name, file, role) [UNC__REAL_##name] = #name,
#include "probes/coverage.def"
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

static bool has_begun;
static UNC__THREAD_LOCAL bool is_searching;

const char *unc__real_name(enum unc__real index)
{
    return names[index];
}

/* dlsym returns what no function is in ISO C; POSIX says that this is one. */
static void look_up(enum unc__real index)
{
    union {
        void *object;
        unc__real_fn *function;
    } found = { dlsym(RTLD_NEXT, names[index]) };

    __atomic_store_n(&unc__reals[index],
                     found.function != NULL ? found.function : unc__serve_absent(index),
                     __ATOMIC_RELAXED);
}

static void search(enum unc__real wanted)
{
    look_up(wanted);
    if (__atomic_exchange_n(&has_begun, true, __ATOMIC_RELAXED)) {
        return;
    }
    for (enum unc__real i = 0; i < UNC__REAL_LIBC_COUNT; i++) {
        if (__atomic_load_n(&unc__reals[i], __ATOMIC_RELAXED) == NULL) {
            look_up(i);
        }
    }
    __atomic_store_n(&unc__real_syscall, unc__reals[UNC__REAL_syscall], __ATOMIC_RELAXED);
}

unc__real_fn *unc__real_find(enum unc__real index)
{
    int saved_errno;

    if (!unc__probes_are_relocated() || is_searching) {
        return unc__serve(index);
    }
    saved_errno = errno;
    is_searching = true;
    search(index);
    is_searching = false;
    errno = saved_errno;
    return __atomic_load_n(&unc__reals[index], __ATOMIC_RELAXED);
}

void unc__real_start(void)
{
    if (!has_begun) {
        (void)unc__real_find((enum unc__real)0);
    }
}
