/* SPDX-License-Identifier: MIT */
#include "oracle/trace.h"

#include <string.h>

#include "oracle/stage.h"

static char text[256];

static void append(const char *word)
{
    must(strlen(text) + strlen(word) < sizeof text);
    strcat(text, word);
}

void trace_begin(void)
{
    text[0] = '\0';
}

void trace_add(const char *word)
{
    size_t length = strlen(text);

    if (length > 0 && text[length - 1] != '|') {
        append(",");
    }
    append(word);
}

void trace_bar(void)
{
    append("|");
}

const char *trace_text(void)
{
    return text;
}
