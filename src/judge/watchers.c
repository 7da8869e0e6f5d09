/* SPDX-License-Identifier: MIT */
/*
 * A watcher ends by a call, or by itself: a timer that fired, a source whose callback
 * said that it was enough. The library is asked about each: what rests is no leak.
 *
 * What closing its loop would come to is the library's own: libuv refuses, libevent and
 * libev forget, sd-event waits until the last source is gone, GLib gives back what is in
 * it. So the numbers that each of these depends on are counted here.
 */
#include "judge/watchers.h"

#include "record/library_words.h"
#include "record/watcher_facts.h"

static bool is_request(const struct unc__entry_view *entry)
{
    return entry->kind == UNC__KIND_CALLBACK;
}

static bool is_of_library(const struct unc__entry_view *entry)
{
    return (entry->kind == UNC__KIND_WATCHER || is_request(entry)) &&
           unc__type_library(entry->type) != UNC__LIBRARY_NONE;
}

bool unc__watchers_are_at_rest(struct unc__entry_view *entry)
{
    struct unc__watcher_facts facts;

    if (!is_of_library(entry) || entry->state != UNC__STATE_LIVE) {
        return false;
    }
    facts = unc__watcher_facts(entry);
    if (facts.type != UNC__TYPE_NONE) {
        entry->type = facts.type;
    }
    entry->keeps_loop =
        facts.is_closing || is_request(entry) || (facts.is_active && facts.is_referenced);
    return facts.is_gone;
}

bool unc__watchers_is_beside(const struct unc__loop_view *loop,
                             const struct unc__entry_view *entry)
{
    bool is_part = (entry->flags & UNC__FLAG_INTERNAL) != 0 && entry->task == 0;

    return entry->type == UNC__TYPE_EPOLL_WATCH ||
           (is_part && entry->type == UNC__TYPE_FD_PIPE && loop != NULL &&
            loop->entry.type == UNC__TYPE_UV_LOOP);
}

void unc__watchers_mark_part(const struct unc__loop_view *loop,
                             struct unc__entry_view *entry)
{
    enum unc__close_verb verb = UNC__CLOSE_RELEASE;

    if ((entry->flags & UNC__FLAG_INTERNAL) == 0 || loop == NULL ||
        unc__type_library(loop->entry.type) == UNC__LIBRARY_NONE ||
        entry->type >= UNC__TYPE_COUNT) {
        return;
    }
    if (entry->task != 0 && unc__loop_end_words(loop->entry.type) != NULL) {
        verb = UNC__CLOSE_LEAVE; /* a handle's, like the handle */
    }
    entry->part_close = (uint8_t)(verb + 1);
}

/* What is in no loop, or goes with it, keeps nothing and nobody refuses because of it. */
static bool is_in_loop(const struct unc__entry_view *entry)
{
    unsigned flags = unc__watcher_flags(entry->detail);

    return (flags & (UNC__WATCHER_DETACHED | UNC__WATCHER_FLOATING)) == 0;
}

void unc__watchers_note(struct unc__loop_view *loop, struct unc__entry_view *entry)
{
    const struct unc__loop_end_words *words = unc__loop_end_words(loop->entry.type);

    unc__watchers_mark_part(loop, entry);
    if (words == NULL || !is_of_library(entry) || entry->part_close != 0 ||
        !is_in_loop(entry)) {
        entry->keeps_loop = false;
        return;
    }
    if (words->keeps_loop) {
        entry->keeps_loop = true;
    }
    loop->keepers += entry->keeps_loop ? 1 : 0;
    if (is_request(entry)) {
        loop->requests++;
    } else if (words->is_refused || entry->keeps_loop) {
        loop->watchers++;
    }
}

static bool write_end(struct unc__text *text, const struct unc__loop_view *loop,
                      bool is_refused)
{
    const struct unc__loop_end_words *words = unc__loop_end_words(loop->entry.type);

    if (words == NULL || words->is_refused != is_refused ||
        loop->watchers + loop->requests == 0) {
        return false;
    }
    unc__text_add(text, words->before);
    if (loop->watchers > 0) {
        unc__text_format(text, "%llu %s", (unsigned long long)loop->watchers,
                         words->after[loop->watchers == 1 ? 0 : 1]);
    }
    if (loop->requests > 0) {
        unc__text_format(text, "%s%llu %s in flight", loop->watchers > 0 ? ", " : "",
                         (unsigned long long)loop->requests,
                         loop->requests == 1 ? "request is" : "requests are");
    }
    return true;
}

bool unc__loop_refusal_write(struct unc__text *text, const struct unc__loop_view *loop)
{
    return write_end(text, loop, /* is_refused= */ true);
}

bool unc__loop_drops_write(struct unc__text *text, const struct unc__loop_view *loop)
{
    return write_end(text, loop, /* is_refused= */ false);
}
