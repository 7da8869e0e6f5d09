/* SPDX-License-Identifier: MIT */
/*
 * What CTest, CodeChecker and those of the browsers look for: "Direct leak of " and
 * "Indirect leak of " anywhere, "LeakSanitizer: " and "AddressSanitizer: ", and in a
 * stack the first thing that looks like "path:12". Fields of a frame have one blank
 * between them, so a field may also bring the second half of such a word. Rejected:
 * putting names in quotes, which no reader of this form knows.
 */
#include "base/leak_text.h"

#include <string.h>

#define LEAK      "irect leak of" /* of both words */
#define SANITIZER "Sanitizer:"

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* The second half of a word whose first half is the field before. */
static bool is_second_half(const char *text)
{
    return begins(text, "leak of ") || begins(text, "of ");
}

size_t unc__leak_text_harmless(const char *text, bool is_first, bool is_in_frame)
{
    const char *c = text;

    if (is_first && is_in_frame && is_second_half(text)) {
        return 0;
    }
    for (; *c != '\0'; c++) {
        if (*c == LEAK[0] && begins(c, LEAK)) {
            return (size_t)(c - text) + strlen("irect");
        }
        if (*c == SANITIZER[0] && begins(c, SANITIZER)) {
            return (size_t)(c - text) + strlen("Sanitizer");
        }
        if (is_in_frame && *c == ':' && c[1] >= '0' && c[1] <= '9') {
            break;
        }
    }
    return (size_t)(c - text);
}

void unc__leak_text_escape(char ret_escape[UNC__LEAK_TEXT_ESCAPE_SIZE], char byte)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char value = (unsigned char)byte;

    ret_escape[0] = '\\';
    ret_escape[1] = 'x';
    ret_escape[2] = digits[value >> 4];
    ret_escape[3] = digits[value & 15];
    ret_escape[4] = '\0';
}
