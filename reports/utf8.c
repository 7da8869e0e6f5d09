/* SPDX-License-Identifier: MIT */
#include "reports/utf8.h"

#include <stdint.h>

/* Table 3-7 of the Unicode standard: only the second byte's range depends on the first.
 */
static size_t sequence_length(unsigned char first, unsigned char *ret_low,
                              unsigned char *ret_high)
{
    *ret_low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *ret_high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t unc__utf8_length(const char *bytes, size_t size)
{
    const unsigned char *byte = (const unsigned char *)bytes;
    unsigned char low;
    unsigned char high;
    size_t length = sequence_length(byte[0], &low, &high);

    if (length > size) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (byte[i] < low || byte[i] > high) {
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return length;
}
