/* SPDX-License-Identifier: MIT */
/*
 * glibc knows each module's .eh_frame_hdr and tells it without a lock (_dl_find_object,
 * from 2.35 on; also in static executables). Its usual form is a sorted array of pairs
 * of 32 bits, start of a function and place of its FDE, both counted from the header: a
 * binary search. With any other form the FDEs themselves are read one after the other.
 *
 * An FDE points back to a CIE, which holds what many functions share. Both begin with
 * their length. The letters of a CIE's augmentation say what else is in it; with `z` in
 * front there is a length too, so that unknown letters can be passed over.
 *
 * Tables are taken as they come from a file that anybody may have damaged: each read is
 * bounded by the record, each record by the module, each step of a scan moves forward.
 */
#include "stack/tables.h"

#include <dlfcn.h>
#include <stddef.h>

#include "stack/registers.h"

#define PAIR_SIZE 8

/* Lengths from here on announce another format, which no compiler writes into
 * .eh_frame. */
#define LENGTH_RESERVED 0xfffffff0u

#if defined(__x86_64__) && defined(DLFO_STRUCT_HAS_EH_DBASE)

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

/* The linker's: the module that this code is part of. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

/* A static executable is said to be its code alone; GNU ld and gold put its tables behind
 * that, lld and mold in front. It is the only module there, so it is ours. */
static void widen(struct unc__tables *tables)
{
    uintptr_t start = (uintptr_t)__ehdr_start;
    uintptr_t end = (uintptr_t)_end;

    bool is_outside = tables->header < tables->start || tables->header >= tables->end;

    if (is_outside && tables->header >= start && tables->header < end) {
        tables->start = start;
        tables->end = end;
    }
}

UNC__NO_SANITIZE bool unc__tables_find(uintptr_t address, struct unc__tables *ret_tables)
{
    struct dl_find_object found;

    if (_dl_find_object == NULL || _dl_find_object((void *)address, &found) != 0 ||
        found.dlfo_eh_frame == NULL) {
        return false;
    }
    ret_tables->header = (uintptr_t)found.dlfo_eh_frame;
    ret_tables->start = (uintptr_t)found.dlfo_map_start;
    ret_tables->end = (uintptr_t)found.dlfo_map_end;
    widen(ret_tables);
    return true;
}

#else

bool unc__tables_find(uintptr_t address, struct unc__tables *ret_tables)
{
    (void)address;
    (void)ret_tables;
    return false;
}

#endif

/* A CIE or an FDE. */
struct record {
    uintptr_t next;         /* what follows it */
    uintptr_t id_place;     /* an FDE's id is the distance from here back to its CIE */
    uint32_t id;            /* 0: a CIE */
    struct unc__input rest; /* what comes after the id */
};

UNC__NO_SANITIZE static bool read_record(const struct unc__tables *tables,
                                         uintptr_t place, struct record *ret_record)
{
    struct unc__input input = { .at = place, .end = tables->end };
    uint32_t length;

    if (place < tables->start || place >= tables->end) {
        return false;
    }
    length = unc__input_u32(&input);
    if (length == 0 || length >= LENGTH_RESERVED || length > input.end - input.at) {
        return false;
    }
    input.end = input.at + length;
    ret_record->next = input.end;
    ret_record->id_place = input.at;
    ret_record->id = unc__input_u32(&input);
    ret_record->rest = input;
    return !input.is_bad;
}

/* What the letters after `z` announce. @letters and @data: bounded by the CIE. */
UNC__NO_SANITIZE static void read_augmentation(struct unc__input *letters,
                                               struct unc__input *data,
                                               struct unc__fde *fde)
{
    uint8_t encoding;

    for (;;) {
        switch (unc__input_u8(letters)) {
        case 'R':
            fde->encoding = unc__input_u8(data);
            break;
        case 'P': /* the language's personality: nothing to us */
            encoding = unc__input_u8(data);
            (void)unc__input_number(data, encoding);
            break;
        case 'L':
            (void)unc__input_u8(data);
            break;
        case 'S':
            fde->is_signal_frame = true;
            break;
        case 'B': /* how return addresses are signed, elsewhere */
            break;
        default: /* the end, or the first letter whose data we cannot delimit */
            return;
        }
    }
}

/* What the newest version has between the letters and the factors: sizes of addresses and
 * of segment selectors. */
static bool has_usual_sizes(struct unc__input *input, uint8_t version)
{
    uint8_t address_size = sizeof(uintptr_t);
    uint8_t selector_size = 0;

    if (version == 4) {
        address_size = unc__input_u8(input);
        selector_size = unc__input_u8(input);
    }
    return (version == 1 || version == 3 || version == 4) &&
           address_size == sizeof(uintptr_t) && selector_size == 0;
}

/* The part of @fde that its CIE, at @place, decides. @ret_has_length: its FDEs have data
 * of their own, after its length. */
