/* SPDX-License-Identifier: MIT */
/*
 * Of a process that was killed nobody can say what it would have released: that something
 * was open fails no gate. But who looks for a crash wants to see it.
 */
#include <inttypes.h>

#include "document/printable.h"
#include "gate/gate.h"

#define LISTED_MAX 10

static void print_row(const struct unc__tally_row *row, FILE *stream)
{
    (void)fputs("  held: ", stream);
    unc__printable_write(stream, row->title);
    if (row->highest > 1) {
        (void)fprintf(stream, " (%" PRIu64 " of them)", row->highest);
    }
    if (row->places.count > 0) {
        (void)fputs(unc__places_are_one(&row->places) ? ", at " : ", ", stream);
        unc__places_print(&row->places, stream);
    }
    (void)fputc('\n', stream);
}

size_t unc__gate_print_held(const struct unc__gate *gate, FILE *stream)
{
    size_t count = 0;

    for (size_t i = 0; i < gate->tally.count; i++) {
        const struct unc__tally_row *row = gate->tally.rows[i];

        if (row->standing == UNC__STANDING_HELD && row->highest > 0 &&
            count++ < LISTED_MAX) {
            print_row(row, stream);
        }
    }
    if (count > LISTED_MAX) {
        (void)fprintf(stream, "  and %zu more\n", count - LISTED_MAX);
    }
    return count;
}
