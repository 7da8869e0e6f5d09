/* SPDX-License-Identifier: MIT */
/*
 * Processes, as a pidfd or a child names them: which one, whether it still runs, what it
 * was started with. A process that was waited for has no number any more, and one that
 * has its number by now is another one: nothing is told of that.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/sys.h"
#include "judge/child.h"
#include "judge/fact_parts.h"
#include "judge/fd_ask.h"
#include "judge/fdinfo.h"

#define ARGUMENTS_SIZE 2048 /* the first of them */
#define ARGUMENTS_MAX  64
#define STARTED_FIELD  22 /* of /proc/PID/stat, from 1 */
#define TICK_MS        10 /* the kernel's unit in /proc, on every machine of ours */

void unc__facts_of_pidfd(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t pid = 0;
    bool is_told = false;
    int has_ended; /* then it can be polled, waited for or not */

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        is_told |= strncmp(reader.line, "Pid:", 4) == 0;
        if (unc__fdinfo_number(reader.line, "Pid:", 10, &pid) && pid != 0) {
            unc__facts_set_number(query->facts, UNC__FACT_PID, pid);
        }
    }
    unc__line_reader_close(&reader);
    has_ended = is_told ? unc__fd_is_ready(query->fd) : -ENODATA;
    if (has_ended >= 0) { /* "-1": it is gone; 0: it is of another name space */
        unc__facts_set_word(query->facts, UNC__FACT_STATE,
                            has_ended == 0 ? "running"
                            : pid != 0     ? "zombie"
                                           : "reaped");
    }
}

/* Returns: how many bytes were read. */
static size_t read_some(uint64_t pid, const char *file, char *buffer, size_t size)
{
    char path[48];
    struct unc__text text = unc__text_init(path, sizeof path);
    long fd;
    long count;

    unc__text_format(&text, "/proc/%llu/%s", (unsigned long long)pid, file);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return 0;
    }
    do {
        count = unc__sys_read((int)fd, buffer, size);
    } while (count == -EINTR);
    (void)unc__sys_close((int)fd);
    return count > 0 ? (size_t)count : 0;
}

/* Each ends with a NUL; what is cut ends where it is cut. */
static void add_arguments(struct unc__facts *facts, uint64_t pid)
{
    char arguments[ARGUMENTS_SIZE + 1];
    size_t size = read_some(pid, "cmdline", arguments, ARGUMENTS_SIZE);
    size_t count = 0;
    size_t end = 0;

    if (size == 0) {
        return; /* a zombie has none any more */
    }
    if (arguments[size - 1] != '\0') {
        arguments[size++] = '\0';
    }
    while (end < size && count < ARGUMENTS_MAX) {
        end += strlen(arguments + end) + 1;
        count++;
    }
    unc__facts_set_text(facts, UNC__FACT_ARGUMENTS, UNC__FACT_STRINGS, arguments, end);
    facts->items[UNC__FACT_ARGUMENTS].number = count;
}

static void add_age(struct unc__facts *facts, uint64_t pid)
{
    char stat[512];
    size_t size = read_some(pid, "stat", stat, sizeof stat - 1);
    struct timespec now = { 0, 0 };
    const char *field;
    uint64_t started = 0;
    int64_t age_ms;

    stat[size] = '\0';
    field = strrchr(stat, ')'); /* the end of the second */
    for (int number = 2; field != NULL && number < STARTED_FIELD; number++) {
        field = strchr(field + 1, ' ');
    }
    if (field == NULL || unc__sys_call(SYS_clock_gettime, CLOCK_BOOTTIME,
                                       (long)(intptr_t)&now, 0, 0, 0, 0) < 0) {
        return;
    }
    for (field++; *field >= '0' && *field <= '9'; field++) {
        started = started * 10 + (uint64_t)(*field - '0');
    }
    age_ms =
        (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - (int64_t)(started * TICK_MS);
    unc__facts_set_number(facts, UNC__FACT_AGE_MS, age_ms > 0 ? (uint64_t)age_ms : 0);
}

void unc__facts_of_child(struct unc__facts *facts, uint64_t pid, uint32_t parent)
{
    enum unc__child_fate fate = unc__child_fate(pid, parent);

    unc__facts_set_word(facts, UNC__FACT_STATE, unc__child_words[fate].word);
    if (fate == UNC__FATE_RUNNING || fate == UNC__FATE_ZOMBIE) {
        add_arguments(facts, pid);
        add_age(facts, pid);
    }
}
