/* SPDX-License-Identifier: MIT */
/*
 * GLib's default context has an eventfd that no call closes, its worker has a thread and
 * another one; others wake and watch by descriptors that no program asked for. They are
 * known by the file that the call was in, and by their type: what a library opens for its
 * user (files, sockets, the pipes of a child) stays a finding, unless it was a thread of
 * the library that did it, with nothing of the program's in its stack. So does all that a
 * static library does, whose calls are in the program's own file; there the probes say
 * what is the library's (record/library_scope.h).
 */
#include "judge/library_own.h"

#include <string.h>

#include "judge/modules.h"
#include "judge/thread.h"
#include "record/library_file.h"

/* The threads of which there is no handle, by the names that they give themselves: the
 * worker, the one of the bus, and those of pools, which wait for the next. Any thread may
 * have such a name: it is asked for only where the stack does not say who called. */
static const struct {
    enum unc__library library;
    const char *name; /* begins like this */
} threads[] = {
    { UNC__LIBRARY_GLIB, "gmain" },
    { UNC__LIBRARY_GLIB, "gdbus" },
    { UNC__LIBRARY_GLIB, "pool-" },
};

/* Who calls g_thread_new() has two frames of GLib below; with more, or with nothing but
 * the start of a thread behind them (a pool has one that makes the others), it was GLib
 * that called. */
#define FRAMES_OF_G_THREAD_NEW 2

/* In a program that has not told GLib its name. */
static const char nameless_pool[] = "pool";

/* The file that frame @at was in; "" if nobody knows. */
static const char *file_of(const struct unc__stack_view *stack, size_t at)
{
    uint32_t count = unc__record_module_count();
    uint32_t life = stack->lives != NULL ? stack->lives[at] : 0;
    struct unc__module_view module;

    for (uint32_t number = 1; number <= count; number++) {
        if (unc__record_module_view(number, &module) && module.life == life &&
            stack->frames[at] >= module.start && stack->frames[at] < module.end) {
            return module.path;
        }
    }
    return "";
}

/* How many of the innermost frames are in the files of one library, and which; @ret_end:
 * where the others begin. The probes stand in front of libc, so it is no frame of either;
 * a sanitizer's functions, which pass calls on, are none of a library. */
static size_t count_frames(const struct unc__stack_view *stack,
                           enum unc__library *ret_library, size_t *ret_end)
{
    size_t first = unc__record_stack_origin(stack);
    size_t end = first;

    *ret_library = first < stack->frame_count
                       ? unc__library_of_file(file_of(stack, first))
                       : UNC__LIBRARY_NONE;
    while (*ret_library != UNC__LIBRARY_NONE && end < stack->frame_count &&
           unc__library_of_file(file_of(stack, end)) == *ret_library) {
        end++;
    }
    *ret_end = end;
    return end - first;
}

/* Behind those there is nothing but the start of a thread: no function of the program's
 * was there to ask for it. */
static bool is_alone(const struct unc__stack_view *stack, size_t end)
{
    static const char libc[] = "libc.so";

    for (size_t i = end; i < stack->frame_count; i++) {
        if (strncmp(unc__base_name(file_of(stack, i)), libc, strlen(libc)) != 0) {
            return false;
        }
    }
    return !stack->is_cut;
}

static bool is_for_waiting(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_FD_EPOLL:
    case UNC__TYPE_FD_EVENTFD:
    case UNC__TYPE_FD_TIMERFD:
    case UNC__TYPE_FD_SIGNALFD:
    case UNC__TYPE_FD_INOTIFY:
        return true;
    default:
        return false;
    }
}

static bool is_own_thread(enum unc__library library, const struct unc__entry_view *entry)
{
    struct unc__thread_facts facts;

    unc__thread_facts_read(entry, &facts);
    if (library == UNC__LIBRARY_GLIB && strcmp(facts.name, nameless_pool) == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        if (threads[i].library == library &&
            strncmp(facts.name, threads[i].name, strlen(threads[i].name)) == 0) {
            return true;
        }
    }
    return false;
}

bool unc__library_keeps(const struct unc__entry_view *entry)
{
    struct unc__stack_view stack;
    enum unc__library library;
    size_t own_count;
    size_t end;

    if (entry->state != UNC__STATE_LIVE || entry->owner != 0 ||
        (entry->kind != UNC__KIND_FD && entry->type != UNC__TYPE_PTHREAD)) {
        return false;
    }
    stack = unc__record_stack_view(entry->acquired_stack);
    own_count = count_frames(&stack, &library, &end);
    if (own_count == 0) {
        return false;
    }
    if (entry->kind == UNC__KIND_FD) {
        return is_for_waiting(entry->type) || is_alone(&stack, end);
    }
    if (library == UNC__LIBRARY_GLIB && own_count > FRAMES_OF_G_THREAD_NEW) {
        return true;
    }
    return end < stack.frame_count || !stack.is_cut ? is_alone(&stack, end)
                                                    : is_own_thread(library, entry);
}

bool unc__library_may_close(const struct unc__entry_view *entry)
{
    struct unc__stack_view stack;
    enum unc__library library;
    size_t end;

    if (entry->state != UNC__STATE_LIVE || entry->kind != UNC__KIND_FD ||
        (entry->flags & UNC__FLAG_INTERNAL) != 0) {
        return false;
    }
    stack = unc__record_stack_view(entry->acquired_stack);
    return count_frames(&stack, &library, &end) > 0 && library == UNC__LIBRARY_GLIB &&
           !is_for_waiting(entry->type);
}

/* GIO has an object for each, a stream, a socket, a server; who was handed a descriptor
 * in a message has that itself. */
const char *unc__library_release_call(const struct unc__entry_view *entry)
{
    static const char gio[] = "libgio-2.0.so";
    struct unc__stack_view stack;
    size_t first;

    if (entry->kind != UNC__KIND_FD || entry->type == UNC__TYPE_FD_RECEIVED) {
        return NULL;
    }
    stack = unc__record_stack_view(entry->acquired_stack);
    first = unc__record_stack_origin(&stack);
    return first < stack.frame_count &&
                   strncmp(unc__base_name(file_of(&stack, first)), gio, strlen(gio)) == 0
               ? "g_object_unref"
               : NULL;
}
