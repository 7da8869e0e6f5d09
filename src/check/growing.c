/* SPDX-License-Identifier: MIT */
/* Two readings of "only what grows": what is known to; and all but what is known not
 * to. */
#include "check/growing.h"

#include "judge/growth.h"
#include "options/options.h"

static bool is_growing(const struct unc__entry_view *entry, const void *label)
{
    struct unc__growth growth;

    return unc__growth_find(label, entry, &growth);
}

static uint64_t count_none(size_t index, const struct unc__misuse_view *misuse,
                           const void *userdata)
{
    (void)index;
    (void)misuse;
    (void)userdata;
    return 0;
}

struct unc__domain unc__growing_in(const char *label)
{
    return (struct unc__domain){ .covers = is_growing,
                                 .count_misuse = count_none,
                                 .userdata = label };
}

static bool may_grow(const struct unc__entry_view *entry, const void *userdata)
{
    (void)userdata;
    return !unc__growth_is_excluded(NULL, entry);
}

struct unc__domain unc__growing_only(const struct unc__domain *domain)
{
    struct unc__domain only = domain != NULL ? *domain : (struct unc__domain){ 0 };

    if (unc__options.growth != 0 && only.covers == NULL && unc__growth_is_known()) {
        only.covers = may_grow;
    }
    return only;
}
