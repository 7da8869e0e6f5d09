/* SPDX-License-Identifier: MIT */
#include "inspect/symbols.h"

#define VERSION_HIDDEN 0x8000U

static void each_symbol(struct unc__span symbols, struct unc__span texts,
                        struct unc__span versions, unc__symbol_fn *each, void *userdata)
{
    Elf64_Sym item;
    uint16_t version;

    for (size_t i = 1; unc__span_copy(symbols, i * sizeof item, &item, sizeof item);
         i++) {
        unsigned type = ELF64_ST_TYPE(item.st_info);
        struct unc__symbol symbol = {
            .name = unc__span_text(texts, item.st_name),
            .address = item.st_value,
            .size = item.st_size,
            .is_defined = item.st_shndx != SHN_UNDEF,
            .is_function = type == STT_FUNC || type == STT_GNU_IFUNC,
            .is_local = ELF64_ST_BIND(item.st_info) == STB_LOCAL,
        };

        if (unc__span_copy(versions, i * sizeof version, &version, sizeof version)) {
            symbol.is_hidden = (version & VERSION_HIDDEN) != 0;
        }
        if (symbol.name[0] != '\0') {
            each(&symbol, userdata);
        }
    }
}

void unc__symbols_dynamic(const struct unc__dynamic *dynamic, unc__symbol_fn *each,
                          void *userdata)
{
    each_symbol(dynamic->symbols, dynamic->texts, dynamic->versions, each, userdata);
}

bool unc__symbols_all(const struct unc__binary *binary, unc__symbol_fn *each,
                      void *userdata)
{
    struct unc__span none = { 0 };
    struct unc__span symbols;
    Elf64_Shdr section;
    Elf64_Shdr texts;

    if (!unc__binary_find_section(binary, SHT_SYMTAB, &section) ||
        !unc__binary_section(binary, section.sh_link, &texts)) {
        return false;
    }
    symbols = unc__binary_content(binary, &section);
    each_symbol(symbols, unc__binary_content(binary, &texts), none, each, userdata);
    return symbols.size > 0;
}
