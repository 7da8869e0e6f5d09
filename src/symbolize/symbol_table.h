/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_SYMBOL_TABLE_H
#define UNC_SYMBOLIZE_SYMBOL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libelf.h>

/* Who asks for the symbol at an offset, and what was found. */
struct unc__symbol_question {
    uint64_t offset;
    const char *name; /* as the linker has it, borrowed from the file; NULL: none */
    uint64_t address; /* of the symbol */
    unsigned rank;    /* of the name, among those of one address */
    bool is_open;     /* the symbol has no size: it goes on up to the next one */
    uint64_t end;     /* of the section of such a symbol: there it ends in any case */
    uint64_t nearest; /* where the last sized function below begins */
};

/* unc__symbol_table_answer: one pass over .symtab, else .dynsym, for all questions,
 * which are sorted by offset and ask each offset once. */
void unc__symbol_table_answer(Elf *elf, struct unc__symbol_question *questions,
                              size_t count);

#endif
