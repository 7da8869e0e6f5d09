/* SPDX-License-Identifier: MIT */
/*
 * A rule is a class of findings and a kind of resources: what people mute, and what they
 * read about when they meet it first. Only those that are used are written. Texts of a
 * rule are ours; only the words of class and kind come from a report, which may be a
 * later version's.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/sarif_parts.h"
#include "convert/words.h"

static const struct class_words {
    const char *class;
    const char *about; /* behind "Descriptors that"; NULL: as they are left */
    const char *full;
    const char *help;
    const char *precision;
    const char *tag;
} classes[] = {
    { "unclosed", NULL,
      "It was acquired and not given back by the time at which everything has to be. "
      "A program that runs for long enough meets its limits by it, and what waits at "
      "the other end waits on.",
      "Find the way on which it is not given back: an early return, an error, a callback "
      "that never comes. Give it back there, or let an owner do that. What is meant to "
      "stay is declared in the program, or suppressed with a reason.",
      "high", "resource-leak" },
    { "double-release", "were given back twice",
      "By the second time its number may be somebody else's, who then loses something "
      "that is in use.",
      "Let one owner give it back, once, and forget its number then.", "very-high",
      "resource-misuse" },
    { "use-after-release", "were used after they were given back",
      "The call failed, or it met whoever has the number by now.",
      "Forget its number when it is given back, and end what still uses it before.",
      "very-high", "resource-misuse" },
    { "foreign-release", "somebody closed who did not own them",
      "It was closed behind its owner's back; when the owner closed it, the number was "
      "somebody else's.",
      "Close it through its owner only: a stream with fclose(), a directory with "
      "closedir().",
      "very-high", "resource-misuse" },
    { "stale-registration", "outlived what they watch",
      "It goes on telling of something that its owner believes is closed, because a "
      "duplicate or a child keeps that open.",
      "Take it out with epoll_ctl() and EPOLL_CTL_DEL before the close.", "very-high",
      "resource-misuse" },
    { "exec-leak", "stayed open in a program that was executed",
      "The other program never asked for it: it keeps files and connections alive, and "
      "may reach what it must not.",
      "Open it with O_CLOEXEC, SOCK_CLOEXEC or \"e\", and hand on by fcntl(F_SETFD) "
      "what the other program is to have.",
      "very-high", "resource-leak" },
    { "lifecycle", "were used against their rules",
      "A call came at a time, from a thread or in a state in which it cannot do what it "
      "is for.",
      "The message of the result says which call it was and what to do instead.",
      "very-high", "resource-misuse" },
    { "unseen", "were opened where no probe saw it",
      "It is open at the end, and none of the calls that are watched has opened it: a "
      "library that is linked otherwise may have.",
      "Run `unclosed doctor` on the program: it says which calls are not watched.",
      "medium", "resource-leak" },
};

static const struct class_words other = {
    "",
    "broke a rule",
    "A later version of unclosed knows more about it.",
    "The message of the result says what happened.",
    "high",
    "resource-misuse",
};

static int compare_rules(const void *left, const void *right)
{
    const struct unc__sarif_rule *a = left;
    const struct unc__sarif_rule *b = right;
    int order = strcmp(a->class, b->class);

    return order != 0 ? order : strcmp(a->kind, b->kind);
}

int unc__sarif_find_rules(struct unc__sarif *sarif)
{
    const struct unc__converted *findings = sarif->conversion->findings;
    size_t count = 0;

    sarif->rules = calloc(sarif->result_count + 1, sizeof *sarif->rules);
    if (sarif->rules == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < sarif->result_count; i++) {
        sarif->rules[i] = (struct unc__sarif_rule){
            findings[i].finding->class,
            findings[i].finding->kind,
        };
    }
    qsort(sarif->rules, sarif->result_count, sizeof *sarif->rules, compare_rules);
    for (size_t i = 0; i < sarif->result_count; i++) {
        if (count == 0 ||
            compare_rules(&sarif->rules[count - 1], &sarif->rules[i]) != 0) {
            sarif->rules[count++] = sarif->rules[i];
        }
    }
    sarif->rule_count = count;
    return 0;
}

size_t unc__sarif_rule_index(const struct unc__sarif *sarif,
                             const struct unc__loaded_finding *finding)
{
    const struct unc__sarif_rule key = { finding->class, finding->kind };
    const struct unc__sarif_rule *rule = bsearch(&key, sarif->rules, sarif->rule_count,
                                                 sizeof *sarif->rules, compare_rules);

    return rule != NULL ? (size_t)(rule - sarif->rules) : 0;
}

