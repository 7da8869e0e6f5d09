/* SPDX-License-Identifier: MIT */
#include "record/library_words.h"

#include <stddef.h>

static const struct unc__watcher_state_words states[] = {
#define ROW(library, flag, one, several, call, advice) \
    { UNC__LIBRARY_##library, UNC__WATCHER_##flag, { one, several }, call, advice },
    UNC_WATCHER_STATES(ROW)
#undef ROW
};

static const struct unc__loop_end_words ends[] = {
#define REFUSED true
#define DROPPED false
#define LOOP    true
#define RUN     false
#define ROW(type, how, what, before, one, several) \
    { UNC__TYPE_##type, how, what, before, { one, several } },
    UNC_LOOP_ENDS(ROW)
#undef ROW
#undef RUN
#undef LOOP
#undef REFUSED
#undef DROPPED
};

static const char *const names[UNC__LIBRARY_COUNT] = { [UNC__LIBRARY_NONE] = "unclosed",
#define ROW(id, name, ...) [UNC__LIBRARY_##id] = (name),
                                                       UNC_LIBRARIES(ROW)
#undef ROW
};

const struct unc__watcher_state_words *unc__watcher_state_words(enum unc__type type,
                                                                uint64_t detail)
{
    enum unc__library library = unc__type_library(type);

    if (library == UNC__LIBRARY_NONE || unc__types[type].kind != UNC__KIND_WATCHER) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (states[i].library == library &&
            (unc__watcher_flags(detail) & states[i].flag) != 0) {
            return &states[i];
        }
    }
    return NULL;
}

const struct unc__loop_end_words *unc__loop_end_words(enum unc__type type)
{
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends[i].type == type) {
            return &ends[i];
        }
    }
    return NULL;
}

/* A handle of libuv has its loop there until it is closed: its callbacks are its own. */
uintptr_t unc__watcher_callback(enum unc__type type, uint64_t detail)
{
    bool is_handle = unc__type_library(type) == UNC__LIBRARY_LIBUV &&
                     unc__types[type].kind == UNC__KIND_WATCHER;

    return is_handle && (unc__watcher_flags(detail) & UNC__WATCHER_CLOSING) == 0
               ? 0
               : unc__watcher_address(detail);
}

const char *unc__library_name(enum unc__library library)
{
    return names[library];
}
