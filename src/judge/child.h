/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_CHILD_H
#define UNC_JUDGE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "record/reader.h"

/* id, word of the schema, sentence of the summary */
#define UNC_CHILD_FATES(X)                                             \
    X(RUNNING, "running", "it is still running")                       \
    X(ZOMBIE, "zombie", "it has ended and is a zombie: nobody waited") \
    X(REAPED, "reaped", "somebody else waited for it: it is gone")     \
    X(UNKNOWN, "unknown", "what became of it could not be seen")

enum unc__child_fate {
#define ENUMERATOR(id, ...) UNC__FATE_##id,
    UNC_CHILD_FATES(ENUMERATOR)
#undef ENUMERATOR
    UNC__FATE_COUNT
};

struct unc__child_words {
    const char *word;
    const char *sentence;
};

extern const struct unc__child_words unc__child_words[UNC__FATE_COUNT];

/*
 * unc__child_fate: what became of the child @pid of the process @parent, as the kernel
 * says now; nothing is waited for. A number that another process has by now is that of a
 * child which was reaped.
 */
enum unc__child_fate unc__child_fate(uint64_t pid, uint32_t parent);

/*
 * unc__child_is_left: whether the child of @entry, which a probe saw made and nobody wait
 * for, is left behind. It is not if the kernel or somebody unseen has reaped it, nor if
 * it is a daemon: in a session of its own, or made by a process that began one. One that
 * was forked a moment ago is on its way there, maybe: @patience_ms is what is left of the
 * time to see, and becomes less.
 */
#define UNC__CHILD_PATIENCE_MS 1000
bool unc__child_is_left(const struct unc__entry_view *entry, unsigned *patience_ms);

/*
 * unc__child_runs_on: whether the child of @entry is none that is left because it goes on
 * in place of this process, as a daemon; or did so until a moment ago.
 */
bool unc__child_runs_on(const struct unc__entry_view *entry, unsigned *patience_ms);

#endif
