/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_NO_SANITIZE_H
#define UNC_BASE_NO_SANITIZE_H

/*
 * For functions that read other frames' stacks or other modules' tables: memory that is
 * there by the rules of the ABI, about which a sanitizer of the program knows better only
 * in its own opinion.
 */
#if defined(__clang__)
#define UNC__NO_SANITIZE __attribute__((no_sanitize("address", "undefined", "thread")))
#else
#define UNC__NO_SANITIZE                                             \
    __attribute__((no_sanitize("address"), no_sanitize("undefined"), \
                   no_sanitize("thread")))
#endif

#endif
