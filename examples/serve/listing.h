/* SPDX-License-Identifier: MIT */
#ifndef SERVE_LISTING_H
#define SERVE_LISTING_H

/*
 * listing_open: write the names in the folder open at @directory as an HTML page.
 * @path: what to call it, relative to the root; "" is the root.
 *
 * Returns: a descriptor of the page, at its beginning, the caller's; or a negative errno.
 */
int listing_open(int directory, const char *path);

#endif
