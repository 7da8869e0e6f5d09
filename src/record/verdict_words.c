/* SPDX-License-Identifier: MIT */
/*
 * The list as a table. The record, not the judge, has it, because the loop says the same
 * to a program that asks for its last error.
 */
#include "record/verdict_words.h"

#include <unclosed/error.h>

#include "record/record.h"

static const struct unc__verdict_words verdicts[] = {
#define ROW(id, title, advice, use_verb, cause_verb) \
    { UNC_##id, UNC__CLASS_LIFECYCLE, #id, title, advice, use_verb, cause_verb },
    UNC_VERDICTS(ROW)
#undef ROW
#define ROW(id, class, name, title, advice, use_verb, cause_verb) \
    { UNC__MISUSE_##id, UNC__CLASS_##class, name, title, advice, use_verb, cause_verb },
        UNC_MISUSES(ROW)
#undef ROW
    /* What nobody records so far. */
    { 0, UNC__CLASS_LIFECYCLE, "error", "a call was refused with {error}",
      "Handle the error.", "called", "caused" },
};

const struct unc__verdict_words unc__verdict_callback = {
    .class = UNC__CLASS_LIFECYCLE,
    .name = "callback_failed",
    .title = "a callback failed with {error} and no exception handler was set",
    .advice = "Handle the error in the callback, or give the loop an exception handler.",
    .use_verb = "scheduled",
    .cause_verb = "caused",
};

const struct unc__verdict_words unc__verdict_job = {
    .class = UNC__CLASS_LIFECYCLE,
    .name = "EUNREAD",
    .title = "the error of {job} was never retrieved: {error}",
    .advice = "Ask for the job's future, and for its result before it is freed; or give "
              "the loop an exception handler.",
    .use_verb = "given",
    .cause_verb = "caused",
};

const struct unc__verdict_words unc__verdict_foreign = {
    .class = UNC__CLASS_LIFECYCLE,
    .name = "other_loop",
    .title = "{task} awaited what belongs to another loop",
    .advice =
        "Await it in a task of its own loop; unc_loop_call_soon_threadsafe() brings "
        "the news to this one.",
    .use_verb = "awaited",
    .cause_verb = "created",
};

const struct unc__verdict_words *unc__verdict_words(int code)
{
    const struct unc__verdict_words *words = verdicts;

    while (words->code != 0 && words->code != code) {
        words++;
    }
    return words;
}
