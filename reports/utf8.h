/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_UTF8_H
#define UNC_REPORTS_UTF8_H

#include <stddef.h>

/*
 * unc__utf8_length: how many bytes the first character of @bytes has, 1 to 4; 0 if it is
 * not valid UTF-8 (cut short, overlong, a surrogate, above U+10FFFF). @size: above 0.
 */
size_t unc__utf8_length(const char *bytes, size_t size);

#define UNC__UTF8_REPLACEMENT "\xef\xbf\xbd"

#endif
