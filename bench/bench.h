/* SPDX-License-Identifier: MIT */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One measured piece of work. A program of this folder links one loop library, runs one
 * case with it once, and prints what one operation cost; scripts/bench runs the programs
 * in turn and compares. Everything that is not the library's work (sockets, delays, the
 * other thread) is done here, once, in the same way for all of them.
 *
 * Each library is used in the fastest form it offers for the work, its watchers in memory
 * that is allocated and touched before the clock starts. Each runs on epoll, without
 * locks where it has the choice, from the shared library that Debian ships.
 *
 * A benchmark that fails has nothing to hand back: it says why and exits.
 */

#define BENCH_RING_PAIRS  1000
#define BENCH_RING_BYTES  100
#define BENCH_TIMER_BATCH 100000
#define BENCH_READER_FDS  1000

struct bench {
    unsigned long count; /* operations asked for */
    unsigned long done;  /* operations that callbacks saw, or that were checked after */
    bool is_warm;        /* a batch was run that does not count */
    int64_t started_ns;  /* when the clock was started, while it runs */
    int64_t elapsed_ns;  /* what the clock has counted so far */
};

typedef void bench_run_fn(struct bench *bench);

enum bench_case_id {
#define CASE(identifier, name, unit, count, smoke_count) BENCH_CASE_##identifier,
#include "cases.def"
#undef CASE
    BENCH_CASE_COUNT
};

/* What a library's file offers: its name and one function a case. */
struct bench_library {
    const char *name;
    bench_run_fn *run[BENCH_CASE_COUNT];
};

extern const struct bench_library bench_library;

/* bench_start, bench_stop: the clock runs between them; it may be halted and go on. */
void bench_start(struct bench *bench);
void bench_stop(struct bench *bench);

/* bench_require: say @what did not work and exit with status 1 unless @is_true. */
void bench_require(bool is_true, const char *what);

/* bench_new_array: zeroed and touched memory, so that no page fault is measured. Release
 * with free. */
void *bench_new_array(size_t count, size_t item_size);

/* bench_batch: how much of what is left to do forms the next batch of at most @size_max.
 */
size_t bench_batch(const struct bench *bench, size_t size_max);

/*
 * bench_finish_batch: @done_count operations of a batch were done. The first batch only
 * warms up, and its time is dropped: in it a library that owns the memory of its timers
 * would pay for making it, which was done before the clock started where it is ours.
 */
void bench_finish_batch(struct bench *bench, size_t done_count);

/* bench_new_delays: @count delays between @low_ms and @high_ms, scattered, but the same
 * in every run. Release with free. */
uint32_t *bench_new_delays(size_t count, uint32_t low_ms, uint32_t high_ms);

/*
 * bench_wait_until_due: halt the clock until every delay of bench_new_due_delays has
 * passed, so that firing is measured and waiting is not.
 */
uint32_t *bench_new_due_delays(size_t count);
void bench_wait_until_due(struct bench *bench);

#endif
