/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_PAGE_H
#define UNC_CONVERT_PAGE_H

#include <stddef.h>

/* page.css and page.js, as they are put into a page, and by what its policy knows them:
 * embed_page.cmake. */
struct unc__page_part {
    const unsigned char *bytes;
    size_t size;
    unsigned char digest[32]; /* SHA-256 */
};

extern const struct unc__page_part unc__page_css;
extern const struct unc__page_part unc__page_js;

#endif
