/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/choices.h"

#define COLUMNS_LEAST   40
#define COLUMNS_MOST    1000
#define COLUMNS_DEFAULT 80

static size_t columns_of(FILE *stream)
{
    const char *variable = getenv("COLUMNS");
    struct winsize size;
    long columns;

    if (variable != NULL && (columns = strtol(variable, NULL, 10)) > 0) {
        return (size_t)columns;
    }
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return COLUMNS_DEFAULT;
}

size_t unc__terminal_columns(FILE *stream)
{
    size_t columns = columns_of(stream);

    if (columns < COLUMNS_LEAST) {
        return COLUMNS_LEAST;
    }
    return columns < COLUMNS_MOST ? columns : COLUMNS_MOST;
}

int unc__color_word(struct unc__arguments *arguments)
{
    return unc__arguments_word(arguments, "color", unc__choices_color);
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0';
}

static bool is_forced(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' && strcmp(value, "0") != 0;
}

static bool is_word(const char *variable, const char *word)
{
    const char *value = getenv(variable);

    return value != NULL && strcmp(value, word) == 0;
}

bool unc__color_is_wanted(FILE *stream, enum unc__color_when when)
{
    const char *terminal = getenv("TERM");

    if (when != UNC__COLOR_AUTO) {
        return when == UNC__COLOR_ALWAYS;
    }
    if (is_set("NO_COLOR") || is_word("FORCE_COLOR", "0")) {
        return false;
    }
    if (is_forced("CLICOLOR_FORCE") || is_forced("FORCE_COLOR")) {
        return true;
    }
    return isatty(fileno(stream)) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}
