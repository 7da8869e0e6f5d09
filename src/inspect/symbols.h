/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_SYMBOLS_H
#define UNC_INSPECT_SYMBOLS_H

#include "inspect/binary.h"
#include "inspect/dynamic.h"

struct unc__symbol {
    const char *name;
    uint64_t address;
    uint64_t size;
    bool is_defined;
    bool is_function;
    bool is_local;
    bool is_hidden; /* an older version of its name, which nobody new is bound to */
};

typedef void unc__symbol_fn(const struct unc__symbol *symbol, void *userdata);

/* unc__symbols_dynamic: those that the loader knows. */
void unc__symbols_dynamic(const struct unc__dynamic *dynamic, unc__symbol_fn *each,
                          void *userdata);

/* unc__symbols_all: those of the symbol table, .symtab. Returns: whether it is there. */
bool unc__symbols_all(const struct unc__binary *binary, unc__symbol_fn *each,
                      void *userdata);

#endif
