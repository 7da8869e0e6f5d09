/* SPDX-License-Identifier: MIT */
/*
 * The tables of libc, as they are and damaged. A damaged copy lies between two pages
 * that cannot be read, so any read outside it kills the test; frames are left from
 * registers whose stack is as large as a frame may be, so that no rule can reach
 * outside it.
 */
#include "lib/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "stack/frame.h"

#define PAGE_SIZE     4096
#define SAMPLE_COUNT  64
#define DAMAGE_COUNT  20000
#define CUT_COUNT     300
#define LENGTHS_FIRST 12 /* bytes of .eh_frame_hdr before its pairs */

static struct {
    struct unc__tables table; /* libc's own */
    size_t size;              /* from its header to the end of its frames */
    char *pages;              /* the copy's, with a guard before and after */
    size_t page_size;         /* of the part between the guards */
    char *stack;
} stage;

static uintptr_t samples[SAMPLE_COUNT]; /* starts of functions, counted from the header */

static uint32_t read32(uintptr_t place)
{
    uint32_t value;

    memcpy(&value, (const void *)place, sizeof value);
    return value;
}

static void choose_samples(void)
{
    uint32_t count = read32(stage.table.header + 8);

    for (uint32_t i = 0; i < SAMPLE_COUNT; i++) {
        uintptr_t pair =
            stage.table.header + LENGTHS_FIRST + i * (count / SAMPLE_COUNT) * 8;

        samples[i] = (uintptr_t)(int32_t)read32(pair);
    }
}

