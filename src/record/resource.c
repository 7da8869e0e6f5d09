/* SPDX-License-Identifier: MIT */
/*
 * The program's own resources. Each type has a namespace in the pointer index; there the
 * handle leads to the entry.
 */
#include <unclosed/resource.h>

#include <errno.h>
#include <stddef.h>

#include "options/options.h"
#include "record/custom.h"
#include "record/hooks.h"
#include "record/record.h"

/* Whether there is anything to do at all. */
static bool is_tracked(void)
{
    unc__record_start();
    return unc__record_is_on() && (unc__options.kinds >> UNC__KIND_CUSTOM & 1) != 0;
}

static bool is_valid(const struct unc_resource_type *type, const void *handle)
{
    return type != NULL && type->name != NULL && type->name[0] != '\0' &&
           type->release_call != NULL && handle != NULL;
}

static struct unc__token find(const struct unc_resource_type *type, const void *handle)
{
    return unc__record_index_find(unc__record_type_number(type), handle);
}

int unc_resource_acquired_at(const struct unc_site *site,
                             const struct unc_resource_type *type, const void *handle,
                             const char *name)
{
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM, .site = site };
    struct unc__caller caller = UNC__CALLER();
    uint8_t space;

    if (!is_tracked()) {
        return 0;
    }
    if (!is_valid(type, handle)) {
        return -EINVAL;
    }
    space = unc__record_type_number(type);
    if (space == 0) {
        unc__record_lose(UNC__DROP_LIMIT);
        return -ENOSPC;
    }
    what.type = (enum unc__type)(UNC__TYPE_CUSTOM + space);
    what.name = name;
    what.caller = &caller;
    return unc__record_index_acquired(space, handle, &what);
}

int unc_resource_released_at(const struct unc_site *site,
                             const struct unc_resource_type *type, const void *handle)
{
    struct unc__caller caller = UNC__CALLER();

    (void)site; /* a tombstone has the stack */
    if (!is_tracked()) {
        return 0;
    }
    if (!is_valid(type, handle)) {
        return -EINVAL;
    }
    return unc__record_index_released(unc__record_type_number(type), handle, &caller)
               ? 0
               : -ENOENT;
}

int unc_resource_transferred_at(const struct unc_site *site,
                                const struct unc_resource_type *type, const void *handle,
                                struct unc_loop *owner)
{
    struct unc__token token;
    uint64_t serial = 0;

    if (!is_tracked()) {
        return 0;
    }
    if (!is_valid(type, handle)) {
        return -EINVAL;
    }
    token = find(type, handle);
    if (token.serial == 0) {
        return -ENOENT;
    }
    if (owner != NULL) {
        int r = unc__loop_adopt(site, owner, &serial);

        if (r < 0) {
            return r;
        }
    }
    unc__record_set_owner(token, serial);
    return 0;
}

int unc_resource_expect_open(const struct unc_resource_type *type, const void *handle,
                             const char *reason)
{
    struct unc__token token;

    if (!is_tracked()) {
        return 0;
    }
    if (!is_valid(type, handle)) {
        return -EINVAL;
    }
    token = find(type, handle);
    if (token.serial == 0) {
        return -ENOENT;
    }
    return unc__record_expect_open(token, reason);
}
