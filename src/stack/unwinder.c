/* SPDX-License-Identifier: MIT */
/*
 * libunwind and libgcc's unwinder, behind one type of function.
 *
 * Neither is linked. libunwind also defines libgcc's _Unwind_* functions, so whoever
 * links it hands C++ exceptions over to it; loaded by dlopen with RTLD_LOCAL it bothers
 * nobody. libgcc_s is loaded the same way, because a reference to _Unwind_Backtrace could
 * be answered by a libunwind that the program itself linked.
 *
 * dlopen itself is asked for by name: the linker warns about every static executable that
 * refers to it, even weakly. In one of those there is nothing to load, and
 * _Unwind_Backtrace is used if it is linked anyway. There it needs care: frames are known
 * only after a constructor later than ours has registered them, before which it aborts;
 * and the registry has a lock, so stack.c keeps signal handlers from entering it twice.
 *
 * In a static executable at a fixed address nothing is walked at all: there the first
 * walk makes libgcc allocate a table that a destructor of crt frees, and an exit out of a
 * handler that interrupted malloc would hang in that free. Call sites remain.
 */
#include "stack/unwinder.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <unwind.h>

#include "stack/own_text.h"

#define WARM_UP_DEPTH 8

/* libgcc's, in no header: the row for an address, and whatever else it tells. */
struct dwarf_eh_bases {
    void *words[3];
};
const void *_Unwind_Find_FDE(void *address, struct dwarf_eh_bases *bases)
    __attribute__((weak));

/* The linker's: the header of the executable that the archive is part of. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* There in programs under ThreadSanitizer, whose locks libunwind calls too late in a
 * thread's end: it would crash. */
void __tsan_init(void) __attribute__((weak));

extern __typeof__(dlsym) dlsym __attribute__((weak));
extern __typeof__(_Unwind_Backtrace) _Unwind_Backtrace __attribute__((weak));
extern __typeof__(_Unwind_GetIP) _Unwind_GetIP __attribute__((weak));

static struct {
    int (*libunwind)(void **frames, int frame_count_max);
    __typeof__(_Unwind_Backtrace) *libgcc;
    __typeof__(_Unwind_GetIP) *libgcc_address;
    bool is_linked; /* libgcc was not loaded but is part of a static executable */
} functions;

/* dlopen in a static executable would bring a second libc into the process. */
static bool is_dynamic(void)
{
    return dlsym != NULL && (unc__own_text_is_shared() || getauxval(AT_BASE) != 0);
}

/* A data pointer that is a function's address: POSIX promises it, ISO C does not. */
static void find_function(void *library, const char *name, void *ret_function)
{
    *(void **)ret_function = dlsym(library, name);
}

static void *load(const char *name)
{
    __typeof__(dlopen) *function = NULL;

    if (is_dynamic()) {
        find_function(RTLD_DEFAULT, "dlopen", &function);
    }
    return function != NULL ? function(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)
                            : NULL;
}

bool unc__libunwind_start(void)
{
    void *frames[WARM_UP_DEPTH];
    void *library;

    if (__tsan_init != NULL) {
        return false;
    }
    if (functions.libunwind == NULL) {
        library = load("libunwind.so.8");
        if (library == NULL) {
            return false;
        }
        find_function(library, "unw_backtrace", &functions.libunwind);
    }
    return functions.libunwind != NULL && unc__libunwind_walk(frames, WARM_UP_DEPTH) > 0;
}

size_t unc__libunwind_walk(void **frames, size_t frame_count_max)
{
    int count = functions.libunwind(frames, (int)frame_count_max);

    return count > 0 ? (size_t)count : 0;
}

static void find_libgcc(void)
{
    void *library = load("libgcc_s.so.1");

    if (library != NULL) {
        find_function(library, "_Unwind_Backtrace", &functions.libgcc);
        find_function(library, "_Unwind_GetIP", &functions.libgcc_address);
    } else if (!is_dynamic() && _Unwind_Find_FDE != NULL &&
               __ehdr_start.e_type == ET_DYN) {
        functions.libgcc = _Unwind_Backtrace;
        functions.libgcc_address = _Unwind_GetIP;
        functions.is_linked = true;
    }
}

bool unc__libgcc_start(void)
{
    void *frames[WARM_UP_DEPTH];

    if (functions.libgcc == NULL) {
        find_libgcc();
    }
    if (functions.libgcc == NULL || functions.libgcc_address == NULL) {
        return false;
    }
    return functions.is_linked || unc__libgcc_walk(frames, WARM_UP_DEPTH) > 0;
}

bool unc__libgcc_is_reentrant(void)
{
    return !functions.is_linked;
}

struct walk {
    void **frames;
    size_t frame_count;
    size_t frame_count_max;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *userdata)
{
    struct walk *walk = userdata;
    uintptr_t address = functions.libgcc_address(context);

    if (walk->frame_count == walk->frame_count_max || address == 0) {
        return _URC_END_OF_STACK;
    }
    walk->frames[walk->frame_count++] = (void *)address;
    return _URC_NO_REASON;
}

/* Whether the frames are registered: after a constructor of crt, until a destructor of
 * it. Asked each time, because a destructor that comes later still may release something.
 */
static bool is_registered(void)
{
    struct dwarf_eh_bases bases;
    void *here = __extension__(void *) is_registered;

    return _Unwind_Find_FDE(here, &bases) != NULL;
}

size_t unc__libgcc_walk(void **frames, size_t frame_count_max)
{
    struct walk walk = { .frames = frames, .frame_count_max = frame_count_max };

    if (!functions.is_linked || is_registered()) {
        (void)functions.libgcc(take_frame, &walk);
    }
    return walk.frame_count;
}
