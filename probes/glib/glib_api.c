/* SPDX-License-Identifier: MIT */
/*
 * Found once, for the GLib that is called first. A second one in the process, in a plugin
 * that keeps it to itself, is told by its address, and its calls are let through.
 */
#include "probes/glib/glib_api.h"

#ifndef UNC__PROBES_STATIC

#include <dlfcn.h>
#include <stddef.h>

#include "probes/module.h"

enum api_state {
    API_UNKNOWN,
    API_BUSY, /* somebody looks: nothing is recorded for a moment */
    API_READY,
    API_MISSING
};

static struct unc__glib_api api;
static uintptr_t api_start;
static uintptr_t api_size;
static int api_state;

static bool find_all(void *handle)
{
    void *found;
    bool has_all = true;

#define FIND(name)                                        \
    found = dlsym(handle, #name);                         \
    __builtin_memcpy(&api.name, &found, sizeof api.name); \
    has_all = has_all && found != NULL;
    UNC__GLIB_CALLS(FIND, FIND)
#undef FIND
    return has_all;
}

static enum api_state find_api(uintptr_t real)
{
    struct dl_find_object module;
    void *handle;
    bool has_all;

    if (!unc__module_find(real, &module)) {
        return API_MISSING;
    }
    api_start = (uintptr_t)module.dlfo_map_start;
    api_size = (uintptr_t)module.dlfo_map_end - api_start;
    handle = unc__library_open(real);
    if (handle == NULL) {
        return API_MISSING;
    }
    has_all = find_all(handle);
    (void)dlclose(handle);
    return has_all ? API_READY : API_MISSING;
}

const struct unc__glib_api *unc__glib_api(unc__real_fn *real)
{
    union {
        unc__real_fn *function;
        uintptr_t number;
    } place = { real };
    int state = __atomic_load_n(&api_state, __ATOMIC_ACQUIRE);

    if (__builtin_expect(state == API_UNKNOWN, 0) &&
        __atomic_compare_exchange_n(&api_state, &state, API_BUSY, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        state = (int)find_api(place.number);
        __atomic_store_n(&api_state, state, __ATOMIC_RELEASE);
    }
    return state == API_READY && place.number - api_start < api_size ? &api : NULL;
}

const struct unc__glib_api *unc__glib_api_behind(uintptr_t ra)
{
    return unc__glib_api(unc__library_get(UNC__REAL_g_source_unref, ra));
}

#else

#define DECLARE(name) extern __typeof__(name) real_##name __asm__("__real_" #name);
#define NOTHING(name)
UNC__GLIB_CALLS(DECLARE, NOTHING)

#define PROBED(name) .name = real_##name,
#define PLAIN(name)  .name = name,
static const struct unc__glib_api api = { UNC__GLIB_CALLS(PROBED, PLAIN) };

const struct unc__glib_api *unc__glib_api(unc__real_fn *real)
{
    (void)real;
    return &api;
}

const struct unc__glib_api *unc__glib_api_behind(uintptr_t ra)
{
    (void)ra;
    return &api;
}

#endif
