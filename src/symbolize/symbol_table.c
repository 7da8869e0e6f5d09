/* SPDX-License-Identifier: MIT */
/*
 * Functions by the symbol table: for libraries of the system, which have no debug
 * information, and for what the debug information does not cover (assembler).
 *
 * The questions are few and sorted, the symbols many and not: each symbol is taken to the
 * questions, by binary search, so nothing is built and one pass serves all. A symbol
 * answers the offsets that it spans; one without a size (assembler) those up to the next
 * function. Of several, the nearest one below; of several names of one address the
 * one that a program would use: global before weak before local, fewest underscores
 * first.
 */
#include "symbolize/symbol_table.h"

#include <string.h>

#include <gelf.h>

static Elf_Scn *find_table(Elf *elf, GElf_Word type, GElf_Shdr *ret_header)
{
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL;
         section = elf_nextscn(elf, section)) {
        if (gelf_getshdr(section, ret_header) != NULL && ret_header->sh_type == type &&
            ret_header->sh_entsize > 0) {
            return section;
        }
    }
    return NULL;
}

static size_t first_at_or_after(const struct unc__symbol_question *questions,
                                size_t count, uint64_t address)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (questions[middle].offset < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static unsigned rank_of(const GElf_Sym *symbol, const char *name)
{
    unsigned char bind = GELF_ST_BIND(symbol->st_info);
    unsigned rank = bind == STB_GLOBAL ? 0 : bind == STB_WEAK ? 1000 : 2000;

    while (*name == '_' && rank < 3000) {
        rank += 10;
        name++;
    }
    return rank;
}

static bool is_better(const struct unc__symbol_question *question, uint64_t address,
                      unsigned rank, const char *name)
{
    if (question->name == NULL || address != question->address) {
        return question->name == NULL || address > question->address;
    }
    return rank != question->rank ? rank < question->rank
                                  : strcmp(name, question->name) < 0;
}

static void set_if_better(struct unc__symbol_question *question, const GElf_Sym *symbol,
                          uint64_t end, const char *name)
{
    unsigned rank = rank_of(symbol, name);

    if (is_better(question, symbol->st_value, rank, name)) {
        question->name = name;
        question->address = symbol->st_value;
        question->rank = rank;
        question->is_open = symbol->st_size == 0;
        question->end = end;
    }
}

/* Where the section ends that @symbol is in; 0: nowhere. */
static uint64_t section_end(Elf *elf, const GElf_Sym *symbol)
{
    GElf_Shdr header;

    return gelf_getshdr(elf_getscn(elf, symbol->st_shndx), &header) != NULL
               ? header.sh_addr + header.sh_size
               : 0;
}

static void offer(Elf *elf, struct unc__symbol_question *questions, size_t count,
                  const GElf_Sym *symbol, const char *name)
{
    uint64_t address = symbol->st_value;
    size_t first = first_at_or_after(questions, count, address);

    if (first == count) {
        return;
    }
    if (symbol->st_size == 0) {
        /* the rest: carry_on() */
        set_if_better(&questions[first], symbol, section_end(elf, symbol), name);
        return;
    }
    if (address > questions[first].nearest) {
        questions[first].nearest = address;
    }
    for (size_t i = first; i < count && questions[i].offset - address < symbol->st_size;
         i++) {
        set_if_better(&questions[i], symbol, 0, name);
    }
}

/* A symbol without a size answers what follows, until another function begins, or its
 * section ends: _fini is the last of all, and what is behind it has no name. */
static void carry_on(struct unc__symbol_question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct unc__symbol_question *question = &questions[i];
        const struct unc__symbol_question *before = question - 1;

        if (i > 0 && question->nearest < before->nearest) {
            question->nearest = before->nearest;
        }
        if (i > 0 && question->name == NULL && before->is_open) {
            question->name = before->name;
            question->address = before->address;
            question->end = before->end;
            question->is_open = true;
        }
        if (question->is_open && (question->nearest > question->address ||
                                  question->offset >= question->end)) {
            question->name = NULL;
            question->is_open = false;
        }
    }
}

static bool is_function(const GElf_Sym *symbol)
{
    unsigned char type = GELF_ST_TYPE(symbol->st_info);

    return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_shndx != SHN_UNDEF &&
           symbol->st_value != 0;
}

void unc__symbol_table_answer(Elf *elf, struct unc__symbol_question *questions,
                              size_t count)
{
    GElf_Shdr header;
    Elf_Scn *section = find_table(elf, SHT_SYMTAB, &header);
    Elf_Data *data;
    size_t symbol_count;

    if (section == NULL) {
        section = find_table(elf, SHT_DYNSYM, &header);
    }
    data = section != NULL ? elf_getdata(section, NULL) : NULL;
    symbol_count = data != NULL ? data->d_size / header.sh_entsize : 0;
    for (size_t i = 1; i < symbol_count && i < INT32_MAX; i++) {
        GElf_Sym symbol;
        const char *name;

        if (gelf_getsym(data, (int)i, &symbol) == NULL || !is_function(&symbol)) {
            continue;
        }
        name = elf_strptr(elf, header.sh_link, symbol.st_name);
        if (name != NULL && name[0] != '\0') {
            offer(elf, questions, count, &symbol, name);
        }
    }
    carry_on(questions, count);
}
