/* SPDX-License-Identifier: MIT */
/*
 * The verdict for people: first what fails, each with where to look, what is missing and
 * why it fails; then, in few lines, what was tolerated and why. What was not measured has
 * a function of its own, because it belongs on standard error. Texts of reports are never
 * printed as they are.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "document/printable.h"
#include "gate/gate.h"

#define LISTED_MAX 50 /* findings that fail, in full; nobody reads more */

struct print {
    struct unc__gate *gate;
    FILE *stream;
    bool has_color;
};

static void paint(const struct print *print, const char *code)
{
    if (print->has_color) {
        (void)fprintf(print->stream, "\033[%sm", code);
    }
}

static void print_painted(const struct print *print, const char *code, const char *text)
{
    paint(print, code);
    unc__printable_write(print->stream, text);
    paint(print, "0");
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_place(const struct print *print, const struct unc__tally_row *row)
{
    const struct unc__places *places = &row->places;

    if (places->count == 0 && row->functions[0] == '\0') {
        return;
    }
    (void)fputs(unc__places_are_one(places) ? "      at " : "      ", print->stream);
    unc__places_print(places, print->stream);
    if (row->functions[0] != '\0') {
        (void)fputs(places->count > 0 ? " in " : "in ", print->stream);
        unc__printable_write(print->stream, row->functions);
    }
    (void)fputc('\n', print->stream);
}

static void print_origin(const struct print *print, const struct unc__tally_row *row)
{
    (void)fprintf(print->stream, "      %" PRIu64 " in ", row->highest);
    unc__printable_write(print->stream, row->program);
    (void)fprintf(print->stream, " (pid %" PRIu32 "), report ", row->pid);
    unc__printable_write(print->stream, row->report);
    if (row->reports > 1) {
        (void)fprintf(print->stream, "; in %zu reports in all", row->reports);
    }
    (void)fputc('\n', print->stream);
}

static void print_limit(const struct print *print, enum unc__limit limit)
{
    const char *path = print->gate->report_of_kind[limit];

    (void)fprintf(print->stream, "%s: %" PRIu64 " in one report", unc__limit_name(limit),
                  print->gate->of_kind[limit]);
    if (path != NULL) {
        (void)fputs(", ", print->stream);
        unc__printable_write(print->stream, path);
    }
    (void)fprintf(print->stream, ", and --max allows %" PRIu64 "\n",
                  print->gate->max.of[limit]);
}

static void print_new(const struct print *print, const struct unc__tally_row *row)
{
    if (!print->gate->has_baseline) {
        (void)fputs("it is new: there is no baseline\n", print->stream);
        return;
    }
    (void)fputs("it is not in the baseline ", print->stream);
    unc__printable_write(print->stream, print->gate->baseline_path);
    (void)fputs(unc__baseline_can_hold(row->fingerprint)
                    ? "\n"
                    : ", which holds only what has functions: build with -g, or say "
                      "where the symbols are (--debug-dir)\n",
                print->stream);
}

static void print_failure(const struct print *print, const struct unc__tally_row *row)
{
    enum unc__limit limit = unc__limit_of_kind(row->kind);

    (void)fputs("      why it fails: ", print->stream);
    switch (unc__gate_failure(print->gate, row)) {
    case UNC__FAILURE_MORE:
        (void)fprintf(print->stream, "%" PRIu64 " where the baseline has %" PRIu64 "\n",
                      row->highest, row->entry->count);
        break;
    case UNC__FAILURE_ANY:
        (void)fprintf(print->stream, "every finding does%s\n",
                      print->gate->is_fail_on_given ? " (--fail-on any)"
                                                    : ", as there is no baseline");
        break;
    case UNC__FAILURE_LIMIT:
        print_limit(print,
                    unc__gate_is_exceeded(print->gate, limit) ? limit : UNC__LIMIT_TOTAL);
        break;
    case UNC__FAILURE_NEW:
    case UNC__FAILURE_NONE:
        print_new(print, row);
        break;
    }
}

static void print_row(const struct print *print, const struct unc__tally_row *row)
{
    (void)fputs("  ", print->stream);
    print_painted(print, "1;31", row->title);
    (void)fputc('\n', print->stream);
    print_place(print, row);
    print_origin(print, row);
    if (row->missing_call[0] != '\0') {
        (void)fputs("      missing call: ", print->stream);
        unc__printable_write(print->stream, row->missing_call);
        (void)fputs("()\n", print->stream);
    }
    if (row->advice[0] != '\0') {
        (void)fputs("      ", print->stream);
        unc__printable_write(print->stream, row->advice);
        (void)fputc('\n', print->stream);
    }
    print_failure(print, row);
    (void)fputs("      ", print->stream);
    print_painted(print, "2", row->fingerprint);
    (void)fputs("\n\n", print->stream);
}

static void print_failed(const struct print *print, size_t failed)
{
    size_t printed = 0;

    for (size_t i = 0; i < print->gate->tally.count && printed < LISTED_MAX; i++) {
        const struct unc__tally_row *row = print->gate->tally.rows[i];

        if (unc__gate_failure(print->gate, row) == UNC__FAILURE_NONE) {
            continue;
        }
        if (printed == 0) {
            (void)fprintf(print->stream, "%zu finding%s beyond the gate\n\n", failed,
                          plural(failed));
        }
        print_row(print, row);
        printed++;
    }
    if (failed > printed) {
        (void)fprintf(print->stream, "  and %zu more: --json has all of them\n\n",
                      failed - printed);
    }
}

static bool is_told(const struct print *print, const struct unc__tally_row *row)
{
    return row->standing == UNC__STANDING_EXPECTED ||
           unc__gate_tolerated(print->gate, row) > 0;
}

static void print_standing(const struct print *print, enum unc__standing standing,
                           const char *text)
{
    size_t count = 0;

    for (size_t i = 0; i < print->gate->tally.count; i++) {
        const struct unc__tally_row *row = print->gate->tally.rows[i];

        count += row->standing == standing && is_told(print, row);
    }
    if (count > 0) {
        (void)fprintf(print->stream, "tolerated: %zu finding%s %s\n", count,
                      plural(count), text);
    }
}

static void print_moved(const struct print *print)
{
    for (size_t i = 0; i < print->gate->tally.count; i++) {
        const struct unc__tally_row *row = print->gate->tally.rows[i];

        if (!row->is_moved) {
            continue;
        }
        (void)fputs("moved: ", print->stream);
        unc__printable_write(print->stream, row->functions);
        (void)fputs(", which the baseline has as ", print->stream);
        unc__printable_write(print->stream, row->entry->functions);
        (void)fputs("; 'unclosed baseline update' renews it\n", print->stream);
    }
}

static void print_stale(const struct print *print)
{
    for (size_t i = 0; i < print->gate->baseline.count; i++) {
        const struct unc__baseline_entry *entry = print->gate->baseline.entries[i];
        uint64_t seen = unc__gate_seen(entry);

        if (seen >= entry->count) {
            continue;
        }
        (void)fputs("stale: ", print->stream);
        unc__printable_write(print->stream, entry->functions);
        (void)fprintf(print->stream,
                      " (%s): %" PRIu64 " in the baseline, and %" PRIu64
                      " now; 'unclosed baseline prune' %s it\n",
                      entry->fingerprint, entry->count, seen,
                      seen == 0 ? "removes" : "lowers");
    }
}

static void print_tolerated(const struct print *print)
{
    for (int i = UNC__STANDING_WEAK; i <= UNC__STANDING_YOUNG; i++) {
        enum unc__standing standing = (enum unc__standing)i;

        print_standing(print, standing, unc__standing_text(standing));
    }
    print_standing(print, UNC__STANDING_EXPECTED, "expected, as the program says");
    print_moved(print);
    print_stale(print);
}

static void print_limits(const struct print *print)
{
    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        if (unc__gate_is_exceeded(print->gate, (enum unc__limit)i)) {
            (void)fputs("beyond the limit: ", print->stream);
            print_limit(print, (enum unc__limit)i);
        }
    }
}

