/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_PERMANENT_H
#define UNC_STACK_PERMANENT_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The modules that stay for ever. See stack/code.h, which is the door to this. */
struct unc__permanent {
    uintptr_t start;
    uintptr_t end;
    const struct link_map *map; /* NULL: not known to the dynamic linker */
};

void unc__permanent_start(void);

/* Whether the start is over. */
bool unc__permanent_is_known(void);

bool unc__permanent_has(uintptr_t address);

/* By address. */
size_t unc__permanent_count(void);
const struct unc__permanent *unc__permanent_at(size_t index);

#endif
