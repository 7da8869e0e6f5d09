/* SPDX-License-Identifier: MIT */
/*
 * The variable of another tool, so it is read by that tool's rules and not by ours: a
 * colon, a comma or a blank ends a value, and CTest puts the path in quotes. `stdout` and
 * `stderr`, which mean what they say there, are none: the summary is on standard error
 * already. A percent sign is one: LeakSanitizer of this system's compilers puts the
 * number of the process at the end, whatever the path is.
 */
#include "options/leak_log.h"

#include <stddef.h>
#include <string.h>

#include "options/piece.h"

#define BETWEEN " ,:\n\t\r"

struct unc__leak_log_options unc__leak_log_options;

static bool is_yes(struct unc__piece value)
{
    return unc__piece_equals(value, "1") || unc__piece_equals(value, "yes") ||
           unc__piece_equals(value, "true");
}

static void apply(struct unc__piece name, struct unc__piece value,
                  struct unc__leak_log_options *options)
{
    if (unc__piece_equals(name, "log_exe_name")) {
        options->has_program = is_yes(value);
    }
    if (!unc__piece_equals(name, "log_path")) {
        return;
    }
    if (unc__piece_equals(value, "stdout") || unc__piece_equals(value, "stderr")) {
        value.length = 0;
    }
    if (value.length >= sizeof options->path) {
        value.length = sizeof options->path - 1;
    }
    memcpy(options->path, value.start, value.length);
    options->path[value.length] = '\0';
}

/* The value that starts at @next, which moves behind it. False: they refuse it. */
static bool take_value(const char **next, struct unc__piece *ret_value)
{
    const char *start = *next;
    const char *end;

    if (*start != '\'' && *start != '"') {
        *next += strcspn(start, BETWEEN);
        *ret_value = (struct unc__piece){ start, (size_t)(*next - start) };
        return true;
    }
    end = strchr(start + 1, *start);
    if (end == NULL) {
        return false;
    }
    *next = end + 1;
    *ret_value = (struct unc__piece){ start + 1, (size_t)(end - start - 1) };
    return true;
}

void unc__leak_log_parse(const char *text, struct unc__leak_log_options *ret_options)
{
    memset(ret_options, 0, sizeof *ret_options);
    for (text += strspn(text, BETWEEN); *text != '\0'; text += strspn(text, BETWEEN)) {
        struct unc__piece name = { text, strcspn(text, "=" BETWEEN) };
        struct unc__piece value;

        text += name.length;
        if (*text != '=') {
            return;
        }
        text++;
        if (!take_value(&text, &value)) {
            return;
        }
        apply(name, value, ret_options);
    }
}