int unc__gate_print_unmeasured(const struct unc__gate *gate, FILE *stream,
                               const char *prefix)
{
    for (size_t i = 0; i < gate->unmeasured_count && i < UNC__UNMEASURED_KEPT; i++) {
        (void)fputs(prefix, stream);
        unc__printable_write(stream, gate->unmeasured[i].name);
        (void)fputs(": ", stream);
        unc__printable_write(stream, gate->unmeasured[i].why);
        (void)fputc('\n', stream);
    }
    if (gate->unmeasured_count > UNC__UNMEASURED_KEPT) {
        (void)fprintf(stream, "%sand %zu more could not be measured\n", prefix,
                      gate->unmeasured_count - UNC__UNMEASURED_KEPT);
    }
    return ferror(stream) ? -EIO : 0;
}

int unc__gate_print_reasons(struct unc__gate *gate, FILE *stream, bool has_color,
                            bool is_short)
{
    struct print print = { gate, stream, has_color };
    struct unc__gate_result result = unc__gate_result(gate);

    print_failed(&print, result.failed);
    print_limits(&print);
    if (!is_short) {
        print_tolerated(&print);
        (void)unc__suppressions_print(gate->suppressions, stream);
    } else if (gate->fail_on == UNC__FAIL_ON_STALE) {
        print_stale(&print);
    }
    return ferror(print.stream) ? -EIO : 0;
}
