/* SPDX-License-Identifier: MIT */
/*
 * What became of the lines, for people, at the end of a gate: one row a line that a
 * person wrote, whatever it did, and those of the built-in list that were used. A line
 * that has expired, or has met more than its max, says what comes back because of it.
 */
#include <errno.h>
#include <inttypes.h>

#include "document/printable.h"
#include "gate/suppressions.h"

#define LINE_COLUMNS 100

static const char *state_of(const struct unc__suppression_rule *rule)
{
    if (rule->is_expired) {
        return "expired";
    }
    if (rule->exceeding > 0) {
        return "over max";
    }
    return rule->findings > 0 ? "used" : "unused";
}

static void print_uses(const struct unc__suppression_rule *rule, FILE *stream)
{
    if (rule->is_expired) {
        (void)fprintf(stream, "%" PRIu64 " not suppressed any more", rule->after_date);
    } else if (rule->exceeding > 0) {
        (void)fprintf(stream, "%" PRIu64 " suppressed, %" PRIu64 " beyond its max",
                      rule->resources, rule->exceeding);
    } else {
        (void)fprintf(stream, "%" PRIu64 " suppressed", rule->resources);
    }
}

static void print_row(const struct unc__suppression_rule *rule, FILE *stream)
{
    (void)fprintf(stream, "  %-8s  ", state_of(rule));
    unc__printable_write(stream, rule->path);
    if (!rule->is_builtin) {
        (void)fprintf(stream, ":%u", rule->number);
    }
    (void)fputs(": ", stream);
    print_uses(rule, stream);
    (void)fputs(": ", stream);
    (void)unc__printable_write_within(stream, rule->text, LINE_COLUMNS);
    (void)fputc('\n', stream);
}

static bool is_shown(const struct unc__suppression_rule *rule)
{
    return !rule->is_builtin || rule->findings > 0;
}

int unc__suppressions_print(const struct unc__suppressions *suppressions, FILE *stream)
{
    bool has_title = false;

    for (size_t i = 0; i < unc__suppressions_count(suppressions); i++) {
        const struct unc__suppression_rule *rule = unc__suppressions_at(suppressions, i);

        if (is_shown(rule)) {
            (void)fputs(has_title ? "" : "suppressions:\n", stream);
            has_title = true;
            print_row(rule, stream);
        }
    }
    return ferror(stream) ? -EIO : 0;
}