void unc__sarif_rule_id(struct unc__emit *json, const char *key,
                        const struct unc__sarif_rule *rule)
{
    unc__emit_text_begin(json, key);
    unc__emit_text_add(json, rule->class);
    unc__emit_text_add(json, "/");
    unc__emit_text_add(json, rule->kind);
    unc__emit_text_end(json);
}

/* "double-release" as "DoubleRelease". */
static void add_camel(struct unc__emit *json, const char *word)
{
    bool is_begin = true;

    for (; *word != '\0'; word++) {
        unsigned char byte = (unsigned char)*word;
        char letter = (char)(is_begin ? toupper(byte) : byte);

        if (byte < 0x80 && isalnum(byte)) {
            unc__emit_text_add_bytes(json, &letter, 1);
            is_begin = false;
        } else {
            is_begin = true;
        }
    }
}

static const struct class_words *words_of(const char *class)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strcmp(classes[i].class, class) == 0) {
            return &classes[i];
        }
    }
    return &other;
}

/* "Descriptors that were never closed." */
static void put_short(struct unc__emit *json, const struct class_words *words,
                      const char *kind)
{
    const char *plural = unc__word_plural(kind);
    char first = (char)toupper((unsigned char)plural[0]);

    unc__emit_object(json, "shortDescription");
    unc__emit_text_begin(json, "text");
    unc__emit_text_add_bytes(json, &first, 1);
    unc__emit_text_add(json, plural + 1);
    unc__emit_text_add(json, " that ");
    unc__emit_text_add(json, words->about != NULL ? words->about : unc__word_left(kind));
    unc__emit_text_add(json, ".");
    unc__emit_text_end(json);
    unc__emit_end(json);
}

static void put_help(struct unc__emit *json, const char *full, const char *help)
{
    unc__emit_object(json, "help");
    unc__emit_text(json, "text", help);
    unc__emit_text_begin(json, "markdown");
    unc__emit_text_add(json, full);
    unc__emit_text_add(json, "\n\n**What to do.** ");
    unc__emit_text_add(json, help);
    unc__emit_text_end(json);
    unc__emit_end(json);
}

static void put_configuration(struct unc__emit *json, const char *precision,
                              const char *tag)
{
    unc__emit_object(json, "defaultConfiguration");
    unc__emit_text(json, "level", "error");
    unc__emit_end(json);
    unc__emit_object(json, "properties");
    unc__emit_array(json, "tags");
    unc__emit_text(json, NULL, "reliability");
    unc__emit_text(json, NULL, tag);
    unc__emit_end(json);
    unc__emit_text(json, "precision", precision);
    unc__emit_text(json, "problem.severity", "error");
    unc__emit_end(json);
}

static void put_rule(struct unc__emit *json, const struct unc__sarif_rule *rule)
{
    const struct class_words *words = words_of(rule->class);

    unc__emit_object(json, NULL);
    unc__sarif_rule_id(json, "id", rule);
    unc__emit_text_begin(json, "name");
    add_camel(json, rule->class);
    add_camel(json, rule->kind);
    unc__emit_text_end(json);
    put_short(json, words, rule->kind);
    unc__sarif_message(json, "fullDescription", words->full);
    put_help(json, words->full, words->help);
    put_configuration(json, words->precision, words->tag);
    unc__emit_end(json);
}

static void put_rule_of_unmeasured(struct unc__emit *json)
{
    static const char full[] =
        "A process that should have been looked at was not, so that nothing can be said "
        "about it: a check that did not run is no check that passed.";
    static const char help[] =
        "The message says why. Let the process end by itself, or with a signal that the "
        "library may see, and see to it that its report is kept.";

    unc__emit_object(json, NULL);
    unc__emit_text(json, "id", "unclosed/unmeasured");
    unc__emit_text(json, "name", "UnclosedUnmeasured");
    unc__sarif_message(json, "shortDescription", "Processes that were not measured.");
    unc__sarif_message(json, "fullDescription", full);
    put_help(json, full, help);
    put_configuration(json, "very-high", "unmeasured");
    unc__emit_end(json);
}

void unc__sarif_rules(struct unc__sarif *sarif)
{
    unc__emit_array(&sarif->json, "rules");
    for (size_t i = 0; i < sarif->rule_count; i++) {
        put_rule(&sarif->json, &sarif->rules[i]);
    }
    if (sarif->unmeasured_count > 0) {
        put_rule_of_unmeasured(&sarif->json);
    }
    unc__emit_end(&sarif->json);
}
