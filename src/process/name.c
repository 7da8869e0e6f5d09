/* SPDX-License-Identifier: MIT */
/*
 * What reports call a child: its arguments, as one would type them, more or less.
 *
 * The record keeps each name once and for good. A program that gives every child another
 * argument must not grow for ever; so the lines that were used are remembered by their
 * hashes, and when there are LINES_MAX of them a new one is cut down to its program.
 */
#include "process/child.h"

#include <string.h>

#include "base/text.h"

#define LINES_MAX  1024
#define PLACES     2048 /* a power of two, never more than half full */
#define CUT_SIGN   "..."
#define FNV_OFFSET UINT64_C(14695981039346656037)
#define FNV_PRIME  UINT64_C(1099511628211)

static _Atomic uint64_t lines[PLACES]; /* hashes; 0: free */
static _Atomic unsigned line_count;

static uint64_t hash_of(const char *line)
{
    uint64_t hash = FNV_OFFSET;

    for (; *line != '\0'; line++) {
        hash = (hash ^ (unsigned char)*line) * FNV_PRIME;
    }
    return hash != 0 ? hash : 1;
}

/* Whether @line is known, or may become known. */
static bool admit(const char *line)
{
    uint64_t hash = hash_of(line);

    for (uint64_t place = hash;; place++) {
        _Atomic uint64_t *slot = &lines[place % PLACES];
        uint64_t found = atomic_load(slot);

        if (found == 0) {
            if (atomic_load(&line_count) >= LINES_MAX) {
                return false;
            }
            if (atomic_compare_exchange_strong(slot, &found, hash)) {
                atomic_fetch_add(&line_count, 1);
                return true;
            }
        }
        if (found == hash) {
            return true;
        }
    }
}

static void add_argument(struct unc__text *text, const char *argument)
{
    bool is_plain = *argument != '\0' && strpbrk(argument, " \t\n'\"\\$`") == NULL;

    unc__text_add(text, is_plain ? "" : "'");
    unc__text_add(text, argument);
    unc__text_add(text, is_plain ? "" : "'");
}

const char *unc__child_name(const struct unc_process_options *options,
                            char buffer[UNC__CHILD_NAME_SIZE])
{
    struct unc__text text = unc__text_init(buffer, UNC__CHILD_NAME_SIZE);

    if (options->name != NULL) {
        return options->name;
    }
    if (options->shell != NULL) {
        unc__text_add(&text, options->shell);
    } else {
        for (const char *const *argument = options->arguments;
             *argument != NULL && !text.is_cut; argument++) {
            unc__text_add(&text, argument == options->arguments ? "" : " ");
            add_argument(&text, *argument);
        }
    }
    if (text.is_cut) {
        memcpy(buffer + UNC__CHILD_NAME_SIZE - sizeof CUT_SIGN, CUT_SIGN,
               sizeof CUT_SIGN);
    }
    if (!admit(buffer)) {
        text = unc__text_init(buffer, UNC__CHILD_NAME_SIZE);
        unc__text_add(&text,
                      options->shell != NULL ? "a shell line" : options->arguments[0]);
    }
    return buffer;
}
