/* SPDX-License-Identifier: MIT */
/*
 * A baseline against any bytes: it is refused with a reason, or it has entries that can
 * be found again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gate/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(bool is_right)
{
    if (!is_right) {
        abort();
    }
}

/* It is read by its path, and a descriptor has one. */
static int make_file(const uint8_t *bytes, size_t size, char *path, size_t path_size)
{
    int fd = memfd_create("baseline", MFD_CLOEXEC);

    check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    (void)snprintf(path, path_size, "/proc/self/fd/%d", fd);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct unc__problem problem = { "" };
    struct unc__baseline baseline;
    char path[64];
    int fd = make_file(bytes, size, path, sizeof path);
    int r = unc__baseline_read(path, &baseline, &problem);

    (void)close(fd);
    if (r < 0) {
        check(problem.text[0] != '\0' && baseline.count == 0);
        return 0;
    }
    for (size_t i = 0; i < baseline.count; i++) {
        const struct unc__baseline_entry *entry = baseline.entries[i];

        check(unc__baseline_find(&baseline, entry->fingerprint) == entry);
        check(entry->functions != NULL && entry->count > 0);
    }
    unc__baseline_done(&baseline);
    return 0;
}
