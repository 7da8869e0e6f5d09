/* SPDX-License-Identifier: MIT */
/*
 * The doctor against any bytes where a program should be: it is refused with a reason, or
 * there are answers, each with words and a mark. What such a file says that it needs is
 * looked for like a loader does, so now and then a real library comes with it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "inspect/inspect.h"

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
    int fd = memfd_create("program", MFD_CLOEXEC);

    check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    (void)snprintf(path, path_size, "/proc/self/fd/%d", fd);
    return fd;
}

static void check_answers(const struct unc__diagnosis *diagnosis)
{
    check(diagnosis->count > 0 && !diagnosis->has_no_memory);
    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct unc__answer *answer = &diagnosis->answers[i];

        check(unc__mark_word(answer->mark)[0] != '\0' && answer->topic[0] != '\0' &&
              answer->fact[0] != '\0' && answer->mark <= unc__diagnosis_worst(diagnosis));
        for (size_t j = 0; j < answer->name_count; j++) {
            check(answer->names[j][0] != '\0');
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct unc__lookup_options nowhere = { 0 };
    struct unc__problem problem = { "" };
    struct unc__diagnosis diagnosis = { 0 };
    enum unc__binary_kind kind = UNC__BINARY_PROGRAM;
    char path[64];
    int fd = make_file(bytes, size, path, sizeof path);
    int r = unc__inspect(path, &nowhere, &kind, &diagnosis, &problem);

    (void)close(fd);
    if (r < 0) {
        check(problem.text[0] != '\0' && diagnosis.count == 0);
        return 0;
    }
    check(unc__binary_kind_word(kind)[0] != '\0');
    check_answers(&diagnosis);
    unc__diagnosis_free(&diagnosis);
    return 0;
}
