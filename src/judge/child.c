/* SPDX-License-Identifier: MIT */
/*
 * The state is in /proc/PID/stat, behind a name that may have blanks and brackets, so it
 * is looked for from the end: "4711 (some name) S 4710 ...".
 *
 * Where there is no /proc, waitid is asked, without taking anything away. It comes second
 * because the report may be written in a process that is a sibling of the child
 * (check/rescue.h), and knows nothing of it.
 *
 * A daemon is what a child becomes a moment after it was forked, while its parent is
 * about to end: so a child that has not slept yet gets time to go there, measured in what
 * it has had of a processor, for on a busy machine it may not even have begun. Only a
 * process that ends within a second of its fork, and leaves the child at work, ever
 * waits.
 *
 * A forked child that ends while a child of its own is at work gives that to init on
 * purpose: so is a grandchild made that nobody has to wait for, and most daemons. What
 * has ended by then, or does so just after, is the same, only quicker.
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
#include <time.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/sys.h"
#include "base/text.h"
#include "record/children.h"
#include "record/session.h"

#define NAP_MS       1
#define JUST_NOW_MS  1000
#define TICKS_TO_GO  2 /* of the processor, 10 ms each; then it does something else */
#define NS_OF_MS(ms) ((long)(ms)*1000000)
#define STAT_SIZE    512

#define FIELDS_BETWEEN 7 /* from its terminal to the faults of its children */

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

/* What the kernel says of a process. */
struct stat_facts {
    char state;
    uint32_t parent;
    uint32_t session;
    uint32_t ticks; /* of the processor that it has had */
};

/* The number at *@next, which then is behind the blank that follows. */
static uint32_t take_number(const char **next)
{
    uint32_t number = 0;

    for (; **next >= '0' && **next <= '9'; ++*next) {
        number = number * 10 + (uint32_t)(**next - '0');
    }
    *next += **next == ' ';
    return number;
}

static bool parse_stat(const char *stat, struct stat_facts *ret_facts)
{
    const char *end = strrchr(stat, ')');

    if (end == NULL || end[1] != ' ' || end[2] == '\0' || end[3] != ' ') {
        return false;
    }
    ret_facts->state = end[2];
    end += 4;
    ret_facts->parent = take_number(&end);
    (void)take_number(&end); /* the process group */
    ret_facts->session = take_number(&end);
    for (int i = 0; i < FIELDS_BETWEEN && end != NULL; i++) {
        end = strchr(end, ' ');
        end += end != NULL;
    }
    if (end == NULL) {
        return false;
    }
    ret_facts->ticks = take_number(&end); /* its own, and the kernel's for it */
    ret_facts->ticks += take_number(&end);
    return true;
}

static bool read_facts(uint64_t pid, struct stat_facts *ret_facts)
{
    char stat[STAT_SIZE];

    return read_stat(pid, stat, sizeof stat) == 0 && parse_stat(stat, ret_facts);
}

/* Asked by its parent, or with a /proc that has that one: then there is no such child. */
static bool is_told_all(uint32_t parent)
{
    char stat[STAT_SIZE];

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

static enum unc__child_fate fate_of(const struct stat_facts *facts, uint32_t parent)
{
    if (facts->parent != parent || facts->state == 'X' || facts->state == 'x') {
        return UNC__FATE_REAPED;
    }
    return facts->state == 'Z' ? UNC__FATE_ZOMBIE : UNC__FATE_RUNNING;
}

enum unc__child_fate unc__child_fate(uint64_t pid, uint32_t parent)
{
    struct stat_facts facts;

    return read_facts(pid, &facts) ? fate_of(&facts, parent) : ask(pid, parent);
}

static bool is_new(const struct unc__entry_view *entry)
{
    int64_t age_ms = (unc__clock_realtime_ns() - unc__record_started_at_ns()) / 1000000 -
                     (int64_t)entry->acquired_at_ms;

    return entry->type == UNC__TYPE_FORKED && age_ms < JUST_NOW_MS;
}

/* Whether it may be between its fork and its setsid. */
static bool is_on_its_way(const struct unc__entry_view *entry,
                          const struct stat_facts *facts)
{
    return is_new(entry) && facts->ticks < TICKS_TO_GO &&
           (facts->state == 'R' || facts->state == 'D');
}

/* To init, by a forked child that ends: its record is sealed then. */
static bool is_given_away(const struct unc__entry_view *entry, enum unc__child_fate fate)
{
    return unc__process_is_forked() && !unc__record_is_on() &&
           entry->type == UNC__TYPE_FORKED &&
           (fate == UNC__FATE_RUNNING || (fate == UNC__FATE_ZOMBIE && is_new(entry)));
}

/* Where there is no /proc to say more. */
static bool is_left_as_asked(const struct unc__entry_view *entry, uint32_t self)
{
    enum unc__child_fate fate = ask(entry->key, self);

    return fate != UNC__FATE_REAPED && !is_given_away(entry, fate);
}

bool unc__child_is_left(const struct unc__entry_view *entry, unsigned *patience_ms)
{
    uint32_t self = (uint32_t)unc__sys_getpid();
    uint32_t session = (uint32_t)unc__sys_call(SYS_getsid, 0, 0, 0, 0, 0, 0);
    struct timespec nap = { .tv_nsec = NS_OF_MS(NAP_MS) };
    struct stat_facts facts;

    for (;; *patience_ms -= NAP_MS) {
        if (!read_facts(entry->key, &facts)) {
            return is_left_as_asked(entry, self);
        }
        if (fate_of(&facts, self) == UNC__FATE_REAPED ||
            (facts.session != session && entry->detail != UNC__CHILD_HAS_SESSION) ||
            (unc__session_is_own() && (facts.state != 'Z' || is_new(entry))) ||
            is_given_away(entry, fate_of(&facts, self))) {
            return false;
        }
        if (*patience_ms < NAP_MS || !is_on_its_way(entry, &facts)) {
            return true;
        }
        (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&nap, 0, 0, 0, 0, 0);
    }
}

bool unc__child_runs_on(const struct unc__entry_view *entry, unsigned *patience_ms)
{
    enum unc__child_fate fate;

    if (entry->type != UNC__TYPE_FORKED || unc__child_is_left(entry, patience_ms)) {
        return false;
    }
    fate = unc__child_fate(entry->key, (uint32_t)unc__sys_getpid());
    return fate == UNC__FATE_RUNNING || (fate == UNC__FATE_ZOMBIE && is_new(entry));
}
