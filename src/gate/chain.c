/* SPDX-License-Identifier: MIT */
/*
 * A known leak whose code was rearranged a little is still the known leak: a helper came
 * between, or was inlined away. More than that is not forgiven. Rejected: any two
 * functions in common (a new leak in a function whose helper had an old one would have
 * passed), and one renamed function (open_log and open_lock, both called by setup).
 */
#include "gate/chain.h"

#include <string.h>

size_t unc__chain_split(const char *chain, struct unc__chain_link *ret_links)
{
    size_t count = 0;

    while (*chain != '\0') {
        const char *end = strstr(chain, UNC__CHAIN_SEPARATOR);
        size_t length = end != NULL ? (size_t)(end - chain) : strlen(chain);

        if (count < UNC__CHAIN_MAX) {
            ret_links[count] = (struct unc__chain_link){ chain, length };
        }
        count++;
        chain += length + (end != NULL ? strlen(UNC__CHAIN_SEPARATOR) : 0);
    }
    return count;
}

static bool is_same(const struct unc__chain_link *a, const struct unc__chain_link *b)
{
    return a->length == b->length && memcmp(a->name, b->name, a->length) == 0;
}

/* Whether @longer without its function number @skipped is how @shorter begins. */
static bool is_beginning(const struct unc__chain_link *longer, size_t count,
                         size_t skipped, const struct unc__chain_link *shorter)
{
    for (size_t i = 0, j = 0; i < count; i++) {
        if (i != skipped && !is_same(&longer[i], &shorter[j++])) {
            return false;
        }
    }
    return true;
}

/* Whether @after is @before with one function more. */
static bool is_inserted(const struct unc__chain_link *before, size_t before_count,
                        const struct unc__chain_link *after, size_t after_count)
{
    bool is_out_of_sight =
        before_count == UNC__CHAIN_MAX && after_count == UNC__CHAIN_MAX;

    if (after_count != before_count + 1 && !is_out_of_sight) {
        return false;
    }
    for (size_t skipped = 0; skipped < after_count; skipped++) {
        if (is_beginning(after, after_count, skipped, before)) {
            return true;
        }
    }
    return false;
}

bool unc__chain_is_moved(const char *a, const char *b)
{
    struct unc__chain_link links_a[UNC__CHAIN_MAX];
    struct unc__chain_link links_b[UNC__CHAIN_MAX];
    size_t count_a = unc__chain_split(a, links_a);
    size_t count_b = unc__chain_split(b, links_b);

    if (count_a < 2 || count_b < 2 || count_a > UNC__CHAIN_MAX ||
        count_b > UNC__CHAIN_MAX) {
        return false;
    }
    return is_inserted(links_a, count_a, links_b, count_b) ||
           is_inserted(links_b, count_b, links_a, count_a);
}
