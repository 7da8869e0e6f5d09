/* SPDX-License-Identifier: MIT */
/*
 * The last line, which is all that many people read, and which scripts look for: gate,
 * show and run have the same, of the same counts. Numbers are always there, also those
 * that are 0; what is rare comes only where there is some.
 */
#include <inttypes.h>

#include "document/printable.h"
#include "gate/gate.h"

static void print_some(FILE *stream, uint64_t count, const char *word)
{
    if (count > 0) {
        (void)fprintf(stream, ", %" PRIu64 " %s", count, word);
    }
}

void unc__total_print_counts(const struct unc__gate_result *result, FILE *stream)
{
    (void)fprintf(stream,
                  "%" PRIu64 " unclosed (%" PRIu64 " new, %" PRIu64
                  " in the baseline), %" PRIu64 " suppressed",
                  result->unclosed, result->new_ones, result->in_baseline,
                  result->suppressed);
    print_some(stream, result->expected, "expected");
    print_some(stream, result->tolerated, "tolerated");
    (void)fprintf(stream, ", %" PRIu64 " released", result->released);
    print_some(stream, result->unmeasured, "not measured");
}

void unc__total_print(const struct unc__gate_result *result, FILE *stream,
                      char *const *paths)
{
    unc__total_print_counts(result, stream);
    if (result->reports == 1) {
        (void)fputs("; report:", stream);
    } else {
        (void)fprintf(stream, "; %zu reports:", result->reports);
    }
    for (; *paths != NULL; paths++) {
        (void)fputc(' ', stream);
        unc__printable_write(stream, *paths);
    }
}
