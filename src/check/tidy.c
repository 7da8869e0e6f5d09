/* SPDX-License-Identifier: MIT */
/*
 * The folder of reports must not grow for ever, and nobody is asked to clean it. Who we
 * are is told by the name alone: a file is ours if its name ends with a time in our
 * spelling and the report's suffix, and such times sort as text. Rejected: the time of
 * the file (a copy has another), a count kept in a file (two processes end at once), and
 * removing before the new report is safe. Two processes that tidy at once may both remove
 * the same file; the second finds nothing, which is what it wanted.
 */
#include "check/tidy.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "judge/vector.h"
#include "reports/report.h"

#define NAME_SIZE    256
#define LISTING_SIZE 32768
#define TIME_PATTERN "00000000T000000.000Z" /* 0: any digit */

/* What getdents64 returns; glibc has no declaration of it. */
struct listed_file {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

struct old_report {
    char name[NAME_SIZE];
};

/* The time part of one of our names, or NULL. */
static const char *time_of(const char *name)
{
    const char *suffix = unc__report_formats[UNC__FORMAT_JSON].suffix;
    size_t tail = strlen(TIME_PATTERN) + strlen(suffix);
    size_t length = strlen(name);
    const char *time = name + length - tail;

    if (length >= NAME_SIZE || length <= tail + 1 || time[-1] != '.' ||
        strcmp(time + strlen(TIME_PATTERN), suffix) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < strlen(TIME_PATTERN); i++) {
        bool is_digit = time[i] >= '0' && time[i] <= '9';

        if (TIME_PATTERN[i] == '0' ? !is_digit : time[i] != TIME_PATTERN[i]) {
            return NULL;
        }
    }
    return time;
}

static void list_reports(int folder, struct unc__vector *reports)
{
    char *listing = unc__sys_map(LISTING_SIZE, /* shared= */ 0);
    long size;

    if (listing == NULL) {
        return;
    }
    while ((size = unc__sys_call(SYS_getdents64, folder, (long)(intptr_t)listing,
                                 LISTING_SIZE, 0, 0, 0)) > 0) {
        for (long at = 0; at < size;) {
            const struct listed_file *file = (const void *)(listing + at);
            struct old_report *report;

            at += file->size;
            if (time_of(file->name) == NULL) {
                continue;
            }
            report = unc__vector_add(reports);
            if (report != NULL) {
                memcpy(report->name, file->name, strlen(file->name) + 1);
            }
        }
    }
    unc__sys_unmap(listing, LISTING_SIZE);
}

/* Usually one is too many, so the oldest is looked for anew each time. */
static void remove_oldest(int folder, struct unc__vector *reports)
{
    struct old_report *oldest = unc__vector_at(reports, 0);

    for (size_t i = 1; i < reports->count; i++) {
        struct old_report *report = unc__vector_at(reports, i);

        if (strcmp(time_of(report->name), time_of(oldest->name)) < 0) {
            oldest = report;
        }
    }
    (void)unc__sys_unlinkat(folder, oldest->name);
    *oldest = *(struct old_report *)unc__vector_at(reports, reports->count - 1);
    reports->count--;
}

void unc__tidy(const char *folder, size_t kept)
{
    long fd = unc__sys_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    struct unc__vector reports = unc__vector_init(sizeof(struct old_report));

    if (fd < 0) {
        return;
    }
    list_reports((int)fd, &reports);
    while (reports.count > kept) {
        remove_oldest((int)fd, &reports);
    }
    unc__vector_done(&reports);
    (void)unc__sys_close((int)fd);
}
