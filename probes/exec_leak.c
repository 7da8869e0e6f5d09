/* SPDX-License-Identifier: MIT */
/*
 * Who executes a program knows what of it:
 *
 * - a child of fork. Its parent wrote down, just before the fork, what would go over an
 *   exec, in private memory, of which the child has a copy: the heritage. What of it is
 *   still open in the child, without close-on-exec, and not something that the child
 *   acquired itself, is told to the parent (record/exec_box.h). A child's own descriptors
 *   are its own business.
 * - a child of vfork, a guest in its parent's memory, with the record at hand. What
 *   the guest did to its own table is not recorded, so the kernel is asked whether the
 *   two have the same file there (kcmp). Where that is not allowed they have.
 * - the process itself.
 * - libc, in posix_spawn, system and popen. Without file actions the child's table is the
 *   parent's. With some, the child is looked at after it has executed; if it is gone by
 *   then nothing is known.
 *
 * What an exec was given is read where the kernel will be able to, and not at all in a
 * sandbox: then nothing is told.
 *
 * A descriptor that the program is told about is none of these, see handed_over.h.
 */
#include "probes/exec_leak.h"

#include <stddef.h>
#include <unistd.h>

#include "probes/handed_over.h"
#include "record/ending.h"
#include "record/guest.h"
#include "record/heritage.h"
#include "record/peek.h"
#include "record/probe_list.h"
#include "record/survivors.h"

static bool is_leak(const struct unc__survivor *survivor,
                    const struct unc__exec_call *call)
{
    return survivor->fd != call->program_fd && unc__record_goes_over_exec(survivor->fd) &&
           !unc__is_handed_over(survivor->fd, call->arguments, call->environment);
}

static bool has_news(void)
{
    return unc__record_heritage() != NULL || unc__record_fd_has_survivors();
}

/* Whether there may be something to tell, and it can be said of what. */
static bool is_telling(const struct unc__exec_call *call)
{
    return has_news() && !unc__probes_is_sandboxed() &&
           (call->program == NULL || unc__record_can_read_text(call->program)) &&
           unc__record_can_read_words(call->arguments) &&
           (call->environment == environ || /* libc itself reads that */
            unc__record_can_read_words(call->environment));
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
    const struct unc__heritage *inherited = unc__record_heritage();
    struct unc__survivor leaks[UNC__EXEC_NEWS_MAX];
    size_t count = 0;

    for (uint32_t i = 0; inherited != NULL && i < inherited->count; i++) {
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
    struct unc__exec_box *box =
        unc__record_fd_has_survivors() ? unc__record_exec_box() : NULL;
    int cursor = 0;
    size_t found = UNC__EXEC_NEWS_MAX;

    while (box != NULL && found == UNC__EXEC_NEWS_MAX) {
        size_t count = 0;

        found = unc__record_survivors(&cursor, some, UNC__EXEC_NEWS_MAX);
        for (size_t i = 0; i < found; i++) {
            if (is_leak(&some[i], call) && unc__record_host_has(some[i].fd) &&
                !unc__record_guest_has_settled(some[i].fd)) {
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
    int cursor = 0;
    size_t found = UNC__EXEC_NEWS_MAX;

    if (!unc__record_fd_has_survivors()) {
        return;
    }
    while (found == UNC__EXEC_NEWS_MAX) {
        size_t count = 0;

        found = unc__record_survivors(&cursor, some, UNC__EXEC_NEWS_MAX);
        for (size_t i = 0; i < found; i++) {
            if (some[i].type != but && is_leak(&some[i], call) &&
                (pid == 0 || unc__record_child_has(pid, some[i].fd))) {
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
    ret_state->is_marked = false;
}

/* What the process itself has is its own no more. */
static void report(const struct unc__exec_call *call)
{
    if (call->program_fd >= 0) {
        unc__record_executes(call->program_fd, "", /* is_searched= */ false);
    } else if (call->program != NULL) {
        unc__record_executes(call->directory, call->program, call->is_searched);
    }
}

void unc__exec_begin(const struct unc__exec_call *call, struct unc__exec_state *ret_state)
{
    bool is_told;

    begin(ret_state);
    if (unc__probe_is_own(call->caller)) {
        return;
    }
    is_told = is_telling(call);
    if (is_told) {
        tell_inherited(call, ret_state);
    }
    if (unc__record_has_guest()) {
        if (is_told) {
            tell_host(call, ret_state);
        }
    } else if (!unc__record_is_heir()) {
        if (is_told) {
            note_own(call, /* pid= */ 0, UNC__TYPE_NONE, ret_state);
        }
        if (is_told || !has_news()) {
            report(call);
        }
    }
    ret_state->is_marked = unc__record_exec_begins();
}

void unc__exec_begin_command(const char *command, const struct unc_site *site,
                             const struct unc__caller *caller, enum unc__type but,
                             struct unc__exec_state *ret_state)
{
    union {
        const char *as_given;
        char *as_wanted;
    } both = { command };
    char *words[] = { (char[]){ "sh" }, (char[]){ "-c" }, both.as_wanted, NULL };
    struct unc__exec_call call = {
        .site = site,
        .caller = caller,
        .program = command,
        .arguments = words,
        .environment = environ,
        .program_fd = -1,
    };

    begin(ret_state);
    if (unc__probe_is_own(caller) || !is_telling(&call)) {
        return;
    }
    tell_inherited(&call, ret_state);
    note_own(&call, /* pid= */ 0, but, ret_state);
}

void unc__exec_failed(const struct unc__exec_state *state)
{
    for (unsigned i = 0; i < state->told_count; i++) {
        unc__record_exec_untell(state->told[i]);
    }
    for (unsigned i = 0; i < state->misuse_count; i++) {
        unc__record_take_back_misuse(state->misuses[i]);
    }
    if (state->is_marked) {
        unc__record_exec_failed();
    }
}

void unc__exec_spawned(const struct unc__exec_call *call, pid_t pid, bool has_actions)
{
    if (!unc__probe_is_own(call->caller) && is_telling(call)) {
        note_own(call, has_actions ? pid : 0, UNC__TYPE_NONE, NULL);
    }
}
