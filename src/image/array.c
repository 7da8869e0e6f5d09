/* SPDX-License-Identifier: MIT */
/*
 * Arrays that grow by chunks, copied chunk by chunk: of each only what was handed out.
 *
 * Why two looks at an item are enough: a writer sets the serial to 0, writes the fields
 * and writes a new serial last, and a serial is never used again. If the first copy mixes
 * two lives, then between the looks one of its values was already out of date, so the
 * second look, which begins after the first has ended, finds another serial or field. The
 * same holds for the count of a misuse.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image/parts.h"

#define BLOCK_SIZE    (64 * 1024)
#define ITEM_SIZE_MAX 256 /* of those that are doubtful */
#define LOOKS         4   /* at an entry that was changing at the look before */

/* How many items of @chunk are among the first @count; 0 also beyond the last chunk. */
static uint32_t used_items(uint32_t count, uint32_t chunk)
{
    uint64_t before = (uint64_t)UNC__CHUNK_ITEMS * ((1ULL << chunk) - 1);
    uint64_t own = (uint64_t)UNC__CHUNK_ITEMS << chunk;

    if (chunk >= UNC__CHUNK_COUNT || count <= before) {
        return 0;
    }
    return (uint32_t)(count - before < own ? count - before : own);
}

/* One look more at an item that differed. */
static int look_again(struct unc__image_source *source, uint64_t offset,
                      unsigned char *item, size_t size)
{
    unsigned char second[ITEM_SIZE_MAX];

    for (int looks = 0; looks < LOOKS; looks++) {
        int r = unc__image_copy(source, offset, item, size);

        if (r == 0) {
            r = unc__image_copy(source, offset, second, size);
        }
        if (r < 0) {
            return r;
        }
        if (memcmp(item, second, size) == 0) {
            return 0;
        }
    }
    memset(item, 0, size);
    source->image->skipped++;
    return 0;
}

/* The items at @items were copied from @offset: compare them with what is there now. */
static int confirm(struct unc__image_source *source, uint64_t offset,
                   unsigned char *items, size_t size, size_t item_size)
{
    unsigned char second[BLOCK_SIZE];
    size_t step = sizeof second / item_size * item_size;

    for (size_t done = 0; done < size; done += step) {
        size_t length = size - done < step ? size - done : step;
        int r = unc__image_copy(source, offset + done, second, length);

        for (size_t i = 0; r == 0 && i < length; i += item_size) {
            if (memcmp(items + done + i, second + i, item_size) != 0) {
                r = look_again(source, offset + done + i, items + done + i, item_size);
            }
        }
        if (r < 0) {
            return r;
        }
    }
    return 0;
}

static int load_chunk(struct unc__image_source *source, uint64_t offset, size_t size,
                      bool is_doubtful, size_t item_size, unsigned char **ret_chunk)
{
    unsigned char *chunk;
    int r;

    if (!unc__image_is_offset(source, offset) || size > source->room - source->taken) {
        return unc__image_complain(source->error, -EBADMSG,
                                   "the record is damaged: it claims %zu bytes at offset "
                                   "%llu, which it does not have; record again",
                                   size, (unsigned long long)offset);
    }
    source->taken += size;
    chunk = malloc(size);
    if (chunk == NULL) {
        return unc__image_complain(source->error, -ENOMEM,
                                   "there is no memory for the record: %zu bytes more",
                                   size);
    }
    r = unc__image_copy(source, offset, chunk, size);
    if (r == 0 && is_doubtful) {
        r = confirm(source, offset, chunk, size, item_size);
    }
    if (r < 0) {
        free(chunk);
        return r;
    }
    *ret_chunk = chunk;
    return 0;
}

int unc__image_load(struct unc__image_source *source,
                    const struct unc__shared_chunks *shared, size_t item_size,
                    bool is_doubtful, struct unc__image_array *ret_array)
{
    uint32_t count = shared->count;

    if (count == 0) {
        return 0;
    }
    assert(!is_doubtful || item_size <= ITEM_SIZE_MAX);
    if (shared->item_size != item_size ||
        unc__chunk_find_place(count - 1).chunk >= UNC__CHUNK_COUNT) {
        return unc__image_complain(source->error, -EBADMSG,
                                   "the record is damaged: %u items of %u bytes where "
                                   "they have %zu; record again",
                                   count, shared->item_size, item_size);
    }
    ret_array->item_size = (uint32_t)item_size;
    for (uint32_t i = 0; used_items(count, i) > 0; i++) {
        uint32_t used = used_items(count, i);
        int r;

        /* A chunk is there before the count moves into it; what is said to be behind one
         * that is not there is not there either, and nobody has to count up to it. */
        if (shared->offsets[i] == 0) {
            break;
        }
        r = load_chunk(source, shared->offsets[i], used * item_size, is_doubtful,
                       item_size, &ret_array->chunks[i]);
        if (r < 0) {
            return r;
        }
        ret_array->count += used;
    }
    return 0;
}

const void *unc__image_at(const struct unc__image_array *array, uint32_t number,
                          uint32_t item_count)
{
    struct unc__chunk_place place;

    if (number == 0 || number > array->count) {
        return NULL;
    }
    place = unc__chunk_find_place(number - 1);
    if (item_count > used_items(array->count, place.chunk) - place.offset) {
        return NULL;
    }
    return array->chunks[place.chunk] + (size_t)place.offset * array->item_size;
}

void unc__image_array_done(struct unc__image_array *array)
{
    for (uint32_t i = 0; i < UNC__CHUNK_COUNT; i++) {
        free(array->chunks[i]);
    }
}
