/* SPDX-License-Identifier: MIT */
/*
 * Who executes a program knows what of it:
 *
 * - a child of fork. Its parent wrote down, just before the fork, what would go over an
 *   exec, in private memory, of which the child has its copy: the heritage. What of that
 *   is still open in the child, without close-on-exec, and not something that the child
 *   acquired itself, is told to the parent (record/exec_box.h). A child's own descriptors
 *   are its own business.
 * - a child of vfork, a guest in its parent's memory: the parent's record is at hand. What
 *   the guest did to its own table is not recorded, so the kernel is asked whether the
 *   two have the same file there (kcmp). Where that is not allowed they have.
 * - the process itself.
 * - libc, in posix_spawn, system and popen. Without file actions the child's table is the
 *   parent's. With some, the child is looked at after it has executed; if it is gone by
 *   then nothing is known.
 *
 * A descriptor that the program is told about is none of these, see handed_over.h.
 */
#include "probes/exec_leak.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "probes/handed_over.h"
#include "record/guest.h"
#include "record/survivors.h"

#define HERITAGE_MAX 160
#define SPARE_COUNT  4

struct unc__heritage {
    uint32_t count;
    struct unc__survivor items[HERITAGE_MAX];
};

/* Of this process, from its parent; NULL: none. */
static struct unc__heritage *inherited;
static bool is_child; /* made by a fork that was seen, with a heritage or without */
/* Pages that no fork uses at the moment. */
static struct unc__heritage *spares[SPARE_COUNT];

static struct unc__heritage *take_spare(void)
{
    for (int i = 0; i < SPARE_COUNT; i++) {
        struct unc__heritage *spare =
            __atomic_exchange_n(&spares[i], NULL, __ATOMIC_ACQ_REL);

        if (spare != NULL) {
            return spare;
        }
    }
    return unc__sys_map(sizeof(struct unc__heritage), /* shared= */ 0);
}

