/* SPDX-License-Identifier: MIT */
/*
 * The command line of a benchmark program: `bench-libuv CASE [COUNT]` runs one case once
 * and prints
 *
 *     ring 812.40 ns/hop
 *
 * A run whose callbacks did not see all the work fails, so that no library is fast by
 * leaving something out. `--smoke CASE` runs the case with few operations, for the tests;
 * `--list` names the cases. One run does nothing else, which suits perf and callgrind.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

struct bench_case {
    const char *name;
    const char *unit;
    unsigned long count;
    unsigned long smoke_count;
};

static const struct bench_case cases[] = {
#define CASE(identifier, name, unit, count, smoke_count) \
    [BENCH_CASE_##identifier] = { name, unit, count, smoke_count },
#include "cases.def"
#undef CASE
};

static int wrong_use(const char *reason, const char *word)
{
    (void)fprintf(stderr,
                  "bench-%s: %s%s\n"
                  "usage: bench-%s [--smoke] CASE [COUNT]\n"
                  "       bench-%s --list\n"
                  "cases:",
                  bench_library.name, reason, word, bench_library.name,
                  bench_library.name);
    for (size_t i = 0; i < BENCH_CASE_COUNT; i++) {
        (void)fprintf(stderr, " %s", cases[i].name);
    }
    (void)fprintf(stderr, "\n");
    return 2;
}

/* Returns BENCH_CASE_COUNT if there is no such case. */
static size_t find_case(const char *name)
{
    size_t id = 0;

    while (id < BENCH_CASE_COUNT && strcmp(cases[id].name, name) != 0) {
        id++;
    }
    return id;
}

static int list_cases(void)
{
    for (size_t i = 0; i < BENCH_CASE_COUNT; i++) {
        (void)printf("%s\n", cases[i].name);
    }
    return 0;
}

static int run_case(size_t id, unsigned long count)
{
    struct bench bench = { .count = count };

    bench_library.run[id](&bench);
    if (bench.done != count) {
        (void)fprintf(stderr, "bench-%s: %s: %lu of %lu operations were done\n",
                      bench_library.name, cases[id].name, bench.done, count);
        return 1;
    }

    (void)printf("%s %.2f %s\n", cases[id].name, (double)bench.elapsed_ns / (double)count,
                 cases[id].unit);
    return 0;
}

static int parse_count(const char *word, unsigned long *ret_count)
{
    char *end;
    unsigned long count;

    errno = 0;
    count = strtoul(word, &end, 10);
    if (errno != 0 || word[0] < '0' || word[0] > '9' || *end != '\0' || count == 0) {
        return -EINVAL;
    }

    *ret_count = count;
    return 0;
}

int main(int argc, char **argv)
{
    bool is_smoke = argc > 1 && strcmp(argv[1], "--smoke") == 0;
    int first = is_smoke ? 2 : 1;
    size_t id;
    unsigned long count;

    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        return list_cases();
    }
    if (argc <= first || argc > first + 2) {
        return wrong_use("one case, and a count if you like", "");
    }
    id = find_case(argv[first]);
    if (id == BENCH_CASE_COUNT) {
        return wrong_use("no such case: ", argv[first]);
    }
    count = is_smoke ? cases[id].smoke_count : cases[id].count;
    if (argc == first + 2 && parse_count(argv[first + 1], &count) < 0) {
        return wrong_use("not a count: ", argv[first + 1]);
    }
    return run_case(id, count);
}
