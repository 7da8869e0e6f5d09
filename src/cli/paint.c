/* SPDX-License-Identifier: MIT */
/* The sixteen colours of every terminal, so that they fit the background that it has. */
#include <stdarg.h>

#include "cli/fold.h"
#include "cli/show.h"
#include "document/printable.h"

#define TEXT_SIZE     4096
#define LABEL_COLUMNS 9
#define COLUMNS_LEAST 20 /* of text beside its indent */

void unc__paint(const struct unc__show *show, enum unc__paint paint)
{
    static const char *const codes[] = {
        [UNC__PAINT_HEAD] = "1",       [UNC__PAINT_TITLE] = "1;31",
        [UNC__PAINT_OLD] = "33",       [UNC__PAINT_PLACE] = "1;36",
        [UNC__PAINT_MARK] = "1",       [UNC__PAINT_FIX] = "32",
        [UNC__PAINT_WARNING] = "1;33", [UNC__PAINT_GOOD] = "32",
        [UNC__PAINT_DIM] = "2",
    };

    if (show->has_color && paint != UNC__PAINT_PLAIN) {
        (void)fprintf(show->stream, "\033[%sm", codes[paint]);
    }
}

void unc__paint_end(const struct unc__show *show)
{
    if (show->has_color) {
        (void)fputs("\033[0m", show->stream);
    }
}

/* Whatever would break the line is made visible before it is folded. */
static void put_folded(const struct unc__show *show, size_t indent, const char *format,
                       va_list list) __attribute__((format(printf, 3, 0)));

static void put_folded(const struct unc__show *show, size_t indent, const char *format,
                       va_list list)
{
    struct unc__fold fold = { show->stream, show->columns, indent };
    char text[TEXT_SIZE];
    char printable[2 * TEXT_SIZE];

    if (fold.columns < indent + COLUMNS_LEAST) {
        fold.columns = indent + COLUMNS_LEAST;
    }
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, by the callers */
    (void)vsnprintf(text, sizeof text, format, list);
    (void)unc__printable_copy(printable, sizeof printable, text);
    unc__fold_rest(&fold, indent, printable);
}

void unc__show_row(const struct unc__show *show, size_t indent, enum unc__paint paint,
                   const char *label, const char *format, ...)
{
    va_list list;

    (void)fprintf(show->stream, "%*s", (int)indent, "");
    unc__paint(show, UNC__PAINT_DIM);
    (void)fprintf(show->stream, "%-*s", LABEL_COLUMNS, label);
    unc__paint_end(show);
    unc__paint(show, paint);
    va_start(list, format);
    put_folded(show, indent + LABEL_COLUMNS, format, list);
    va_end(list);
    unc__paint_end(show);
    (void)fputc('\n', show->stream);
}

void unc__show_line(const struct unc__show *show, size_t indent, enum unc__paint paint,
                    const char *format, ...)
{
    va_list list;

    (void)fprintf(show->stream, "%*s", (int)indent, "");
    unc__paint(show, paint);
    va_start(list, format);
    put_folded(show, indent, format, list);
    va_end(list);
    unc__paint_end(show);
    (void)fputc('\n', show->stream);
}
