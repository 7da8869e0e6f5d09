/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LAYOUT_H
#define UNC_RECORD_LAYOUT_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/kind.h"
#include "record/probe_list.h"
#include "record/reader.h"

/*
 * The bytes of a record that another process can read: a head at offset 0, and arrays
 * of equal items that grow by chunks. Offsets only, no pointers; what exists for the
 * sake of the writers alone (sets, indexes, free lists) is elsewhere. A change of any
 * struct here is a change of UNC__RECORD_VERSION.
 */

#define UNC__RECORD_MAGIC   "unclosed" /* eight bytes, without the NUL */
#define UNC__RECORD_VERSION 5

/* Chunk i of an array has UNC__CHUNK_ITEMS << i items. Numbers of items start at 1. */
#define UNC__CHUNK_ITEMS 4096u
#define UNC__CHUNK_COUNT 17

/* Where item @item, counted from 0, lies: in the chunk given by the highest bit of
 * item + UNC__CHUNK_ITEMS, at the offset given by the bits below. */
struct unc__chunk_place {
    uint32_t chunk;
    uint32_t offset; /* in items */
};

static inline struct unc__chunk_place unc__chunk_find_place(uint32_t item)
{
    uint64_t shifted = (uint64_t)item + UNC__CHUNK_ITEMS;
    uint32_t top = 63 - (uint32_t)__builtin_clzll(shifted);
    uint32_t first = (uint32_t)__builtin_ctz(UNC__CHUNK_ITEMS);

    return (struct unc__chunk_place){ top - first, (uint32_t)(shifted - (1ULL << top)) };
}

struct unc__shared_chunks {
    uint32_t count;     /* items handed out; stored after the offset of their chunk */
    uint32_t item_size; /* 0: this array is not used */
    uint64_t offsets[UNC__CHUNK_COUNT]; /* from the start of the record; 0: none */
};

/*
 * One entry of the record: one cache line.
 *
 * Every field is written and read atomically. serial is 0 while the entry is free or
 * being filled, and is written last. Fields are stored with release and loaded with
 * acquire, so that whoever sees a field of a new life also sees the end of the old one:
 * a reader that finds the same serial before and after has one life's fields. (Fences
 * would do for less, but ThreadSanitizer does not know them.)
 */
struct unc__entry {
    uint64_t serial;
    uint64_t key;
    uint64_t detail;
    uint64_t owner;
    uint64_t when_thread; /* 40 bits of ms since the start, 24 bits of thread id */
    union {
        uint32_t task;      /* that acquired it: low half of its serial; 0: none */
        uint32_t next_free; /* while it is free: of a bundle, the next one */
    };
    uint32_t acquired_stack;
    uint32_t released_stack;
    uint32_t name;
    uint32_t site;
    uint32_t word; /* kind, state, flags, type and tag, see below */
};

static_assert(sizeof(struct unc__entry) == 64, "an entry is one cache line");

/* A call site; the first three are names. */
struct unc__site {
    uint32_t file;
    uint32_t function;
    uint32_t call;
    uint32_t line;
};

struct unc__misuse_slot {
    struct unc__misuse misuse;
    uint64_t count; /* 0: not complete yet, or given up for an equal one */
};

static_assert(sizeof(struct unc__misuse) == 56, "no padding: others read it");

/* Counters of one kind. */
struct unc__shared_kind {
    uint64_t acquired;
    uint64_t released;
    uint64_t live; /* signed: what threads folded in, see counters.c */
    uint64_t high_water;
};

/*
 * What one thread counted, so that no two write to one cache line. Items are used again
 * by later threads, and go on counting. pending and peak: since this thread last folded
 * its share of `live` into the head.
 */
struct unc__thread_kind {
    uint64_t acquired;
    uint64_t released;
    int32_t pending;
    int32_t peak;
};

struct unc__shared_thread {
    _Alignas(64) uint32_t thread; /* kernel thread id of the latest owner */
    uint32_t reserved;
    struct unc__thread_kind kinds[16];
};

/*
 * A stack in the words: the count of its frames, then a word for each frame, the
 * address that it returns to. If the first word has this bit, what code the frames were
 * in follows: the life of the module of each, 32 bits, the first in the lower half of
 * its word. A stack without lives is in permanent modules or in none. The second bit: the
 * stack goes on, as many frames were asked for or the next was not to be found.
 */
#define UNC__STACK_HAS_LIVES (UINT64_C(1) << 32)
#define UNC__STACK_IS_CUT    (UINT64_C(1) << 33)

/* A module that the program started with (life 0), or a life of one that can be
 * unloaded and that a stack went through. The strings are names. */
struct unc__shared_module {
    uint64_t start;
    uint64_t end; /* written last: 0 while the item is not complete */
    uint64_t bias;
    uint64_t first_serial; /* what was acquired before it was seen is below this */
    uint32_t life;
    uint32_t path;
    uint32_t build_id; /* in hexadecimal */
    uint32_t reserved;
};

/* A probe of this process, or a symbol that does not lead to its one. */
struct unc__shared_probe {
    uint32_t state;  /* enum unc__probe_state and one more, written last; 0: none here */
    uint32_t name;   /* a name, as the next */
    uint32_t reason; /* 0: none, it is active */
};

#define UNC__CUSTOM_TYPES 256

struct unc__record_head {
    char magic[8]; /* written last: from then on the head is complete */
    uint32_t version;
    uint32_t head_size;
    uint32_t entry_size;
    uint32_t depth; /* of stacks, at most */
    uint32_t pid;
    uint32_t parent_pid;
    uint32_t generation;
    uint32_t program;      /* a name: the executable at the start; 0: unknown */
    uint32_t place;        /* enum unc__storage_place */
    uint32_t executing;    /* threads that called exec, which has not failed so far */
    uint64_t entry_point;  /* the address at which the program begins */
    int64_t started_at_ms; /* coarse clock; entries count from here */
    int64_t started_at_ns; /* CLOCK_REALTIME */
    uint64_t inherited;    /* live in the parent at the fork */
    uint64_t file_size;    /* how far the record may grow; 0: nobody else reads it */
    uint64_t tail;         /* bytes in use, the head included */

    /* see unc__record_note_end */
    uint32_t is_sealed;
    uint32_t cause;
    uint32_t status;
    uint32_t is_reconciled; /* it was compared with what the kernel knows */
    int64_t sealed_at_ns;   /* CLOCK_REALTIME */

    /* The report of this process, finished: its bytes in the record; size 0: there is
     * none. The size is written last. */
    uint64_t report_offset;
    uint64_t report_size;

    struct unc__shared_probe probes[UNC__PROBES_MAX];

    uint64_t dropped[UNC__DROP_REASON_COUNT];
    uint64_t lost[UNC__DROP_REASON_COUNT]; /* of these, whole resources */
    _Alignas(64) uint64_t
        last_serial; /* handed out, to entries or in blocks to threads */
    _Alignas(64) struct unc__shared_kind kinds[16];
    struct unc__shared_chunks entries;
    struct unc__shared_chunks words; /* of eight bytes: strings and stacks lie in them */
    struct unc__shared_chunks
        stacks; /* each the number of a word, see UNC__STACK_HAS_LIVES */
    struct unc__shared_chunks sites;
    struct unc__shared_chunks modules;
    struct unc__shared_chunks threads;
    struct unc__shared_chunks misuses;
    /* name << 32 | release call; filled from the front, 0 is unused */
    uint64_t custom_types[UNC__CUSTOM_TYPES];
};

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
