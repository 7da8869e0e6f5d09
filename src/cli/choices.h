/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_CHOICES_H
#define UNC_CLI_CHOICES_H

/*
 * The words that an option takes: the one list of them, for the parser
 * (unc__arguments_word) and for completion, which finds it by the option's name.
 *
 * identifier, name of the option, words
 */
#define UNC_CHOICES(X)                                     \
    X(color, "color", "auto", "always", "never")           \
    X(evidence, "evidence", "single", "likely", "certain") \
    X(fail_on, "fail-on", "new", "any", "none", "stale")   \
    X(frames, "frames", "user", "all")                     \
    X(view, "view", "auto", "tree", "list")

#define DECLARATION(id, name, ...) extern const char *const unc__choices_##id[];
UNC_CHOICES(DECLARATION) /* each NULL-terminated */
#undef DECLARATION

/* NULL: the option @name takes anything. */
const char *const *unc__choices_of(const char *name);

#endif
