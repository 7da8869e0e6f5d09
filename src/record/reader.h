/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_READER_H
#define UNC_RECORD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/kind.h"
#include "record/record.h"
#include "record/storage.h"

/*
 * The side of the record that reads, while other threads go on writing. Nothing here
 * allocates, locks or waits. Strings are borrowed from the record, NUL-terminated, and
 * live as long as it.
 */

enum unc__state {
    UNC__STATE_FREE,
    UNC__STATE_LIVE,
    UNC__STATE_RELEASED, /* a tombstone */
    UNC__STATE_LEFT,     /* see unc__record_leave */
    UNC__STATE_CLOSED    /* see unc__record_retain */
};

/* One entry, copied out whole: either all of it belongs to one serial or the read fails.
 */
struct unc__entry_view {
    uint64_t serial;
    uint64_t key;
    uint64_t detail;
    uint64_t owner;
    uint64_t acquired_at_ms; /* since the record was started, coarse clock */
    uint32_t thread;         /* kernel thread id that acquired it */
    uint32_t task;           /* that acquired it: low half of its serial; 0: none */
    uint32_t index;
    uint32_t acquired_stack;
    uint32_t released_stack;
    uint32_t site;
    uint32_t name; /* for unc__record_string; 0: none */
    enum unc__kind kind;
    enum unc__type type;
    enum unc__state state;
    uint8_t flags;
    /* made up by the judge: */
    bool has_ended;     /* a child that does not run */
    bool keeps_loop;    /* its loop of another library goes on, because of it */
    uint8_t part_close; /* 1 + enum unc__close_verb: part of a loop of another library,
                               which does that about it; 0: no such part */
};

/* Entries have the indexes 1 to unc__record_entry_count(). read: false if free or
 * changing. */
UNC__FOR_PROBES uint32_t unc__record_entry_count(void);
UNC__FOR_PROBES bool unc__record_read(uint32_t index, struct unc__entry_view *ret_view);

/* Stacks: return addresses, innermost first. frames: 0 for an unknown id. */
struct unc__stack_view {
    const uintptr_t *frames;
    size_t frame_count;
    const uint32_t *lives; /* of each frame's module; NULL: 0 for all */
    bool is_cut;           /* there are frames further out that it does not have */
};
struct unc__stack_view unc__record_stack_view(uint32_t stack);
/* unc__record_stack_origin: which frame made the call: not those of a sanitizer's runtime
 * of this process, which passes calls on. frame_count: none. */
size_t unc__record_stack_origin(const struct unc__stack_view *stack);
uint32_t unc__record_stack_count(void); /* ids are 1 to this, some may be unused */

/* Modules have the numbers 1 to unc__record_module_count(). Those with life 0 stay for
 * ever; of others a frame belongs to the one that has its life. view: false if it is not
 * complete. */
struct unc__module_view {
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias;        /* address in memory minus address in the file */
    uint64_t first_serial; /* what was acquired before it was seen has a lower serial */
    uint32_t life;
    const char *path;     /* "" if unknown */
    const char *build_id; /* hexadecimal; "" if it has none */
};
uint32_t unc__record_module_count(void);
bool unc__record_module_view(uint32_t number, struct unc__module_view *ret_view);

struct unc__site_view {
    const char *file;     /* never NULL; "" if unknown */
    const char *function; /* likewise */
    const char *call;     /* likewise */
    unsigned line;        /* 0 if unknown */
};
struct unc__site_view unc__record_site_view(uint32_t site);

/* "" for 0 and for unknown ids. */
const char *unc__record_string(uint32_t name);
/* Why it is expected to stay open; "" if it is not. */
const char *unc__record_view_reason(const struct unc__entry_view *view);

/* Words of any type, custom ones included. */
UNC__FOR_PROBES struct unc__type_words unc__record_type_words(enum unc__kind kind,
                                                              enum unc__type type);

/* Misuses have the indexes 0 to count - 1, in the order of first occurrence. */
struct unc__misuse_view {
    struct unc__misuse misuse;
    uint64_t count;
};
size_t unc__record_misuse_count(void);
bool unc__record_read_misuse(size_t index, struct unc__misuse_view *ret_view);

struct unc__counters {
    uint64_t live;
    uint64_t acquired;
    uint64_t released;
    uint64_t high_water;
};
/* INTERNAL entries are counted too. */
struct unc__counters unc__record_counters(enum unc__kind kind);
/* What could not be recorded, or not in full: without its stack, name or site. */
uint64_t unc__record_dropped(enum unc__drop_reason reason);
uint64_t unc__record_dropped_total(void);
/* Of these, resources of which the record knows nothing at all. */
uint64_t unc__record_lost(enum unc__drop_reason reason);
uint64_t unc__record_lost_total(void);
uint64_t
unc__record_inherited(void); /* live in the parent when this process was forked */
/* unc__record_next_serial: what is acquired from now on has this serial or a higher one;
 * what a snapshot includes is below it. */
uint64_t unc__record_next_serial(void);
/* Where it is kept. */
struct unc__place_view {
    enum unc__storage_place place;
    int reason;    /* why not where it was asked to be: a negative errno; 0 */
    bool is_child; /* of a process that had a record as well */
    uint32_t pid;
};
struct unc__place_view unc__record_place(void);
/* CLOCK_REALTIME in ns when the record of this process started. */
int64_t unc__record_started_at_ns(void);

#endif
