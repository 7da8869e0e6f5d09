/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_NETWORK_H
#define UNC_SYMBOLIZE_NETWORK_H

#include <stddef.h>

/*
 * unc__network_find: have the debug file of @build_id (hexadecimal) fetched from the
 * servers in DEBUGINFOD_URLS. Returns: 0 with its @path in the cache, or -ENOENT.
 */
int unc__network_find(const char *build_id, char *path, size_t size);

#endif
