/* SPDX-License-Identifier: MIT */
/*
 * To be copied into a shell: a word that a shell would take apart is quoted. What would
 * harm a terminal is made visible even so, and that word is not what it was: better than
 * the other way round.
 */
#include "cli/ways.h"

#include <stdlib.h>
#include <string.h>

#include "document/printable.h"
#include "gate/baseline.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%^"

static void print_word(FILE *stream, const char *word)
{
    if (*word != '\0' && word[strspn(word, PLAIN)] == '\0') {
        (void)fprintf(stream, " %s", word);
        return;
    }
    (void)fputs(" '", stream);
    while (*word != '\0') {
        size_t length = strcspn(word, "'");
        char *part = strndup(word, length);

        unc__printable_write(stream, part);
        free(part);
        word += length;
        for (; *word == '\''; word++) {
            (void)fputs("'\\''", stream);
        }
    }
    (void)fputc('\'', stream);
}

static void print_option(FILE *stream, const char *option, const char *value)
{
    (void)fprintf(stream, " %s", option);
    print_word(stream, value);
}

/* Those that say which findings count at all, as they were given. */
static void print_filters(const struct unc__gate_words *words, FILE *stream)
{
    const struct unc__gate_options *options = &words->options;
    bool is_named = words->found_suppressions == NULL;

    for (size_t i = 0; is_named && words->suppressions[i] != NULL; i++) {
        print_option(stream, "--suppressions", words->suppressions[i]);
    }
    for (size_t i = 0; words->min_age[i] != NULL; i++) {
        print_option(stream, "--min-age", words->min_age[i]);
    }
    if (options->evidence != NULL) {
        print_option(stream, "--evidence", options->evidence);
    }
    (void)fputs(words->has_no_suppressions ? " --no-suppressions" : "", stream);
    (void)fputs(options->has_builtin ? "" : " --no-builtin", stream);
    (void)fputs(options->is_library_counted ? " --library" : "", stream);
    (void)fputs(options->is_killed_accepted ? " --accept-killed" : "", stream);
}

void unc__ways_print(const struct unc__gate *gate, const struct unc__gate_words *words,
                     char *const *paths, FILE *stream)
{
    const char *first = unc__gate_first_failed(gate);

    if (first == NULL || !unc__baseline_can_hold(first)) {
        return;
    }
    (void)fputs("To tolerate what is there today:\n      unclosed baseline update",
                stream);
    if (words->options.baseline != NULL && words->found_baseline == NULL) {
        print_option(stream, "--baseline", words->options.baseline);
    }
    print_filters(words, stream);
    for (; *paths != NULL; paths++) {
        print_word(stream, *paths);
    }
    (void)fputs("\nor one of them, with a reason:\n      unclosed suppress", stream);
    if (words->suppressions[0] != NULL && words->found_suppressions == NULL) {
        print_option(stream, "--file", words->suppressions[0]);
    }
    (void)fprintf(stream, " %s --reason 'WHY'\n\n", first);
}
