/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SYMBOLS_H
#define UNC_JUDGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/elf_file.h"
#include "judge/vector.h"

/*
 * The functions that a file names, in memory of their own: what the linker left in
 * `.symtab`, else what others may call, in `.dynsym`. All zeros: none are known.
 */
struct unc__symbols {
    struct unc__vector functions; /* by address */
    char *names;                  /* mapped, NUL at the end */
    size_t names_size;
};

/* unc__symbols_read: as far as the file makes sense and memory allows; release with
 * unc__symbols_done in any case. */
void unc__symbols_read(struct unc__symbols *ret_symbols,
                       const struct unc__elf_file *file);
void unc__symbols_done(struct unc__symbols *symbols);

/* unc__symbols_name: the function that has @address, as the file counts them. Borrowed
 * from @symbols; NULL: nobody says. */
const char *unc__symbols_name(const struct unc__symbols *symbols, uint64_t address);

/* unc__symbols_any: whether @is_wanted is true of one of the names of that function. */
bool unc__symbols_any(const struct unc__symbols *symbols, uint64_t address,
                      bool (*is_wanted)(const char *name));

#endif
