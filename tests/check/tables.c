/* SPDX-License-Identifier: MIT */
/* Prints the tables that the schema repeats, a word a line: schema.py compares. */
#include <stdio.h>

#include "judge/child.h"
#include "judge/kernel.h"
#include "judge/record_words.h"
#include "judge/words.h"
#include "record/kind.h"
#include "record/verdict_words.h"

static void print_kinds(void)
{
    for (size_t i = 0; i < UNC__KIND_COUNT; i++) {
        printf("kind %s\n", unc__kinds[i].word);
        printf("%s %s\n",
               unc__kinds[i].naming == UNC__NAMING_UNNUMBERED ? "unnumbered" : "numbered",
               unc__kinds[i].word);
    }
}

static void print_types(void)
{
    for (size_t i = UNC__TYPE_NONE + 1; i < UNC__TYPE_COUNT; i++) {
        printf("type.%s %s\n", unc__kinds[unc__types[i].kind].word, unc__types[i].word);
    }
#define PRINT(beginning, word) printf("type.fd %s\n", word);
    UNC_FD_TARGETS(PRINT)
#undef PRINT
    printf("type.fd closed\n");
}

static void print_verdicts(void)
{
#define PRINT(name, ...) printf("verdict %s\n", #name);
    UNC_VERDICTS(PRINT)
#undef PRINT
#define PRINT(id, class, name, ...)     \
    if (*(name) != '\0') {              \
        printf("verdict %s\n", (name)); \
    }
    UNC_MISUSES(PRINT)
#undef PRINT
    printf("verdict %s\n", unc__verdict_callback.name);
    printf("verdict %s\n", unc__verdict_foreign.name);
    printf("verdict %s\n", unc__verdict_words(0)->name);
}

static void print_classes(void)
{
#define PRINT(id, word) printf("class %s\n", word);
    UNC_CLASSES(PRINT)
#undef PRINT
#define PRINT(id, word) printf("evidence %s\n", word);
    UNC_EVIDENCES(PRINT)
#undef PRINT
}

static void print_states(void)
{
#define PRINT(id, word) printf("task_state %s\n", word);
    UNC_TASK_STATES(PRINT)
#undef PRINT
#define PRINT(id, word, sentence) printf("child_state %s\n", word);
    UNC_CHILD_FATES(PRINT)
#undef PRINT
}

static void print_verbs(void)
{
    for (size_t i = 0; i < UNC__CLOSE_VERB_COUNT; i++) {
        printf("verb %s\n", unc__close_verbs[i]);
    }
}

static void print_record(void)
{
#define PRINT(id, word) printf("place %s\n", word);
    UNC_RECORD_PLACES(PRINT)
#undef PRINT
#define PRINT(id, word, ...) printf("drop %s\n", word);
    UNC_DROP_REASONS(PRINT)
#undef PRINT
}

int main(void)
{
    print_record();
    print_kinds();
    print_types();
    print_verdicts();
    print_classes();
    print_states();
    print_verbs();
    return 0;
}
