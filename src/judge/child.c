/* SPDX-License-Identifier: MIT */
/*
 * The state is in /proc/PID/stat, behind a name that may have blanks and brackets, so it
 * is looked for from the end: "4711 (some name) S 4710 ...".
 *
 * Where there is no /proc, waitid is asked, without taking anything away. It comes second
 * because the report may be written in a process that is a sibling of the child
 * (check/rescue.h), and knows nothing of it.
 */
#include "judge/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sys.h"
#include "base/text.h"

const struct unc__child_words unc__child_words[UNC__FATE_COUNT] = {
#define ROW(id, word, sentence) [UNC__FATE_##id] = { word, sentence },
    UNC_CHILD_FATES(ROW)
#undef ROW
};

/* Returns: 0 or a negative errno. */
static int read_stat(uint64_t pid, char *buffer, size_t size)
{
    char path[48];
    struct unc__text text = unc__text_init(path, sizeof path);
    long fd;
    long length;

    unc__text_format(&text, "/proc/%llu/stat", (unsigned long long)pid);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return (int)fd;
    }
    length = unc__sys_read((int)fd, buffer, size - 1);
    (void)unc__sys_close((int)fd);
    if (length < 0) {
        return (int)length;
    }
    buffer[length] = '\0';
    return 0;
}

static bool parse_stat(const char *stat, char *ret_state, uint32_t *ret_parent)
{
    const char *end = strrchr(stat, ')');
    uint32_t parent = 0;

    if (end == NULL || end[1] != ' ' || end[2] == '\0' || end[3] != ' ') {
        return false;
    }
    *ret_state = end[2];
    for (const char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) {
        parent = parent * 10 + (uint32_t)(*digit - '0');
    }
    *ret_parent = parent;
    return true;
}

/* Asked by its parent, or with a /proc that has that one: then there is no such child. */
static bool is_told_all(uint32_t parent)
{
    char stat[512];

    return (uint32_t)unc__sys_getpid() == parent ||
           read_stat(parent, stat, sizeof stat) == 0;
}

static enum unc__child_fate ask(uint64_t pid, uint32_t parent)
{
    siginfo_t info = { 0 };
    long r = unc__sys_call(SYS_waitid, P_PID, (long)pid, (long)(intptr_t)&info,
                           WEXITED | WNOHANG | WNOWAIT, 0, 0);

    if (r == 0) {
        return info.si_pid == 0 ? UNC__FATE_RUNNING : UNC__FATE_ZOMBIE;
    }
    return r == -ECHILD && is_told_all(parent) ? UNC__FATE_REAPED : UNC__FATE_UNKNOWN;
}

enum unc__child_fate unc__child_fate(uint64_t pid, uint32_t parent)
{
    char stat[512];
    char state;
    uint32_t real_parent;

    if (read_stat(pid, stat, sizeof stat) < 0 ||
        !parse_stat(stat, &state, &real_parent)) {
        return ask(pid, parent);
    }
    if (real_parent != parent || state == 'X' || state == 'x') {
        return UNC__FATE_REAPED;
    }
    return state == 'Z' ? UNC__FATE_ZOMBIE : UNC__FATE_RUNNING;
}
