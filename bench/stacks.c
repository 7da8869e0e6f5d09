/* SPDX-License-Identifier: MIT */
/*
 * What a stack costs, beside libunwind in the same process and from the same frames.
 *
 *   capture-hit-N     a stack that the memo knows, against unw_backtrace, which caches
 *   capture-walk-N    every row read from the tables, against a loop of unw_step
 *   capture-rules-10  rules known, stack not, against unw_backtrace: for information
 *
 * N frames from main's start code to the loop that measures, each in a function of its
 * own. Rounds of one and the other take turns, and the median of each is printed:
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Usage: bench-stacks [ROUNDS]. Uses internals, so it is linked with the static library.
 */
#define UNW_LOCAL_ONLY
#include <libunwind.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "stack/stack.h"
#include "stack/walk.h"

#define NOINLINE     __attribute__((noinline))
#define ROUNDS_MAX   999
#define FRAMES_MAX   64
#define KEEP_FRAME() __asm__ volatile("" ::: "memory")
#define NO_TARGET    1.0
#define HIT_TARGET   0.1
#define WALK_TARGET  0.333
#define HIT_COUNT    20000 /* captures in a round */
#define WALK_COUNT   400

static struct unc__stack_memo *memo;
static size_t frame_count; /* of the last capture */

static NOINLINE void capture_hit(void)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;

    unc__stack_capture(memo, &caller, FRAMES_MAX, &captured);
    frame_count = captured.frame_count;
}

static NOINLINE void capture_rules(void)
{
    struct unc__caller caller = UNC__CALLER();
    uintptr_t frames[FRAMES_MAX];
    bool is_cut;

    frame_count = unc__walk_tables(&caller, frames, FRAMES_MAX, &is_cut);
}

static NOINLINE void capture_walk(void)
{
    struct unc__caller caller = UNC__CALLER();
    uintptr_t frames[FRAMES_MAX];
    bool is_cut;

    frame_count = unc__walk_uncached(&caller, frames, FRAMES_MAX, &is_cut);
}

static NOINLINE void peer_backtrace(void)
{
    void *frames[FRAMES_MAX];

    frame_count = (size_t)unw_backtrace(frames, FRAMES_MAX);
    KEEP_FRAME();
}

static NOINLINE void peer_steps(void)
{
    unw_context_t context;
    unw_cursor_t cursor;
    unw_word_t address;

    (void)unw_getcontext(&context);
    (void)unw_init_local(&cursor, &context);
    frame_count = 0;
    do {
        (void)unw_get_reg(&cursor, UNW_REG_IP, &address);
        frame_count++;
    } while (unw_step(&cursor) > 0);
}

typedef void capture_fn(void);

struct pair {
    const char *name;
    size_t frame_count;
    capture_fn *ours;
    capture_fn *peer;
    const char *peer_name;
    unsigned count;
    double target;
};

static double now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static NOINLINE double measure(capture_fn *capture, unsigned count)
{
    double start = now_ns();

    for (unsigned i = 0; i < count; i++) {
        capture();
        KEEP_FRAME();
    }
    return (now_ns() - start) / count;
}

static int compare(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;

    return (*left > *right) - (*left < *right);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static unsigned round_count = 51;
static bool is_trial; /* only to count the frames */

static NOINLINE void run(const struct pair *pair)
{
    static double ours[ROUNDS_MAX];
    static double peers[ROUNDS_MAX];

    (void)measure(pair->ours, pair->count); /* the first fill the caches */
    if (is_trial) {
        return;
    }
    (void)measure(pair->peer, pair->count);
    for (unsigned i = 0; i < round_count; i++) {
        ours[i] = measure(pair->ours, pair->count);
        peers[i] = measure(pair->peer, pair->count);
    }
    (void)printf("RESULT %s ns %.1f %.1f %s %.3f\n", pair->name,
                 median(ours, round_count), median(peers, round_count), pair->peer_name,
                 pair->target);
}

/* The functions that may stand between main and run: one list, X(number). */
/* clang-format off */
#define LINKS(X) \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) \
    X(16) X(17) X(18)
/* clang-format on */

#define ONE_MORE(number) +1
#define CHAIN_MAX        (0 LINKS(ONE_MORE))

typedef void link_fn(const struct pair *pair, unsigned depth);

static link_fn *const chain[CHAIN_MAX];
static unsigned chain_length; /* how many do */

/* A function like any other: some room, some registers, a call. */
#define LINK(number)                                                            \
    static NOINLINE void link_##number(const struct pair *pair, unsigned depth) \
    {                                                                           \
        volatile unsigned room[(number) % 5 * 4 + 1];                           \
                                                                                \
        room[0] = depth;                                                        \
        if (depth < chain_length) {                                             \
            chain[depth](pair, depth + 1);                                      \
        } else {                                                                \
            run(pair);                                                          \
        }                                                                       \
        frame_count += room[0] - depth; /* 0, but no tail call */               \
    }

LINKS(LINK)

#define ADDRESS(number) link_##number,

static link_fn *const chain[CHAIN_MAX] = { LINKS(ADDRESS) };

/* As many links as make a stack of so many frames. */
static bool run_at(const struct pair *pair)
{
    for (chain_length = 1; chain_length <= CHAIN_MAX; chain_length++) {
        is_trial = true;
        chain[0](pair, 1);
        is_trial = false;
        if (frame_count == pair->frame_count) {
            chain[0](pair, 1);
            return true;
        }
    }
    return false;
}

static const struct pair pairs[] = {
    { "capture-hit-10", 10, capture_hit, peer_backtrace, "unw_backtrace", HIT_COUNT,
      HIT_TARGET },
    { "capture-hit-20", 20, capture_hit, peer_backtrace, "unw_backtrace", HIT_COUNT,
      HIT_TARGET },
    { "capture-rules-10", 10, capture_rules, peer_backtrace, "unw_backtrace", HIT_COUNT,
      NO_TARGET },
    { "capture-walk-10", 10, capture_walk, peer_steps, "unw_step", WALK_COUNT,
      WALK_TARGET },
    { "capture-walk-20", 20, capture_walk, peer_steps, "unw_step", WALK_COUNT,
      WALK_TARGET },
};

int main(int argc, char **argv)
{
    if (argc > 1) {
        round_count = (unsigned)strtoul(argv[1], NULL, 10);
    }
    memo = calloc(1, UNC__STACK_MEMO_SIZE);
    if (memo == NULL || round_count == 0 || round_count > ROUNDS_MAX ||
        unc__stack_start(UNC__STACK_TABLES) != UNC__STACK_TABLES) {
        return 1;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (!run_at(&pairs[i])) {
            (void)fprintf(stderr, "no stack of %zu frames\n", pairs[i].frame_count);
            return 1;
        }
    }
    free(memo);
    return 0;
}
