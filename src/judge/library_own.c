/* SPDX-License-Identifier: MIT */
/*
 * GLib's default context has an eventfd that no call closes, its worker has a thread and
 * another one; others wake and watch by descriptors that no program asked for. They are
 * known by the file that the call was in, and by their type: what a library opens for its
 * user (files, sockets, the pipes of a child) stays a finding, and so does all that a
 * static library does, whose calls are in the program's own file; there the probes say
 * what is the library's (record/library_scope.h).
 */
#include "judge/library_own.h"

#include <string.h>

#include "judge/modules.h"
#include "judge/thread.h"
#include "record/library_list.h"

static const char *const families[UNC__LIBRARY_COUNT] = {
#define ROW(id, name, symbol, files, ...) [UNC__LIBRARY_##id] = (files),
    UNC_LIBRARIES(ROW)
#undef ROW
};

/* The threads of which there is no handle, by the names that they give themselves: the
 * worker, the one of the bus, and those of pools, which wait for the next. */
static const struct {
    enum unc__library library;
    const char *name; /* begins like this */
} threads[] = {
    { UNC__LIBRARY_GLIB, "gmain" },
    { UNC__LIBRARY_GLIB, "gdbus" },
    { UNC__LIBRARY_GLIB, "pool-" },
};

/* In a program that has not told GLib its name. */
static const char nameless_pool[] = "pool";

static enum unc__library library_of(const char *path)
{
    const char *name = unc__base_name(path);

    for (int i = UNC__LIBRARY_NONE + 1; i < UNC__LIBRARY_COUNT; i++) {
        for (const char *begin = families[i]; *begin != '\0';
             begin += strlen(begin) + 1) {
            if (strncmp(name, begin, strlen(begin)) == 0) {
                return (enum unc__library)i;
            }
        }
    }
    return UNC__LIBRARY_NONE;
}

/* Where its innermost call was made: the probes stand in front of libc, so it is no frame
 * of either. A sanitizer's functions, which pass calls on, are none of a library. */
static enum unc__library library_that_called(const struct unc__entry_view *entry)
{
    struct unc__stack_view stack = unc__record_stack_view(entry->acquired_stack);
    uint32_t count = unc__record_module_count();
    size_t i = unc__record_stack_origin(&stack);
    uint32_t life;
    struct unc__module_view module;

    if (i == stack.frame_count) {
        return UNC__LIBRARY_NONE;
    }
    life = stack.lives != NULL ? stack.lives[i] : 0;
    for (uint32_t number = 1; number <= count; number++) {
        if (unc__record_module_view(number, &module) && module.life == life &&
            stack.frames[i] >= module.start && stack.frames[i] < module.end) {
            return library_of(module.path);
        }
    }
    return UNC__LIBRARY_NONE;
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
    enum unc__library library;

    if (entry->state != UNC__STATE_LIVE || entry->owner != 0 ||
        (!is_for_waiting(entry->type) && entry->type != UNC__TYPE_PTHREAD)) {
        return false;
    }
    library = library_that_called(entry);
    return library != UNC__LIBRARY_NONE &&
           (entry->kind == UNC__KIND_FD || is_own_thread(library, entry));
}
