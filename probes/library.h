/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBRARY_H
#define UNC_PROBES_LIBRARY_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/thread.h"
#include "probes/probe.h"
#include "record/library_list.h"
#include "record/library_scope.h"

/*
 * Probes of event libraries: written like those of libc (probe.h), with two differences.
 *
 *     UNC_PROBE(int, uv_timer_init, (uv_loop_t *loop, uv_timer_t *timer))
 *     {
 *         struct unc__caller caller = UNC__CALLER();
 *         int r = UNC_LIBRARY_REAL(uv_timer_init)(loop, timer);
 *
 *         if (r == 0 && unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
 *             ...
 *         }
 *         return r;
 *     }
 *
 * The real function is looked for when it is called first: no library is needed to link
 * or to start, and one that a plugin brings is found. UNC_LIBRARY_REAL uses the variable
 * `caller`.
 *
 * What a library calls of itself is not the program's: libuv makes a loop for
 * uv_default_loop() by uv_loop_init(), and both come here. In the shared form such a call
 * is known by where it comes from, the file of the library or one of its family. In an
 * executable with everything in it no address tells: there a call that is made inside of
 * another one's scope is the library's.
 */
#ifndef UNC__PROBES_STATIC
#define UNC_LIBRARY_REAL(name) \
    ((__typeof__(&unc__probe_##name))unc__library_get(UNC__REAL_##name, caller.ra))

/* unc__library_find: the real function, for who calls from @ra. Never NULL: without one
 * the process ends, as the dynamic linker would have ended it. */
unc__real_fn *unc__library_find(enum unc__real index, uintptr_t ra);

/* unc__library_forget_error: what we looked for in vain is not the program's error: told
 * once, it is forgotten; asked for again, its memory is given back. */
static inline void unc__library_forget_error(void)
{
    (void)dlerror();
    (void)dlerror();
}

/* unc__library_open: a handle for dlsym of the module that @address lies in, to be given
 * to dlclose; NULL: none. (What the program was started with can only be asked by such a
 * handle: it has no list of its own to search.) */
void *unc__library_open(uintptr_t address);

/* unc__library_closing, unc__library_closed: dlclose is about to be called, and was: what
 * is known of what it took along is forgotten. */
void unc__library_closing(void);
void unc__library_closed(void);

static inline unc__real_fn *unc__library_get(enum unc__real index, uintptr_t ra)
{
    unc__real_fn *real = __atomic_load_n(&unc__reals[index], __ATOMIC_RELAXED);

    return __builtin_expect(real != (unc__real_fn *)0, 1) ? real
                                                          : unc__library_find(index, ra);
}

/* unc__library_start: which libraries are there, and do calls of them come here? By the
 * constructor. */
void unc__library_start(void);

/* Which modules belong to which libraries: those that called, the executable first. */
#define UNC__CALLING_MAX 64
struct unc__calling_module {
    uintptr_t start;
    uintptr_t size;     /* written last: 0 while the row is not complete */
    uint32_t libraries; /* a bit for each that it is of the family of */
};
extern struct unc__calling_module unc__calling_modules[UNC__CALLING_MAX];

/* unc__library_look: of a caller that is in none of these. */
uint32_t unc__library_look(uintptr_t ra);

static inline bool unc__library_has(enum unc__library library, uintptr_t ra)
{
    for (int i = 0; i < UNC__CALLING_MAX; i++) {
        const struct unc__calling_module *module = &unc__calling_modules[i];
        uintptr_t size = __atomic_load_n(&module->size, __ATOMIC_ACQUIRE);

        if (size == 0) {
            break;
        }
        if (ra - module->start < size) {
            return (module->libraries >> library & 1) != 0;
        }
    }
    return (unc__library_look(ra) >> library & 1) != 0;
}
#else
#define UNC_LIBRARY_REAL(name) ((void)caller.ra, unc__real_##name)

static inline void unc__library_closing(void)
{
}

static inline void unc__library_closed(void)
{
}

static inline bool unc__library_has(enum unc__library library, uintptr_t ra)
{
    (void)library;
    (void)ra;
    return false;
}
#endif

/* Inside how many calls of each library this thread is. Only counted where no address
 * tells. */
extern UNC__THREAD_LOCAL uint8_t unc__library_depth[UNC__LIBRARY_COUNT];

/* unc__library_is_watched: whether a call is the program's, and there is anything to
 * record. Any thread, async-signal-safe. */
static inline bool unc__library_is_watched(enum unc__library library,
                                           const struct unc__caller *caller)
{
    return unc__probe_is_watched(caller) && unc__library_depth[library] == 0 &&
           !unc__library_has(library, caller->ra);
}

/*
 * The call of the library proper, where it acquires something for itself or, in the
 * static form, may call itself: between enter and leave what is acquired is internal to
 * @owner (the serial of a loop, or 0) and @holder (of a handle, or 0). Not around what
 * calls the program back. Only if the call is watched.
 */
struct unc__library_call {
    struct unc__library_scope previous;
    enum unc__library library;
};

static inline struct unc__library_call unc__library_enter(enum unc__library library,
                                                          uint64_t owner, uint64_t holder)
{
    struct unc__library_call call = { unc__record_enter_library(owner, holder), library };

    unc__library_depth[library]++;
    return call;
}

static inline void unc__library_leave(const struct unc__library_call *call)
{
    unc__library_depth[call->library]--;
    unc__record_leave_library(&call->previous);
}

/* The same without what is acquired: for calls that only may call the library's own. Free
 * in the shared form. */
static inline void unc__library_dive(enum unc__library library)
{
#ifdef UNC__PROBES_STATIC
    unc__library_depth[library]++;
#else
    (void)library;
#endif
}

static inline void unc__library_rise(enum unc__library library)
{
#ifdef UNC__PROBES_STATIC
    unc__library_depth[library]--;
#else
    (void)library;
#endif
}

#endif
