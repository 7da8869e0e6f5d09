/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_RESOURCE_H
#define UNCLOSED_RESOURCE_H

#include <unclosed/api.h>
#include <unclosed/error.h>

UNC_BEGIN_DECLS

struct unc_loop;

/*
 * The program's own kinds of resources: pool slots, leases, handles of another library.
 * Tell when one is acquired and when it is released, and the report lists those that were
 * forgotten beside the ones the library knows by itself.
 *
 *     static const struct unc_resource_type pool_slot = {
 *         .name = "pool slot", .release_call = "pool_put",
 *     };
 *
 *     unc_resource_acquired(&pool_slot, slot, "session 17");
 *     ...
 *     unc_resource_released(&pool_slot, slot);
 *
 * All calls, since 0.1: any thread, async-signal-safe, errno untouched, no allocation
 * from the program's heap. With tracking off (`enabled=0`) they do nothing and return
 * 0.
 */
struct unc_resource_type {
    const char *name;         /* what the report calls it, "pool slot"; required */
    const char *release_call; /* the call that was forgotten, "pool_put"; required */
    const void *reserved[2];  /* NULL */
};

/*
 * unc_resource_acquired: @handle of @type is held from now on. It belongs to the loop
 * that runs in this thread, else to the process.
 * @type: static, or alive as long as any resource of it. Types with equal names are one
 * type.
 * @handle: identifies the resource among those of its type; not NULL, never dereferenced.
 * @name: optional, copied (at most 255 bytes); what the report calls this one. Equal
 *     names are kept once, and for ever: give few, not another one for each request.
 *     Beyond 48 MiB of them resources go without, and the report says so.
 *
 * Returns: 0, -EINVAL, -EEXIST if this handle is held already, -ENOSPC if it could not be
 * recorded (the report counts it as dropped).
 */
#define unc_resource_acquired(type, handle, name) \
    unc_resource_acquired_at(UNC_HERE(unc_resource_acquired), type, handle, name)
UNC_API int unc_resource_acquired_at(const struct unc_site *site,
                                     const struct unc_resource_type *type,
                                     const void *handle, const char *name)
    UNC_NEVER_READ(3);

/* unc_resource_released: it was given back. Returns: 0, -EINVAL, -ENOENT if it is not
 * held. */
#define unc_resource_released(type, handle) \
    unc_resource_released_at(UNC_HERE(unc_resource_released), type, handle)
UNC_API int unc_resource_released_at(const struct unc_site *site,
                                     const struct unc_resource_type *type,
                                     const void *handle) UNC_NEVER_READ(3);

/*
 * unc_resource_transferred: from now on it belongs to @owner, or to the process if NULL.
 * Returns: 0, -EINVAL, -ENOENT if it is not held, UNC_ECLOSED or UNC_EFREED for @owner.
 */
#define unc_resource_transferred(type, handle, owner) \
    unc_resource_transferred_at(UNC_HERE(unc_resource_transferred), type, handle, owner)
UNC_API int unc_resource_transferred_at(const struct unc_site *site,
                                        const struct unc_resource_type *type,
                                        const void *handle, struct unc_loop *owner)
    UNC_NEVER_READ(3);

/*
 * unc_resource_expect_open: it is meant to stay open until the process ends. The report
 * lists it with @reason (copied, at most 255 bytes) and does not count it. NULL takes
 * that back. Returns: 0, -EINVAL, -ENOENT if it is not held, -ENOSPC.
 */
UNC_API int unc_resource_expect_open(const struct unc_resource_type *type,
                                     const void *handle, const char *reason)
    UNC_NEVER_READ(2);

UNC_END_DECLS

#endif
