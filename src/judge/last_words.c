/* SPDX-License-Identifier: MIT */
/*
 * A descriptor leads somewhere, and nobody can ask where once its process has ended. The
 * same facts as in the report (judge/kernel.h), for the same resources.
 */
#include "judge/last_words.h"

#include "judge/kernel.h"
#include "record/last_words.h"

static bool is_of_descriptor(const struct unc__entry_view *entry)
{
    return entry->serial != 0 &&
           (entry->kind == UNC__KIND_FD || entry->kind == UNC__KIND_REGISTRATION);
}

void unc__judge_last_words(const struct unc__judgement *judgement, const char *proc)
{
    if (!unc__last_words_are_wanted()) {
        return;
    }
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__entry_view *entry =
            &unc__judgement_resource(judgement, i)->entry;
        struct unc__fd_facts facts;

        if (is_of_descriptor(entry)) {
            unc__fd_facts_read(proc, entry->key, &facts);
            unc__last_word(entry->serial, "type", facts.type);
            if (facts.target[0] != '\0') {
                unc__last_word(entry->serial, "target", facts.target);
            }
        }
    }
}
