/* SPDX-License-Identifier: MIT */
/* Nouns and verbs: the lists that the program's own summary is made of, once more. */
#include "convert/words.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "record/kind.h"
#include "record/verdict_words.h"

static const struct {
    const char *word;
    const char *noun;
    const char *plural;
    const char *acquired;
    const char *left;
} kinds[] = {
#define ROW(id, word, noun, plural, acquired, naming, place, was, were, ...) \
    { word, noun, plural, acquired, were },
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

/* What each library calls its loops. */
static const struct {
    enum unc__kind kind;
    enum unc__library library;
    const char *noun;
} library_types[] = {
#define ROW(id, kind, word, noun, call, close, library, released) \
    { UNC__KIND_##kind, UNC__LIBRARY_##library, noun },
    UNC_LIBRARY_TYPES(ROW)
#undef ROW
};

static const char *const libraries[UNC__LIBRARY_COUNT] = {
#define ROW(id, name, ...) [UNC__LIBRARY_##id] = (name),
    UNC_LIBRARIES(ROW)
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

const char *unc__word_noun_seen(const char *kind, const char *type)
{
    for (size_t i = sizeof types / sizeof *types; i-- > 0;) {
        if (strcmp(kinds[types[i].kind].word, kind) == 0 &&
            strcmp(types[i].word, type) == 0) {
            return types[i].noun;
        }
    }
    return unc__word_noun(kind, type);
}

const char *unc__word_loop(const char *library, char *buffer, size_t size)
{
    static const char usual[] = "event loop";

    (void)snprintf(buffer, size, "%s", usual);
    for (size_t i = 0; i < sizeof library_types / sizeof *library_types; i++) {
        if (library_types[i].kind != UNC__KIND_LOOP ||
            strcmp(libraries[library_types[i].library], library) != 0) {
            continue;
        }
        if (strcmp(library_types[i].noun, usual) == 0) {
            (void)snprintf(buffer, size, "%s loop", library);
        } else {
            (void)snprintf(buffer, size, "%s", library_types[i].noun);
        }
        break;
    }
    return buffer;
}

const char *unc__word_several(const char *noun, char *buffer, size_t size)
{
    size_t length = strlen(noun);
    const char *end = noun + (length > 0 ? length - 1 : 0);
    bool has_hiss = *end == 's' || *end == 'x' ||
                    (*end == 'h' && length > 1 && (end[-1] == 'c' || end[-1] == 's'));

    (void)snprintf(buffer, size, "%s%s", noun, has_hiss ? "es" : "s");
    return buffer;
}

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

/* SIZE_MAX: a later version's. */
static size_t index_of(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].word, kind) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

const char *unc__word_acquired(const char *kind)
{
    size_t index = index_of(kind);

    return index != SIZE_MAX ? kinds[index].acquired : "acquired";
}

const char *unc__word_plural(const char *kind)
{
    size_t index = index_of(kind);

    return index != SIZE_MAX ? kinds[index].plural : "resources";
}

const char *unc__word_left(const char *kind)
{
    size_t index = index_of(kind);

    return index != SIZE_MAX ? kinds[index].left : "were never released";
}

static const char *released_word(const char *kind, bool is_again)
{
    static const struct {
        const char *kind;
        const char *word[2];
    } words[] = {
        { "fd", { "closed", "closed again" } },
        { "stream", { "closed", "closed again" } },
        { "semaphore", { "closed", "closed again" } },
        { "timer", { "deleted", "deleted again" } },
        { "thread", { "joined", "joined again" } },
        { "process", { "waited for", "waited for again" } },
        { "library", { "unloaded", "unloaded again" } },
        { "mapping", { "unmapped", "unmapped again" } },
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].kind, kind) == 0) {
            return words[i].word[is_again];
        }
    }
    return is_again ? "released again" : "released";
}

/* Some depend on what was misused. */
static const char *verb_for(const char *verb, const char *kind)
{
    if (strncmp(verb, "{released}", strlen("{released}")) == 0) {
        return released_word(kind, strcmp(verb, "{released}") != 0);
    }
    return verb;
}

struct unc__verbs unc__word_verbs(const struct unc__loaded_finding *finding)
{
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        if (strcmp(misuses[i].class, finding->class) == 0 &&
            (*misuses[i].type == '\0' || strcmp(misuses[i].type, finding->type) == 0)) {
            return (struct unc__verbs){ verb_for(misuses[i].verbs.use, finding->kind),
                                        verb_for(misuses[i].verbs.cause, finding->kind) };
        }
    }
    return (struct unc__verbs){ "called", "caused" };
}
