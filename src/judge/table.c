/* SPDX-License-Identifier: MIT */
/* Open addressing, linear probing, at most half full; lives in mapped memory. */
#include "judge/table.h"

#include <errno.h>
#include <string.h>

#include "base/sys.h"

#define FIRST_SLOTS 1024

static uint32_t fold(uint64_t hash)
{
    return (uint32_t)(hash ^ (hash >> 32));
}

uint32_t unc__table_find(const struct unc__table *table, uint64_t hash, const void *key,
                         unc__table_equal_fn *equal, const void *userdata)
{
    uint32_t folded = fold(hash);
    size_t mask = table->slot_count - 1;

    if (table->slot_count == 0) {
        return UNC__TABLE_NONE;
    }
    for (size_t i = folded & mask;; i = (i + 1) & mask) {
        const struct unc__table_slot *slot = &table->slots[i];

        if (slot->index_plus_one == 0) {
            return UNC__TABLE_NONE;
        }
        if (slot->hash == folded && equal(key, slot->index_plus_one - 1, userdata)) {
            return slot->index_plus_one - 1;
        }
    }
}

static void place(struct unc__table *table, struct unc__table_slot item)
{
    size_t mask = table->slot_count - 1;
    size_t i = item.hash & mask;

    while (table->slots[i].index_plus_one != 0) {
        i = (i + 1) & mask;
    }
    table->slots[i] = item;
}

static int grow(struct unc__table *table)
{
    size_t slot_count = table->slot_count == 0 ? FIRST_SLOTS : table->slot_count * 2;
    struct unc__table larger = { .slot_count = slot_count, .used = table->used };

    larger.slots = unc__sys_map(slot_count * sizeof *larger.slots, /* shared= */ 0);
    if (larger.slots == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < table->slot_count; i++) {
        if (table->slots[i].index_plus_one != 0) {
            place(&larger, table->slots[i]);
        }
    }
    unc__table_done(table);
    *table = larger;
    return 0;
}

int unc__table_insert(struct unc__table *table, uint64_t hash, uint32_t index)
{
    if (table->used * 2 >= table->slot_count && grow(table) < 0) {
        return -ENOMEM;
    }
    place(table, (struct unc__table_slot){ fold(hash), index + 1 });
    table->used++;
    return 0;
}

void unc__table_done(struct unc__table *table)
{
    if (table->slots != NULL) {
        unc__sys_unmap(table->slots, table->slot_count * sizeof *table->slots);
    }
    *table = (struct unc__table){ 0 };
}

uint64_t unc__hash_add_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

uint64_t unc__hash_string(uint64_t hash, const char *string)
{
    return unc__hash_add_bytes(hash, string, strlen(string) + 1);
}

uint64_t unc__hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}
