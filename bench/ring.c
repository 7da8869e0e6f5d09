/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void raise_descriptor_limit(size_t wanted)
{
    struct rlimit limit;

    bench_require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "reading the descriptor limit");
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        bench_require(setrlimit(RLIMIT_NOFILE, &limit) == 0,
                      "raising the descriptor limit (ulimit -Hn)");
    }
}

struct bench_pair *bench_new_pairs(size_t count)
{
    struct bench_pair *pairs = bench_new_array(count, sizeof *pairs);

    raise_descriptor_limit(2 * count + 64);
    for (size_t i = 0; i < count; i++) {
        int ends[2];
        int r = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends);

        bench_require(r == 0, "socketpair");
        pairs[i].read_fd = ends[0];
        pairs[i].write_fd = ends[1];
    }
    return pairs;
}

void bench_free_pairs(struct bench_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)close(pairs[i].read_fd);
        (void)close(pairs[i].write_fd);
    }
    free(pairs);
}

int bench_ring_next(const struct bench_pair *pairs, size_t index)
{
    return pairs[(index + 1) % BENCH_RING_PAIRS].write_fd;
}

void bench_make_readable(const struct bench_pair *pair)
{
    bench_require(write(pair->write_fd, "x", 1) == 1, "writing a byte");
}

void bench_ring_launch(const struct bench_pair *pairs)
{
    for (size_t i = 0; i < BENCH_RING_BYTES; i++) {
        bench_make_readable(&pairs[i * (BENCH_RING_PAIRS / BENCH_RING_BYTES)]);
    }
}

bool bench_ring_hop(struct bench *bench, int read_fd, int next_write_fd)
{
    char byte;

    /* What is still under way when the last hop is done is not counted; it stays where it
     * is. */
    if (bench->done == bench->count) {
        return true;
    }

    bench_require(read(read_fd, &byte, 1) == 1, "reading a byte");
    bench_require(write(next_write_fd, &byte, 1) == 1, "writing a byte");
    bench->done++;
    return bench->done == bench->count;
}