UNC_TEST_START
{
    uintptr_t frames;
    size_t stack_size = UNC__FRAME_SIZE_MAX + 2 * PAGE_SIZE;

    assert_true(unc__tables_find((uintptr_t)qsort, &stage.table));
    frames = stage.table.header + 4 + (uintptr_t)(int32_t)read32(stage.table.header + 4);
    while (read32(frames) != 0) {
        frames += 4 + read32(frames);
    }
    stage.size = frames + 4 - stage.table.header;
    stage.page_size = (stage.size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    stage.pages = mmap(NULL, stage.page_size + 2 * PAGE_SIZE, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stage.stack = mmap(NULL, stack_size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(stage.pages, MAP_FAILED);
    assert_ptr_not_equal(stage.stack, MAP_FAILED);
    stage.pages += PAGE_SIZE;
    assert_int_equal(mprotect(stage.pages, stage.page_size, PROT_READ | PROT_WRITE), 0);
    choose_samples();
}

UNC_TEST_END
{
    (void)munmap(stage.pages - PAGE_SIZE, stage.page_size + 2 * PAGE_SIZE);
    (void)munmap(stage.stack, UNC__FRAME_SIZE_MAX + 2 * PAGE_SIZE);
}

/* The first @size bytes, right before the guard. Returns: where they begin. */
static struct unc__tables copy(size_t size)
{
    uintptr_t end = (uintptr_t)stage.pages + stage.page_size;
    struct unc__tables table = { .header = end - size, .start = end - size, .end = end };

    memcpy((void *)table.header, (const void *)stage.table.header, size);
    return table;
}

/* Everything a walk does with a table, at @address. Returns: whether there is a row. */
static bool use(const struct unc__tables *table, uintptr_t address)
{
    struct unc__registers registers = { .known = UINT32_MAX };
    struct unc__frame frame;
    struct unc__rule rule;

    if (!unc__tables_find_fde(table, address, &frame.fde) ||
        !unc__row_find(&frame.fde, address, &frame.row)) {
        return false;
    }
    for (unsigned i = 0; i < UNC__REGISTER_COUNT; i++) {
        registers.values[i] = (uintptr_t)stage.stack + PAGE_SIZE;
    }
    (void)unc__frame_get_rule(&frame, &rule);
    (void)unc__frame_leave(&frame, &registers);
    return true;
}

/* At the starts of @count functions and a little later. */
static unsigned use_samples(const struct unc__tables *table, unsigned first,
                            unsigned count)
{
    unsigned found = 0;

    for (unsigned i = 0; i < count; i++) {
        uintptr_t address = table->header + samples[(first + i) % SAMPLE_COUNT];

        found += use(table, address);
        (void)use(table, address + 40);
    }
    return found;
}

UNC_TEST(tables__whole_copy__has_every_function)
{
    struct unc__tables table = copy(stage.size);

    assert_int_equal(use_samples(&table, 0, SAMPLE_COUNT), SAMPLE_COUNT);
}

/* Without the sorted pairs, by reading the frames one by one. */
UNC_TEST(tables__no_sorted_pairs__has_every_function_all_the_same)
{
    struct unc__tables table = copy(stage.size);
    struct unc__fde sorted;
    struct unc__fde scanned;

    for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
        ((uint8_t *)table.header)[3] = 0x3b;
        assert_true(unc__tables_find_fde(&table, table.header + samples[i], &sorted));
        ((uint8_t *)table.header)[3] = UNC__ENCODING_OMITTED;
        assert_true(unc__tables_find_fde(&table, table.header + samples[i], &scanned));
        assert_int_equal(sorted.start, scanned.start);
        assert_int_equal(sorted.instructions.at, scanned.instructions.at);
    }
}

UNC_TEST(tables__address_before_the_first_function__is_unknown)
{
    struct unc__fde fde;

    assert_false(unc__tables_find_fde(&stage.table, stage.table.start, &fde));
}

UNC_TEST(tables__address_in_no_module__is_unknown)
{
    struct unc__tables table;

    assert_false(unc__tables_find((uintptr_t)stage.stack, &table));
    assert_false(unc__tables_find(0, &table));
}

UNC_TEST(tables__header_outside_the_module__is_unknown)
{
    struct unc__tables table = copy(stage.size);
    struct unc__fde fde;

    table.start = table.header + 1;
    assert_false(unc__tables_find_fde(&table, table.header + samples[0], &fde));
    table.start = table.header - 16;
    table.end = table.header;
    assert_false(unc__tables_find_fde(&table, table.header + samples[0], &fde));
}

/* The first bytes decide how everything else is read: each with every value. */
UNC_TEST(tables__first_bytes_with_every_value__read_nothing_outside)
{
    struct unc__tables table = copy(stage.size);
    uint8_t *bytes = (uint8_t *)table.header;
    unsigned refused = 0;

    for (unsigned place = 0; place < LENGTHS_FIRST; place++) {
        uint8_t right = bytes[place];

        for (unsigned value = 0; value < 256; value++) {
            bytes[place] = (uint8_t)value;
            refused += use_samples(&table, place + value, 2) == 0;
        }
        bytes[place] = right;
    }

    assert_true(refused > 1000);
}

/* A random number of our own: the same damage each time. */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

UNC_TEST(tables__bytes_changed_anywhere__read_nothing_outside)
{
    struct unc__tables table = copy(stage.size);
    uint8_t *bytes = (uint8_t *)table.header;
    uint32_t state = 1;

    for (unsigned i = 0; i < DAMAGE_COUNT; i++) {
        uint32_t place = next_random(&state) % (uint32_t)stage.size;
        uint8_t right = bytes[place];

        bytes[place] = (uint8_t)next_random(&state);
        (void)use_samples(&table, i, 4);
        bytes[place] = right;
    }

    assert_int_equal(use_samples(&table, 0, SAMPLE_COUNT), SAMPLE_COUNT);
}

/* Damage where it is looked at: in the records of the samples themselves. */
UNC_TEST(tables__records_changed__read_nothing_outside)
{
    struct unc__tables table = copy(stage.size);
    struct unc__fde fde;
    uint32_t state = 2;
    unsigned changed = 0;

    for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
        uint8_t *record;

        assert_true(unc__tables_find_fde(&table, table.header + samples[i], &fde));
        record = (uint8_t *)fde.instructions.at - 17; /* length, id, start, size, 0 */
        for (unsigned k = 0; record + k < (uint8_t *)fde.instructions.end; k++) {
            uint8_t right = record[k];

            for (unsigned bit = 0; bit < 8; bit++) {
                record[k] = (uint8_t)(right ^ 1u << bit);
                (void)use_samples(&table, i, 1);
            }
            record[k] = (uint8_t)next_random(&state);
            (void)use_samples(&table, i, 1);
            record[k] = right;
            changed++;
        }
    }

    assert_true(changed > 1000);
}

UNC_TEST(tables__cut_anywhere__read_nothing_outside)
{
    uint32_t state = 3;
    unsigned found = 0;

    for (unsigned i = 0; i < CUT_COUNT; i++) {
        struct unc__tables table =
            copy(i < 64 ? i : next_random(&state) % (uint32_t)stage.size);

        found += use_samples(&table, 0, SAMPLE_COUNT);
    }

    assert_true(found > 0);
    assert_true(found < CUT_COUNT * SAMPLE_COUNT);
}
