/* SPDX-License-Identifier: MIT */
/*
 * Two ways to be linked, two answers. In a shared library of ours the linker's own
 * symbols bound the module. In an archive our code is scattered through that of a
 * program, or of a plugin; there the build has renamed the text sections of our objects
 * to `unclosed_text`, which the linker keeps together and frames with __start_ and
 * __stop_ symbols (they are for sections whose name is a C identifier). Where nobody
 * renamed them in a program, as in tests that link the bare objects, our frames simply
 * stay in the stacks.
 */
#include "stack/own_text.h"

#include <stddef.h>
#include <sys/auxv.h>

#include "base/no_sanitize.h"
#include "stack/interceptors.h"

#define HIDDEN __attribute__((visibility("hidden")))

extern const char __ehdr_start[] HIDDEN;
extern const char _end[] HIDDEN;
extern const char __start_unclosed_text[] __attribute__((weak)) HIDDEN;
extern const char __stop_unclosed_text[] __attribute__((weak)) HIDDEN;

static struct {
    uintptr_t start;
    uintptr_t stop;
    bool is_shared;
} own_text;

/* A module whose calls are ours too; 0, 0: none. */
static struct {
    uintptr_t start;
    uintptr_t stop;
} helper;

/* The module with the probes; 0, 0: none, or this one. */
static struct {
    uintptr_t start;
    uintptr_t stop;
} probes;

void unc__own_text_start(void)
{
    uintptr_t module_start = (uintptr_t)__ehdr_start;
    uintptr_t module_stop = (uintptr_t)_end;
    uintptr_t headers = (uintptr_t)getauxval(AT_PHDR); /* of the executable */

    own_text.is_shared = headers < module_start || headers >= module_stop;
    if (own_text.is_shared && __start_unclosed_text == NULL) {
        own_text.start = module_start;
        own_text.stop = module_stop;
    } else {
        own_text.start = (uintptr_t)__start_unclosed_text;
        own_text.stop = (uintptr_t)__stop_unclosed_text;
    }
}

UNC__NO_SANITIZE bool unc__own_text_has(uintptr_t return_address)
{
    /* The call is before it: a call that never returns may be the last of its function.
     */
    return return_address - 1 >= own_text.start && return_address - 1 < own_text.stop;
}

void unc__own_text_add_helper(uintptr_t start, uintptr_t stop)
{
    helper.start = start;
    helper.stop = stop;
}

/* A sanitizer asks, through a probe, before it can bear its own additions. */
UNC__NO_SANITIZE bool unc__own_text_has_caller(const struct unc__caller *caller)
{
    if (unc__own_text_has(caller->ra) ||
        (caller->ra - 1 >= helper.start && caller->ra - 1 < helper.stop)) {
        return true;
    }
    return unc__interceptors_have(caller->ra) &&
           unc__own_text_has(unc__interceptors_origin(caller));
}

void unc__own_text_callers(uintptr_t *ret_start, uintptr_t *ret_size)
{
    if (helper.stop != 0 || unc__interceptors_are_there()) {
        *ret_start = 0;
        *ret_size = UINTPTR_MAX - 1;
        return;
    }
    /* Of return addresses, which come after the call. */
    *ret_start = own_text.start + 1;
    *ret_size = own_text.stop - own_text.start;
}

void unc__own_text_add_probes(uintptr_t start, uintptr_t stop)
{
    probes.start = start;
    probes.stop = stop;
}

bool unc__own_text_has_probe(uintptr_t address)
{
    return (address >= own_text.start && address < own_text.stop) ||
           (address >= probes.start && address < probes.stop);
}

bool unc__own_text_is_shared(void)
{
    return own_text.is_shared;
}
