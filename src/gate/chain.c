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

/* Whether @count functions of @longer are, without number @skipped, those of @shorter. */
static bool is_same_without(const struct unc__chain_link *longer, size_t count,
                            size_t skipped, const struct unc__chain_link *shorter)
{
    for (size_t i = 0, j = 0; i < count; i++) {
        if (i != skipped && !is_same(&longer[i], &shorter[j++])) {
            return false;
        }
    }
    return true;
}

/* Whether @longer has one function more, which is not beyond number @last. */
static bool has_one_more(const struct unc__chain_link *longer, size_t count, size_t last,
                         const struct unc__chain_link *shorter)
{
    for (size_t skipped = 0; skipped <= last; skipped++) {
        if (is_same_without(longer, count, skipped, shorter)) {
            return true;
        }
    }
    return false;
}

/* A function behind the last that is seen of both would be a replaced one. */
static bool is_inserted(const struct unc__chain_link *before, size_t before_count,
                        const struct unc__chain_link *after, size_t after_count)
{
    if (after_count == before_count + 1) {
        return has_one_more(after, after_count, after_count - 1, before);
    }
    return before_count == UNC__CHAIN_MAX && after_count == UNC__CHAIN_MAX &&
           has_one_more(after, after_count, after_count - 2, before);
}

bool unc__chain_is_moved(const char *known, const char *now)
{
    struct unc__chain_link before[UNC__CHAIN_MAX];
    struct unc__chain_link after[UNC__CHAIN_MAX];
    size_t before_count = unc__chain_split(known, before);
    size_t after_count = unc__chain_split(now, after);

    if (before_count < 2 || after_count < 2 || before_count > UNC__CHAIN_MAX ||
        after_count > UNC__CHAIN_MAX) {
        return false;
    }
    return is_inserted(before, before_count, after, after_count) ||
           is_inserted(after, after_count, before, before_count) ||
           (before_count == UNC__CHAIN_SHORT && after_count > UNC__CHAIN_SHORT &&
            has_one_more(after, UNC__CHAIN_SHORT + 1, UNC__CHAIN_SHORT - 1, before));
}
