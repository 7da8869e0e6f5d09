/* SPDX-License-Identifier: MIT */
#ifndef BENCH_RING_H
#define BENCH_RING_H

#include "bench.h"

/*
 * Socket pairs. For the ring a byte that arrives at one pair's reading end is read and
 * sent into the next pair's writing end; BENCH_RING_BYTES of them are under way at once,
 * far apart, so a turn of the loop sees many ready descriptors among a thousand quiet
 * ones.
 */
struct bench_pair {
    int read_fd;
    int write_fd;
};

/* bench_new_pairs: @count non-blocking pairs; the descriptor limit is raised as far as
 * needed. */
struct bench_pair *bench_new_pairs(size_t count);
void bench_free_pairs(struct bench_pair *pairs, size_t count);

/* bench_make_readable: send a byte to its reading end. */
void bench_make_readable(const struct bench_pair *pair);

/* bench_ring_next: the writing end that the byte read at pair @index goes to. */
int bench_ring_next(const struct bench_pair *pairs, size_t index);

/* bench_ring_launch: put the bytes into the ring. */
void bench_ring_launch(const struct bench_pair *pairs);

/* bench_ring_hop: take one byte out at @read_fd and pass it on. True once all hops are
 * done. */
bool bench_ring_hop(struct bench *bench, int read_fd, int next_write_fd);

#endif
