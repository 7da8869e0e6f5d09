/* SPDX-License-Identifier: MIT */
/*
 * A name for an address: the function that covers it. One address may have several
 * names; the one that a program would call it by wins: without underscores in front,
 * visible to others. Hand-written code may say no size: it reaches to the next function,
 * but not far.
 *
 * Rejected: dladdr, which takes the dynamic linker's lock and knows `.dynsym` alone;
 * names from memory (DT_SYMTAB), which has no static functions and no end.
 */
#include "judge/symbols.h"

#include <elf.h>
#include <string.h>

#include "base/sys.h"
#include "judge/sort.h"

#define NAMES_MAX     (64u << 20) /* bytes */
#define FUNCTIONS_MAX (1u << 21)
#define CHUNK         64 /* symbols read at once */
#define UNSIZED_MAX   4096
#define LOOK_BACK     16 /* functions that may begin inside another */
#define RANK_SIZED    16

#if UINTPTR_MAX > UINT32_MAX
typedef Elf64_Sym unc__elf_symbol;
#define SYMBOL_TYPE(info)    ELF64_ST_TYPE(info)
#define SYMBOL_BINDING(info) ELF64_ST_BIND(info)
#else
typedef Elf32_Sym unc__elf_symbol;
#define SYMBOL_TYPE(info)    ELF32_ST_TYPE(info)
#define SYMBOL_BINDING(info) ELF32_ST_BIND(info)
#endif

struct function {
    uint64_t start;
    uint64_t size; /* 0: not said */
    uint32_t name;
    uint32_t rank; /* the best of those at one address is the last */
};

static uint32_t rank_of(const char *name, const unc__elf_symbol *symbol)
{
    uint32_t underscores = 0;

    while (underscores < 3 && name[underscores] == '_') {
        underscores++;
    }
    return (3 - underscores) * 4 + (symbol->st_size > 0 ? RANK_SIZED : 0) +
           (SYMBOL_BINDING(symbol->st_info) == STB_GLOBAL ? 2 : 0) +
           (SYMBOL_BINDING(symbol->st_info) == STB_WEAK ? 1 : 0);
}

static void add_symbol(struct unc__symbols *symbols, const unc__elf_symbol *symbol)
{
    unsigned type = SYMBOL_TYPE(symbol->st_info);
    struct function *function;

    if ((type != STT_FUNC && type != STT_GNU_IFUNC) || symbol->st_shndx == SHN_UNDEF ||
        symbol->st_name == 0 || symbol->st_name >= symbols->names_size ||
        symbols->functions.count >= FUNCTIONS_MAX) {
        return;
    }
    function = unc__vector_add(&symbols->functions);
    if (function != NULL) {
        *function = (struct function){
            .start = symbol->st_value,
            .size = symbol->st_size,
            .name = symbol->st_name,
            .rank = rank_of(symbols->names + symbol->st_name, symbol),
        };
    }
}

static bool is_before(const void *a, const void *b)
{
    const struct function *left = a;
    const struct function *right = b;

    if (left->start != right->start) {
        return left->start < right->start;
    }
    if (left->rank != right->rank) {
        return left->rank < right->rank;
    }
    return left->name > right->name;
}

static bool read_names(struct unc__symbols *symbols, const struct unc__elf_file *file,
                       const ElfW(Shdr) * section)
{
    if (section->sh_size == 0 || section->sh_size > NAMES_MAX) {
        return false;
    }
    symbols->names_size = (size_t)section->sh_size + 1;
    symbols->names = unc__sys_map(symbols->names_size, /* shared= */ 0);
    return symbols->names != NULL &&
           unc__elf_file_read(file, section->sh_offset, symbols->names,
                              symbols->names_size - 1);
}

static void read_functions(struct unc__symbols *symbols, const struct unc__elf_file *file,
                           const ElfW(Shdr) * section)
{
    unc__elf_symbol chunk[CHUNK];
    uint64_t count = section->sh_size / sizeof *chunk;

    for (uint64_t next = 0; next < count; next += CHUNK) {
        size_t length = count - next < CHUNK ? (size_t)(count - next) : CHUNK;

        if (!unc__elf_file_read(file, section->sh_offset + next * sizeof *chunk, chunk,
                                length * sizeof *chunk)) {
            return;
        }
        for (size_t i = 0; i < length; i++) {
            add_symbol(symbols, &chunk[i]);
        }
    }
}

void unc__symbols_read(struct unc__symbols *ret_symbols, const struct unc__elf_file *file)
{
    static const uint32_t types[] = { SHT_SYMTAB, SHT_DYNSYM };
    ElfW(Shdr) section;
    ElfW(Shdr) names;

    *ret_symbols = (struct unc__symbols){
        .functions = unc__vector_init(sizeof(struct function)),
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (unc__elf_file_section(file, types[i], &section, &names) &&
            section.sh_entsize == sizeof(unc__elf_symbol) &&
            read_names(ret_symbols, file, &names)) {
            read_functions(ret_symbols, file, &section);
        }
        if (ret_symbols->functions.count > 0) {
            unc__sort(ret_symbols->functions.items, ret_symbols->functions.count,
                      sizeof(struct function), is_before);
            return;
        }
        unc__symbols_done(ret_symbols);
    }
}

void unc__symbols_done(struct unc__symbols *symbols)
{
    if (symbols->names != NULL) {
        unc__sys_unmap(symbols->names, symbols->names_size);
    }
    symbols->names = NULL;
    symbols->names_size = 0;
    unc__vector_done(&symbols->functions);
}

/* How many begin at @address or before. */
static size_t count_until(const struct unc__symbols *symbols, uint64_t address)
{
    size_t first = 0;
    size_t end = symbols->functions.count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        const struct function *function = unc__vector_at(&symbols->functions, middle);

        if (function->start <= address) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

#define NO_FUNCTION SIZE_MAX

/* The one of the best name. */
static size_t find_function(const struct unc__symbols *symbols, uint64_t address)
{
    size_t end = count_until(symbols, address);
    size_t first = end > LOOK_BACK ? end - LOOK_BACK : 0;

    for (size_t i = end; i-- > first;) {
        const struct function *function = unc__vector_at(&symbols->functions, i);
        bool is_unsized = function->size == 0 && i == end - 1;

        if (address - function->start < (is_unsized ? UNSIZED_MAX : function->size)) {
            return i;
        }
    }
    return NO_FUNCTION;
}

static const struct function *function_at(const struct unc__symbols *symbols,
                                          size_t index)
{
    return unc__vector_at(&symbols->functions, index);
}

const char *unc__symbols_name(const struct unc__symbols *symbols, uint64_t address)
{
    size_t i = find_function(symbols, address);

    return i == NO_FUNCTION ? NULL : symbols->names + function_at(symbols, i)->name;
}

bool unc__symbols_any(const struct unc__symbols *symbols, uint64_t address,
                      bool (*is_wanted)(const char *name))
{
    size_t best = find_function(symbols, address);

    if (best == NO_FUNCTION) {
        return false;
    }
    for (size_t i = best + 1; i-- > 0;) {
        const struct function *function = function_at(symbols, i);

        if (function->start != function_at(symbols, best)->start) {
            return false;
        }
        if (is_wanted(symbols->names + function->name)) {
            return true;
        }
    }
    return false;
}
