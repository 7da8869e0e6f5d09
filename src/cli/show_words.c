/* SPDX-License-Identifier: MIT */
/* Nouns and verbs: the lists that the program's own summary is made of, once more. */
#include <string.h>

#include "cli/show.h"
#include "record/kind.h"
#include "record/verdict_words.h"

struct noun {
    const char *kind;
    const char *type; /* NULL: of the kind as a whole */
    const char *noun;
    const char *acquired;
};

static const struct {
    const char *word;
    const char *noun;
    const char *acquired;
} kinds[] = {
#define ROW(id, word, noun, plural, acquired, ...) { word, noun, acquired },
    UNC_KINDS(ROW)
#undef ROW
};

static const struct {
    enum unc__kind kind;
    const char *word;
    const char *noun;
} types[] = {
#define ROW(id, kind, word, noun, ...) { UNC__KIND_##kind, word, noun },
    UNC_TYPES(ROW)
#undef ROW
};

static const struct {
    const char *class;
    const char *type; /* "": of the class as a whole */
    struct unc__verbs verbs;
} misuses[] = {
#define LIFECYCLE_ROW(id, title, advice, use, cause) { "lifecycle", #id, { use, cause } },
    UNC_VERDICTS(LIFECYCLE_ROW)
#undef LIFECYCLE_ROW
#define ROW(id, class, name, title, advice, use, cause) \
    { UNC__WORD_##class, name, { use, cause } },
#define UNC__WORD_DOUBLE_RELEASE     "double-release"
#define UNC__WORD_USE_AFTER_RELEASE  "use-after-release"
#define UNC__WORD_FOREIGN_RELEASE    "foreign-release"
#define UNC__WORD_STALE_REGISTRATION "stale-registration"
#define UNC__WORD_EXEC_LEAK          "exec-leak"
#define UNC__WORD_LIFECYCLE          "lifecycle"
        UNC_MISUSES(ROW)
#undef ROW
};

const char *unc__word_noun(const char *kind, const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(kinds[types[i].kind].word, kind) == 0 &&
            strcmp(types[i].word, type) == 0) {
            return types[i].noun;
        }
    }
    return *type != '\0' ? type : *kind != '\0' ? kind : "resource";
}

const char *unc__word_acquired(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].word, kind) == 0) {
            return kinds[i].acquired;
        }
    }
    return "acquired";
}

/* A verb that depends on what was misused is told for the usual one, a descriptor. */
static const char *plain(const char *verb)
{
    return strcmp(verb, "{released}") == 0         ? "released"
           : strcmp(verb, "{released} again") == 0 ? "released again"
                                                   : verb;
}

struct unc__verbs unc__word_verbs(const struct unc__loaded_finding *finding)
{
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        if (strcmp(misuses[i].class, finding->class) == 0 &&
            (*misuses[i].type == '\0' || strcmp(misuses[i].type, finding->type) == 0)) {
            return (struct unc__verbs){ plain(misuses[i].verbs.use),
                                        plain(misuses[i].verbs.cause) };
        }
    }
    return (struct unc__verbs){ "called", "caused" };
}
