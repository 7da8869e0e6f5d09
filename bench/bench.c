/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DUE_MS_MAX 10

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void bench_start(struct bench *bench)
{
    bench->started_ns = now_ns();
}

void bench_stop(struct bench *bench)
{
    bench->elapsed_ns += now_ns() - bench->started_ns;
}

void bench_require(bool is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench: %s failed\n", what);
        exit(1);
    }
}

void *bench_new_array(size_t count, size_t item_size)
{
    void *array = malloc(count * item_size);

    bench_require(array != NULL, "allocating memory");
    /* calloc would hand out pages that are not there yet. */
    (void)memset(array, 0, count * item_size);
    return array;
}

size_t bench_batch(const struct bench *bench, size_t size_max)
{
    size_t left = bench->count - bench->done;

    return left < size_max ? left : size_max;
}

void bench_finish_batch(struct bench *bench, size_t done_count)
{
    if (!bench->is_warm) {
        bench->is_warm = true;
        bench->elapsed_ns = 0;
        return;
    }
    bench->done += done_count;
}

uint32_t *bench_new_delays(size_t count, uint32_t low_ms, uint32_t high_ms)
{
    uint32_t *delays_ms = bench_new_array(count, sizeof *delays_ms);
    uint64_t state = 1;

    for (size_t i = 0; i < count; i++) {
        /* Knuth's linear congruential generator; its high bits are good enough here. */
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        delays_ms[i] = low_ms + (uint32_t)(state >> 33) % (high_ms - low_ms + 1);
    }
    return delays_ms;
}

uint32_t *bench_new_due_delays(size_t count)
{
    return bench_new_delays(count, 1, DUE_MS_MAX);
}

void bench_wait_until_due(struct bench *bench)
{
    /* Two milliseconds more than needed, for libraries whose clock ticks coarsely. */
    struct timespec rest = { .tv_nsec = (DUE_MS_MAX + 2) * 1000000 };

    bench_stop(bench);
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) != 0) {
    }
    bench_start(bench);
}
