/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_TERMINAL_H
#define UNC_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/arguments.h"

/* unc__terminal_columns: how wide a line on @stream may be: as the terminal is, or as
 * COLUMNS says; else 80. Never below 40. */
size_t unc__terminal_columns(FILE *stream);

/* words: auto, always, never */
enum unc__color_when {
    UNC__COLOR_AUTO,
    UNC__COLOR_ALWAYS,
    UNC__COLOR_NEVER
};

/* unc__color_word: of the option --color, which was just returned: an unc__color_when;
 * -1: a refusal. */
int unc__color_word(struct unc__arguments *arguments);

/*
 * unc__color_is_wanted: on @stream. Never and always are what they say. Else NO_COLOR
 * (not empty) and FORCE_COLOR=0 mean no, CLICOLOR_FORCE or FORCE_COLOR (not empty, not
 * "0") mean yes, and without them a terminal gets colours, unless TERM says that it is a
 * dumb one.
 */
bool unc__color_is_wanted(FILE *stream, enum unc__color_when when);

#endif
