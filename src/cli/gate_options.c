/* SPDX-License-Identifier: MIT */
#include "cli/gate_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/choices.h"
#include "document/printable.h"
#include "gate/upwards.h"

void unc__gate_words_init(struct unc__gate_words *ret_words)
{
    *ret_words = (struct unc__gate_words){ .options = { .has_builtin = true } };
}

void unc__gate_words_done(struct unc__gate_words *words)
{
    free(words->found_baseline);
    free(words->found_suppressions);
    words->found_baseline = NULL;
    words->found_suppressions = NULL;
}

/* An option that may be given again. */
static int add_word(const char **list, struct unc__arguments *arguments, const char *name)
{
    for (size_t i = 0; i < UNC__WORDS_MAX; i++) {
        if (list[i] == NULL) {
            list[i] = arguments->value;
            return 1;
        }
    }
    arguments->status = unc__arguments_refuse(
        arguments, "--%s is given more than %d times", name, UNC__WORDS_MAX);
    return -1;
}

static int take_fail_on(struct unc__gate_words *words, struct unc__arguments *arguments)
{
    static const enum unc__fail_on values[] = { UNC__FAIL_ON_NEW, UNC__FAIL_ON_ANY,
                                                UNC__FAIL_ON_NONE, UNC__FAIL_ON_STALE };
    int word = unc__arguments_word(arguments, "fail-on", unc__choices_fail_on);

    if (word >= 0) {
        words->options.fail_on = values[word];
    }
    return word >= 0 ? 1 : -1;
}

static int take_evidence(struct unc__gate_words *words, struct unc__arguments *arguments)
{
    int word = unc__arguments_word(arguments, "evidence", unc__choices_evidence);

    if (word >= 0) {
        words->options.evidence = unc__choices_evidence[word];
    }
    return word >= 0 ? 1 : -1;
}

static int take_switch(struct unc__gate_words *words, int id)
{
    switch (id) {
    case UNC__OPTION_NO_BASELINE:
        words->has_no_baseline = true;
        return 1;
    case UNC__OPTION_NO_SUPPRESSIONS:
        words->has_no_suppressions = true;
        return 1;
    case UNC__OPTION_NO_BUILTIN:
        words->options.has_builtin = false;
        return 1;
    case UNC__OPTION_STRICT:
        words->options.is_reason_required = true;
        return 1;
    case UNC__OPTION_LIBRARY:
        words->options.is_library_counted = true;
        return 1;
    case UNC__OPTION_ACCEPT_KILLED:
        words->options.is_killed_accepted = true;
        return 1;
    default:
        return 0;
    }
}

int unc__gate_words_take(struct unc__gate_words *words, int id,
                         struct unc__arguments *arguments)
{
    switch (id) {
    case UNC__OPTION_BASELINE:
        words->options.baseline = arguments->value;
        return 1;
    case UNC__OPTION_EVIDENCE:
        return take_evidence(words, arguments);
    case UNC__OPTION_FAIL_ON:
        return take_fail_on(words, arguments);
    case UNC__OPTION_MAX:
        return add_word(words->max, arguments, "max");
    case UNC__OPTION_MIN_AGE:
        return add_word(words->min_age, arguments, "min-age");
    case UNC__OPTION_REQUIRE:
        return add_word(words->required, arguments, "require");
    case UNC__OPTION_SUPPRESSIONS:
        return add_word(words->suppressions, arguments, "suppressions");
    default:
        return take_switch(words, id);
    }
}

int unc__status_of(int error)
{
    return error == -ENOMEM || error == -ENOSPC || error == -EDQUOT || error == -EFBIG ||
                   error == -EIO || error == -EMFILE || error == -ENFILE ||
                   error == -EBADF
               ? UNC__EXIT_FAULT
               : UNC__EXIT_USAGE;
}

/* A problem may quote a file. */
static int complain(const struct unc__arguments *arguments, int r,
                    const struct unc__problem *problem)
{
    char printable[2 * sizeof problem->text];

    (void)unc__printable_copy(printable, sizeof printable, problem->text);
    unc__complain(arguments->command->name, "%s", printable);
    return unc__status_of(r);
}

int unc__gate_words_find(struct unc__gate_words *words,
                         const struct unc__arguments *arguments)
{
    struct unc__problem problem = { "" };
    int r = 0;

    if (words->options.baseline == NULL && !words->has_no_baseline) {
        r = unc__upwards_find(UNC__BASELINE_NAME, &words->found_baseline, &problem);
        words->options.baseline = words->found_baseline;
    }
    if (r == 0 && words->suppressions[0] == NULL && !words->has_no_suppressions) {
        r = unc__upwards_find(UNC__SUPPRESSIONS_NAME, &words->found_suppressions,
                              &problem);
        words->suppressions[0] = words->found_suppressions;
    }
    if (r < 0) {
        return complain(arguments, r, &problem);
    }
    words->options.suppressions = words->suppressions;
    words->options.max = words->max;
    words->options.required = words->required;
    words->options.min_age = words->min_age;
    return UNC__EXIT_OK;
}

int unc__gate_words_new(struct unc__gate_words *words,
                        const struct unc__arguments *arguments,
                        struct unc__gate **ret_gate)
{
    struct unc__problem problem = { "" };
    int status = unc__gate_words_find(words, arguments);
    int r;

    if (status != UNC__EXIT_OK) {
        return status;
    }
    if (words->has_no_baseline && words->options.baseline != NULL) {
        return unc__arguments_refuse(arguments,
                                     "--baseline and --no-baseline exclude each other");
    }
    r = unc__gate_new(&words->options, ret_gate, &problem);
    return r < 0 ? complain(arguments, r, &problem) : UNC__EXIT_OK;
}
