/* SPDX-License-Identifier: MIT */
#include "inspect/dynamic.h"

#include <string.h>

/* Two of the values that may be there once each. */
struct places {
    uint64_t symbols;
    uint64_t texts;
    uint64_t texts_size;
    uint64_t versions;
    uint64_t hash;
    uint64_t gnu_hash;
    uint64_t soname;
    uint64_t rpath;
    uint64_t runpath;
};

static bool next_item(struct unc__span items, size_t index, Elf64_Dyn *ret_item)
{
    return unc__span_copy(items, index * sizeof *ret_item, ret_item, sizeof *ret_item) &&
           ret_item->d_tag != DT_NULL;
}

static void take_item(const Elf64_Dyn *item, struct places *places,
                      struct unc__dynamic *dynamic)
{
    switch (item->d_tag) {
    case DT_SYMTAB:
        places->symbols = item->d_un.d_ptr;
        break;
    case DT_STRTAB:
        places->texts = item->d_un.d_ptr;
        break;
    case DT_STRSZ:
        places->texts_size = item->d_un.d_val;
        break;
    case DT_VERSYM:
        places->versions = item->d_un.d_ptr;
        break;
    case DT_HASH:
        places->hash = item->d_un.d_ptr;
        break;
    case DT_GNU_HASH:
        places->gnu_hash = item->d_un.d_ptr;
        break;
    case DT_SONAME:
        places->soname = item->d_un.d_val;
        break;
    case DT_RPATH:
        places->rpath = item->d_un.d_val;
        break;
    case DT_RUNPATH:
        places->runpath = item->d_un.d_val;
        break;
    case DT_SYMBOLIC:
        dynamic->is_symbolic = true;
        break;
    case DT_FLAGS:
        dynamic->flags = item->d_un.d_val;
        break;
    case DT_FLAGS_1:
        dynamic->flags_1 = item->d_un.d_val;
        break;
    default:
        break;
    }
}

/* The hash table for exported names says where the last of them is. */
static uint64_t count_by_gnu_hash(struct unc__span table)
{
    uint32_t head[4]; /* buckets, first symbol, words of the filter, shift */
    uint64_t buckets;
    uint64_t chains;
    uint32_t last = 0;
    uint32_t word;

    if (!unc__span_copy(table, 0, head, sizeof head)) {
        return 0;
    }
    buckets = sizeof head + (uint64_t)head[2] * sizeof(uint64_t);
    chains = buckets + (uint64_t)head[0] * sizeof word;
    for (uint64_t i = 0; i < head[0]; i++) {
        if (!unc__span_copy(table, buckets + i * sizeof word, &word, sizeof word)) {
            return 0;
        }
        last = word > last ? word : last;
    }
    if (last < head[1]) {
        return head[1];
    }
    while (unc__span_copy(table, chains + (uint64_t)(last - head[1]) * sizeof word, &word,
                          sizeof word)) {
        last++;
        if ((word & 1) != 0) {
            break;
        }
    }
    return last;
}

/* Nothing says how many symbols there are: the sections do, or a hash table. */
static uint64_t count_symbols(const struct unc__binary *binary,
                              const struct places *places)
{
    Elf64_Shdr section;
    uint32_t counts[2];

    if (unc__binary_find_section(binary, SHT_DYNSYM, &section) &&
        section.sh_addr == places->symbols) {
        return section.sh_size / sizeof(Elf64_Sym);
    }
    if (places->hash != 0 && unc__span_copy(unc__binary_mapped(binary, places->hash), 0,
                                            counts, sizeof counts)) {
        return counts[1];
    }
    return places->gnu_hash != 0
               ? count_by_gnu_hash(unc__binary_mapped(binary, places->gnu_hash))
               : 0;
}

static void find_tables(const struct unc__binary *binary, const struct places *places,
                        struct unc__dynamic *dynamic)
{
    struct unc__span symbols = unc__binary_mapped(binary, places->symbols);
    uint64_t count = count_symbols(binary, places);

    dynamic->texts =
        unc__span_part(unc__binary_mapped(binary, places->texts), 0, places->texts_size);
    if (count > symbols.size / sizeof(Elf64_Sym)) {
        count = symbols.size / sizeof(Elf64_Sym);
    }
    dynamic->symbols = unc__span_part(symbols, 0, count * sizeof(Elf64_Sym));
    if (places->versions != 0) {
        dynamic->versions = unc__span_part(unc__binary_mapped(binary, places->versions),
                                           0, count * sizeof(uint16_t));
    }
}

void unc__dynamic_read(const struct unc__binary *binary, struct unc__dynamic *ret_dynamic)
{
    struct places places = { 0 };
    struct unc__span items;
    Elf64_Phdr segment;
    Elf64_Dyn item;
    size_t needed = 0;

    *ret_dynamic = (struct unc__dynamic){ .soname = "", .rpath = "", .runpath = "" };
    if (!unc__binary_find_segment(binary, PT_DYNAMIC, &segment)) {
        return;
    }
    ret_dynamic->is_there = true;
    items = unc__span_part(binary->file, segment.p_offset, segment.p_filesz);
    for (size_t i = 0; next_item(items, i, &item); i++) {
        take_item(&item, &places, ret_dynamic);
    }
    find_tables(binary, &places, ret_dynamic);
    for (size_t i = 0; next_item(items, i, &item) && needed < UNC__NEEDED_MAX; i++) {
        if (item.d_tag == DT_NEEDED) {
            ret_dynamic->needed[needed++] =
                unc__span_text(ret_dynamic->texts, item.d_un.d_val);
        }
    }
    ret_dynamic->soname = unc__span_text(ret_dynamic->texts, places.soname);
    ret_dynamic->rpath = unc__span_text(ret_dynamic->texts, places.rpath);
    ret_dynamic->runpath = unc__span_text(ret_dynamic->texts, places.runpath);
    ret_dynamic->is_symbolic |= (ret_dynamic->flags & DF_SYMBOLIC) != 0;
}

/* Versions are looked up in the table of names as it is: that its names are there at all
 * is enough to tell whose build it is. */
const char *unc__dynamic_version(const struct unc__binary *binary, bool is_defined,
                                 const char *prefix)
{
    Elf64_Shdr section;
    Elf64_Shdr names;
    struct unc__span content;
    struct unc__span texts;
    uint64_t at = 0;

    if (!unc__binary_find_section(binary, is_defined ? SHT_GNU_verdef : SHT_GNU_verneed,
                                  &section) ||
        !unc__binary_section(binary, section.sh_link, &names)) {
        return NULL;
    }
    content = unc__binary_content(binary, &section);
    texts = unc__binary_content(binary, &names);
    /* A definition's names, and what is needed of a file, are lists in lists; each item
     * of either is four bytes aligned, and so all that could be one is looked at. */
    for (; at + sizeof(uint32_t) <= content.size; at += sizeof(uint32_t)) {
        uint32_t place;
        const char *text;

        (void)unc__span_copy(content, at, &place, sizeof place);
        text = unc__span_text(texts, place);
        if (strncmp(text, prefix, strlen(prefix)) == 0) {
            return text;
        }
    }
    return NULL;
}