UNC__NO_SANITIZE static bool read_cie(const struct unc__tables *tables, uintptr_t place,
                                      bool *ret_has_length, struct unc__fde *fde)
{
    struct record record;
    struct unc__input *input = &record.rest;
    struct unc__input letters;
    struct unc__input data = { .is_bad = false };
    uint64_t column;
    uint8_t version;
    uint8_t first_letter;

    if (!read_record(tables, place, &record) || record.id != 0) {
        return false;
    }
    version = unc__input_u8(input);
    letters = *input;
    while (unc__input_u8(input) != 0) {
    }
    if (!has_usual_sizes(input, version)) {
        return false;
    }
    fde->code_factor = unc__input_uleb(input);
    fde->data_factor = unc__input_sleb(input);
    column = version == 1 ? unc__input_u8(input) : unc__input_uleb(input);
    fde->encoding = UNC__ENCODING_ABSOLUTE;
    fde->is_signal_frame = false;
    first_letter = unc__input_u8(&letters);
    *ret_has_length = first_letter == 'z';
    if (*ret_has_length) {
        uint64_t size = unc__input_uleb(input);

        data = *input;
        (void)unc__input_skip(input, size);
        data.end = input->at;
        read_augmentation(&letters, &data, fde);
    }
    fde->shared_instructions = *input;
    return (*ret_has_length || first_letter == 0) && column == UNC__RIP && !data.is_bad &&
           !input->is_bad;
}

/* The FDE at @place, whatever it describes. */
UNC__NO_SANITIZE static bool read_fde(const struct unc__tables *tables, uintptr_t place,
                                      struct unc__fde *ret_fde)
{
    struct record record;
    struct unc__input *input = &record.rest;
    bool has_length;

    if (!read_record(tables, place, &record) || record.id == 0 ||
        !read_cie(tables, record.id_place - record.id, &has_length, ret_fde)) {
        return false;
    }
    ret_fde->start = unc__input_pointer(input, ret_fde->encoding, tables->header);
    ret_fde->end = ret_fde->start + unc__input_number(input, ret_fde->encoding);
    if (has_length) {
        (void)unc__input_skip(input, unc__input_uleb(input));
    }
    ret_fde->instructions = *input;
    ret_fde->header = tables->header;
    return !input->is_bad;
}

static bool covers(const struct unc__fde *fde, uintptr_t address)
{
    return address >= fde->start && address < fde->end;
}

/* The last of @count pairs at @pairs that does not begin after @address: the place of
 * its FDE, or 0. */
UNC__NO_SANITIZE static uintptr_t search(uintptr_t header, uintptr_t pairs,
                                         uint64_t count, uintptr_t address)
{
    int64_t wanted = (int64_t)(address - header);
    const struct unc__raw32 *found;
    uint64_t low = 0;
    uint64_t high = count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const struct unc__raw32 *pair = (const void *)(pairs + middle * PAIR_SIZE);

        if ((int32_t)pair->value <= wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return 0;
    }
    found = (const void *)(pairs + (low - 1) * PAIR_SIZE);
    return header + (uintptr_t)(int32_t)found[1].value;
}

UNC__NO_SANITIZE static bool scan(const struct unc__tables *tables, uintptr_t place,
                                  uintptr_t address, struct unc__fde *ret_fde)
{
    struct record record;

    while (read_record(tables, place, &record)) {
        if (record.id != 0 && read_fde(tables, place, ret_fde) &&
            covers(ret_fde, address)) {
            return true;
        }
        place = record.next;
    }
    return false;
}

UNC__NO_SANITIZE bool unc__tables_find_fde(const struct unc__tables *tables,
                                           uintptr_t address, struct unc__fde *ret_fde)
{
    struct unc__input input = { .at = tables->header, .end = tables->end };
    uint8_t encodings[3]; /* of the frames' place, of the count, of the pairs */
    uintptr_t frames;
    uint64_t count;

    if (tables->header < tables->start || tables->header >= tables->end ||
        unc__input_u8(&input) != 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof encodings; i++) {
        encodings[i] = unc__input_u8(&input);
    }
    frames = unc__input_pointer(&input, encodings[0], tables->header);
    if (input.is_bad) {
        return false;
    }
    if (encodings[1] == UNC__ENCODING_OMITTED ||
        encodings[2] != (UNC__ENCODING_RELATIVE_TO_HEADER | UNC__ENCODING_SDATA4)) {
        return scan(tables, frames, address, ret_fde);
    }
    count = unc__input_number(&input, encodings[1]);
    if (input.is_bad || count > (input.end - input.at) / PAIR_SIZE) {
        return false;
    }
    frames = search(tables->header, input.at, count, address);
    return frames != 0 && read_fde(tables, frames, ret_fde) && covers(ret_fde, address);
}
