/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LAYOUT_H
#define UNC_RECORD_LAYOUT_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/kind.h"
#include "record/reader.h"

/*
 * One entry of the record: one cache line.
 *
 * Every field is written and read atomically. serial is 0 while the entry is free or
 * being filled, and is written last. Fields are stored with release and loaded with
 * acquire, so that whoever sees a field of a new life also sees the end of the old one: a
 * reader that finds the same serial before and after has one life's fields. (Fences would
 * do for less, but ThreadSanitizer does not know them.)
 */
struct unc__entry {
    uint64_t serial;
    uint64_t key;
    uint64_t detail;
    uint64_t owner;
    uint64_t when_thread; /* 40 bits of ms since the start, 24 bits of thread id */
    uint32_t next_free;   /* of a free entry: the next one; else 0 */
    uint32_t acquired_stack;
    uint32_t released_stack;
    uint32_t name;
    uint32_t site;
    uint32_t word; /* kind, state, flags, type and tag, see below */
};

static_assert(sizeof(struct unc__entry) == 64, "an entry is one cache line");

/* The packed word. */
struct unc__entry_word {
    enum unc__kind kind;   /* 4 bits */
    enum unc__state state; /* 3 bits */
    uint8_t flags;
    enum unc__type type; /* 9 bits */
    uint8_t tag;         /* low bits of the serial: makes a stale compare-and-swap fail */
};

static_assert(UNC__KIND_COUNT <= 16, "a kind has four bits");
static_assert(UNC__TYPE_COUNT <= UNC__TYPE_CUSTOM, "custom types come after ours");

static inline uint32_t unc__entry_pack(struct unc__entry_word word)
{
    return (uint32_t)word.kind | (uint32_t)word.state << 4 | (uint32_t)word.flags << 7 |
           (uint32_t)word.type << 15 | (uint32_t)word.tag << 24;
}

static inline struct unc__entry_word unc__entry_unpack(uint32_t packed)
{
    return (struct unc__entry_word){
        .kind = (enum unc__kind)(packed & 0xf),
        .state = (enum unc__state)(packed >> 4 & 0x7),
        .flags = (uint8_t)(packed >> 7),
        .type = (enum unc__type)(packed >> 15 & 0x1ff),
        .tag = (uint8_t)(packed >> 24),
    };
}

#define UNC__ENTRY_THREAD_BITS 24

#endif