static void put_spare(struct unc__heritage *heritage)
{
    for (int i = 0; i < SPARE_COUNT; i++) {
        struct unc__heritage *none = NULL;

        if (__atomic_compare_exchange_n(&spares[i], &none, heritage, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return;
        }
    }
    unc__sys_unmap(heritage, sizeof *heritage);
}

static bool is_kept_over_exec(int fd)
{
    long flags = unc__sys_call(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0);

    return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

/* Whether @pid has at @fd what @other has there; @otherwise: it cannot be seen. */
static bool is_same(pid_t pid, pid_t other, int fd, bool otherwise)
{
    long r = unc__sys_call(SYS_kcmp, pid, other, KCMP_FILE, fd, fd, 0);

    return r < 0 ? otherwise : r == 0;
}

/* What this process itself inherited and has still, for its own children. */
static void take_inherited(struct unc__heritage *heritage)
{
    const struct unc__heritage *old = inherited;

    for (uint32_t i = 0; old != NULL && i < old->count; i++) {
        if (is_kept_over_exec(old->items[i].fd) &&
            !unc__record_has_own(old->items[i].fd)) {
            heritage->items[heritage->count++] = old->items[i];
        }
    }
}

static void take_own(struct unc__heritage *heritage)
{
    uint32_t first = heritage->count;
    struct unc__exec_box *box;
    struct unc__survivor over;
    int cursor = 0;

    heritage->count += (uint32_t)unc__record_survivors(&cursor, heritage->items + first,
                                                       (size_t)HERITAGE_MAX - first);
    box = heritage->count > first ? unc__record_exec_box() : NULL;
    if (box == NULL) {
        heritage->count = first;
        return;
    }
    for (uint32_t i = first; i < heritage->count; i++) {
        heritage->items[i].box = box;
    }
    while (heritage->count == HERITAGE_MAX &&
           unc__record_survivors(&cursor, &over, 1) != 0) {
        unc__record_exec_lose(box, 1);
    }
}

struct unc__heritage *unc__heritage_take(const struct unc__caller *caller)
{
    struct unc__heritage *heritage;

    if ((inherited == NULL && !unc__record_fd_has_survivors()) ||
        unc__probe_is_own(caller) || unc__record_is_guest()) {
        return NULL;
    }
    unc__record_exec_take_in();
    heritage = take_spare();
    if (heritage == NULL) {
        return NULL;
    }
    heritage->count = 0;
    take_inherited(heritage);
    take_own(heritage);
    if (heritage->count == 0) {
        put_spare(heritage);
        return NULL;
    }
    return heritage;
}

void unc__heritage_pass(struct unc__heritage *heritage, pid_t pid)
{
    if (pid == 0) {
        inherited = heritage;
        is_child = true;
    } else if (heritage != NULL) {
        put_spare(heritage);
    }
}

static bool is_leak(const struct unc__survivor *survivor,
                    const struct unc__exec_call *call)
{
    return survivor->fd != call->program_fd && is_kept_over_exec(survivor->fd) &&
           !unc__is_handed_over(survivor->fd, call->arguments, call->environment);
}

static struct unc__exec_news news_of(const struct unc__exec_call *call,
                                     const struct unc__survivor *survivors, size_t count)
{
    return (struct unc__exec_news){
        .site = call->site,
        .caller = call->caller,
        .program = call->program != NULL ? call->program : "",
        .survivors = survivors,
        .count = count,
    };
}

static void tell(const struct unc__exec_call *call, const struct unc__survivor *leaks,
                 size_t count, struct unc__exec_state *state)
{
    struct unc__exec_news news = news_of(call, leaks, count);

    if (count == 0) {
        return;
    }
    if (state->told_count == UNC__EXEC_TOLD_MAX) {
        unc__record_exec_lose(leaks->box, (uint32_t)count);
        return;
    }
    state->told[state->told_count++] = unc__record_exec_tell(leaks->box, &news);
}

/* A message is about one box; those of one box come together. */
static void tell_inherited(const struct unc__exec_call *call,
                           struct unc__exec_state *state)
{
    struct unc__survivor leaks[UNC__EXEC_NEWS_MAX];
    size_t count = 0;

    for (uint32_t i = 0; i < inherited->count; i++) {
        const struct unc__survivor *item = &inherited->items[i];

        if (count == UNC__EXEC_NEWS_MAX || (count > 0 && leaks->box != item->box)) {
            tell(call, leaks, count, state);
            count = 0;
        }
        if (!unc__record_has_own(item->fd) && is_leak(item, call)) {
            leaks[count++] = *item;
        }
    }
    tell(call, leaks, count, state);
}

static void tell_host(const struct unc__exec_call *call, struct unc__exec_state *state)
{
    struct unc__survivor some[UNC__EXEC_NEWS_MAX];
    struct unc__exec_box *box = unc__record_exec_box();
    pid_t self = (pid_t)unc__sys_getpid();
    pid_t host = (pid_t)unc__sys_call(SYS_getppid, 0, 0, 0, 0, 0, 0);
    int cursor = 0;
    size_t found = UNC__EXEC_NEWS_MAX;

    while (box != NULL && found == UNC__EXEC_NEWS_MAX) {
        size_t count = 0;

        found = unc__record_survivors(&cursor, some, UNC__EXEC_NEWS_MAX);
        for (size_t i = 0; i < found; i++) {
            if (is_leak(&some[i], call) &&
                is_same(self, host, some[i].fd, /* otherwise= */ true)) {
                some[count] = some[i];
                some[count++].box = box;
            }
        }
        tell(call, some, count, state);
    }
}

/* @state may be NULL. */
static void note(const struct unc__exec_call *call, const struct unc__survivor *leaks,
                 size_t count, struct unc__exec_state *state)
{
    struct unc__exec_news news = news_of(call, leaks, count);
    bool has_room = state != NULL && state->misuse_count + count <=
                                         UNC__EXEC_TOLD_MAX * UNC__EXEC_NEWS_MAX;

    if (count == 0) {
        return;
    }
    unc__record_exec_leaks(&news, has_room ? state->misuses + state->misuse_count : NULL);
    if (has_room) {
        state->misuse_count += (unsigned)count;
    }
}

/* In the process whose record it is. @pid: that has executed something; 0: itself, or one
 * with the same table. @but: what has this type does not count. */
static void note_own(const struct unc__exec_call *call, pid_t pid, enum unc__type but,
                     struct unc__exec_state *state)
{
    struct unc__survivor some[UNC__EXEC_NEWS_MAX];
    pid_t self = pid != 0 ? (pid_t)unc__sys_getpid() : 0;
    int cursor = 0;
    size_t found = UNC__EXEC_NEWS_MAX;

    while (found == UNC__EXEC_NEWS_MAX) {
        size_t count = 0;

        found = unc__record_survivors(&cursor, some, UNC__EXEC_NEWS_MAX);
        for (size_t i = 0; i < found; i++) {
            if (some[i].type != but && is_leak(&some[i], call) &&
                (pid == 0 || is_same(pid, self, some[i].fd, /* otherwise= */ false))) {
                some[count++] = some[i];
            }
        }
        note(call, some, count, state);
    }
}

static void begin(struct unc__exec_state *ret_state)
{
    ret_state->told_count = 0;
    ret_state->misuse_count = 0;
}

void unc__exec_begin(const struct unc__exec_call *call, struct unc__exec_state *ret_state)
{
    begin(ret_state);
    if (unc__probe_is_own(call->caller)) {
        return;
    }
    if (inherited != NULL) {
        tell_inherited(call, ret_state);
    }
    if (!unc__record_fd_has_survivors()) {
        return;
    }
    if (unc__record_has_guest()) {
        tell_host(call, ret_state);
    } else if (!is_child) {
        note_own(call, /* pid= */ 0, UNC__TYPE_NONE, ret_state);
    }
}

void unc__exec_begin_command(const struct unc__exec_call *call, enum unc__type but,
                             struct unc__exec_state *ret_state)
{
    begin(ret_state);
    if (unc__probe_is_own(call->caller)) {
        return;
    }
    if (inherited != NULL) {
        tell_inherited(call, ret_state);
    }
    if (unc__record_fd_has_survivors()) {
        note_own(call, /* pid= */ 0, but, ret_state);
    }
}

void unc__exec_failed(const struct unc__exec_state *state)
{
    for (unsigned i = 0; i < state->told_count; i++) {
        unc__record_exec_untell(state->told[i]);
    }
    for (unsigned i = 0; i < state->misuse_count; i++) {
        unc__record_take_back_misuse(state->misuses[i]);
    }
}

void unc__exec_spawned(const struct unc__exec_call *call, pid_t pid, bool has_actions)
{
    if (unc__record_fd_has_survivors() && !unc__probe_is_own(call->caller)) {
        note_own(call, has_actions ? pid : 0, UNC__TYPE_NONE, NULL);
    }
}
