/* SPDX-License-Identifier: MIT */
/*
 * `bench-report [COUNT]` holds COUNT resources (1,000,000) from 1,000 sites and as many
 * different stacks, writes the report of them, and prints what that cost:
 *
 *     report 0.31 s
 *     report-memory 3.10 MiB
 *
 * The time is that of unc_check_write. The memory is what the process grew by meanwhile
 * at its worst, by the kernel's count of resident pages; the record itself was there
 * before.
 */
#include <unclosed/check.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "leases.h"

/* ---------------------------------------------------------------------------------------
 * Memory, as /proc counts it
 */

/* Teacher: writing 5 resets the high-water mark, VmHWM, to what is resident; see proc(5).
 */
static void reset_high_water(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

    bench_require(fd >= 0 && write(fd, "5", 1) == 1,
                  "resetting the memory's high-water mark");
    (void)close(fd);
}

static long read_status_kib(const char *key)
{
    FILE *file = fopen("/proc/self/status", "re");
    char line[256];
    long kib = -1;

    bench_require(file != NULL, "opening /proc/self/status");
    while (kib < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            kib = strtol(line + strlen(key), NULL, 10);
        }
    }
    (void)fclose(file);
    bench_require(kib >= 0, "reading /proc/self/status");
    return kib;
}

/* ---------------------------------------------------------------------------------------
 */

static void measure(const char *path, size_t count)
{
    struct bench bench = { .count = count };
    long before_kib;
    long peak_kib;
    int found;

    reset_high_water();
    before_kib = read_status_kib("VmRSS:");
    bench_start(&bench);
    found = unc_check_write(NULL, path);
    bench_stop(&bench);
    peak_kib = read_status_kib("VmHWM:");

    bench_require(found >= 0, "unc_check_write");
    bench_require((size_t)found == count, "finding every resource");
    (void)printf("report %.4f s\n", (double)bench.elapsed_ns * 1e-9);
    (void)printf("report-memory %.2f MiB\n", (double)(peak_kib - before_kib) / 1024);
}

static int parse_count(const char *word, size_t *ret_count)
{
    char *end;
    unsigned long count = strtoul(word, &end, 10);

    if (*end != '\0' || count == 0 || count > LEASES_MAX) {
        return -1;
    }
    *ret_count = count;
    return 0;
}

int main(int argc, char **argv)
{
    const char *parent = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : P_tmpdir;
    char folder[PATH_MAX];
    char path[PATH_MAX + 16];
    size_t count = LEASES_MAX;

    if (argc > 2 || (argc == 2 && parse_count(argv[1], &count) < 0)) {
        (void)fprintf(stderr, "usage: bench-report [COUNT, at most %d]\n", LEASES_MAX);
        return 2;
    }
    (void)snprintf(folder, sizeof folder, "%s/bench-report-XXXXXX", parent);
    bench_require(mkdtemp(folder) != NULL, "making a temporary folder");
    (void)snprintf(path, sizeof path, "%s/report.json", folder);

    leases_take(count);
    measure(path, count);

    (void)unlink(path);
    (void)rmdir(folder);
    leases_return(count);
    return 0;
}
