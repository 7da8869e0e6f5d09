/* SPDX-License-Identifier: MIT */
/* The last line, which is all that many people read: it has a form that scripts and eyes
 * know, and never says "nothing" where not all is known. */
#include <stdarg.h>
#include <string.h>

#include "cli/show_collection.h"
#include "document/printable.h"

#define TEXT_SIZE 512

static void add(char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(char *text, const char *format, ...)
{
    size_t length = strlen(text);
    va_list list;

    va_start(list, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, in the line before */
    (void)vsnprintf(text + length, TEXT_SIZE - length, format, list);
    va_end(list);
}

/* "3 unclosed", "1 misuse", "3 unclosed and 2 misuses" */
static void add_open(char *text, const struct unc__collection *collection)
{
    unsigned long long misuses = collection->misuses;

    if (collection->unclosed > 0) {
        add(text, "%llu unclosed", (unsigned long long)collection->unclosed);
    }
    if (misuses > 0) {
        add(text, "%s%llu misuse%s", collection->unclosed > 0 ? " and " : "", misuses,
            misuses == 1 ? "" : "s");
    }
}

static void add_counts(char *text, const struct unc__collection *collection,
                       bool has_baseline)
{
    unsigned long long all = collection->unclosed + collection->misuses;
    unsigned long long old = collection->in_baseline;

    if (all == 0) {
        add(text, "nothing unclosed");
    } else {
        add_open(text, collection);
    }
    if (all > 0 && has_baseline) {
        add(text, " (%llu new, %llu in the baseline)", all - old, old);
    }
    if (collection->suppressed > 0) {
        add(text, ", %llu suppressed", (unsigned long long)collection->suppressed);
    }
    if (collection->expected > 0) {
        add(text, ", %llu expected", (unsigned long long)collection->expected);
    }
    add(text, ", %llu released", (unsigned long long)collection->released);
}

void unc__show_total(const struct unc__show *show,
                     const struct unc__collection *collection, const char *path)
{
    bool is_whole = collection->unmeasured_count == 0 && collection->unread_count == 0;
    bool is_clean = collection->unclosed + collection->misuses == 0;
    char text[TEXT_SIZE] = "";

    if (!is_whole) {
        add(text, "incomplete: ");
    }
    add_counts(text, collection, show->has_baseline);
    if (collection->unread_count > 0) {
        add(text, ", %zu unreadable", collection->unread_count);
    }
    unc__paint(show, !is_whole  ? UNC__PAINT_WARNING
                     : is_clean ? UNC__PAINT_GOOD
                                : UNC__PAINT_HEAD);
    unc__printable_write(show->stream, text);
    unc__paint_end(show);
    if (collection->report_count == 1) {
        (void)fputs("; report: ", show->stream);
    } else {
        (void)fprintf(show->stream, "; %zu reports: ", collection->report_count);
    }
    unc__printable_write(show->stream, path);
    (void)fputc('\n', show->stream);
}
