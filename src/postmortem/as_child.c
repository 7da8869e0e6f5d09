/* SPDX-License-Identifier: MIT */
/*
 * What became of a child of a process that still runs is in /proc/PID/stat; of one that
 * is over nobody knows any more whose child the number was.
 */
#include "judge/child.h"

#include <fcntl.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "postmortem/subject.h"

#define STAT_SIZE 512

const struct unc__child_words unc__child_words[UNC__FATE_COUNT] = {
#define ROW(id, word, sentence) [UNC__FATE_##id] = { word, sentence },
    UNC_CHILD_FATES(ROW)
#undef ROW
};

/* "4711 (some name) S 4710 ...": the state and what follows it, or NULL. */
static const char *read_stat(uint64_t pid, char *buffer, size_t size)
{
    char path[48];
    struct unc__text text = unc__text_init(path, sizeof path);
    const char *end;
    long fd;
    long length;

    unc__text_format(&text, "/proc/%llu/stat", (unsigned long long)pid);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return NULL;
    }
    length = unc__sys_read((int)fd, buffer, size - 1);
    (void)unc__sys_close((int)fd);
    buffer[length > 0 ? length : 0] = '\0';
    end = strrchr(buffer, ')');
    return end != NULL && end[1] == ' ' && end[2] != '\0' && end[3] == ' ' ? end + 2
                                                                           : NULL;
}

static uint32_t parent_of(const char *state)
{
    uint32_t parent = 0;

    for (state += 2; *state >= '0' && *state <= '9'; state++) {
        parent = parent * 10 + (uint32_t)(*state - '0');
    }
    return parent;
}

enum unc__child_fate unc__child_fate(uint64_t pid, uint32_t parent)
{
    char buffer[STAT_SIZE];
    const char *state;

    (void)parent; /* the judge means itself */
    if (unc__subject->proc == NULL) {
        return UNC__FATE_UNKNOWN;
    }
    state = read_stat(pid, buffer, sizeof buffer);
    if (state == NULL || parent_of(state) != unc__subject->pid || *state == 'X') {
        return UNC__FATE_REAPED;
    }
    return *state == 'Z' ? UNC__FATE_ZOMBIE : UNC__FATE_RUNNING;
}
