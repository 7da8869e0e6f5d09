/* SPDX-License-Identifier: MIT */
/*
 * Complaints about options. Messages are built in a fixed buffer; what the user wrote is
 * quoted short and without bytes that move a cursor, since it may end on a terminal.
 */
#include "options/complaint.h"

#include "base/text.h"

#define SHOWN_SIZE       64 /* of a value that is quoted back */
#define SUGGESTION_EDITS 3  /* further off than this is another word */

/* The user's own bytes, short enough and without anything that moves a cursor. */
static void add_shown(struct unc__text *text, struct unc__piece piece)
{
    unc__text_add(text, "'");
    for (size_t i = 0; i < piece.length && i < SHOWN_SIZE; i++) {
        bool is_printable = piece.start[i] >= ' ' && piece.start[i] <= '~';

        unc__text_add_bytes(text, is_printable ? &piece.start[i] : "?", 1);
    }
    unc__text_add(text, piece.length > SHOWN_SIZE ? "...'" : "'");
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned smaller = a < b ? a : b;

    return smaller < c ? smaller : c;
}

/* Levenshtein's distance, one row at a time. */
static unsigned count_edits(struct unc__piece piece, const char *word)
{
    unsigned row[UNC__OPTION_NAME_MAX + 1];
    size_t length = strlen(word);

    for (unsigned j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; i <= piece.length; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= length; j++) {
            unsigned above = row[j];
            unsigned change = piece.start[i - 1] == word[j - 1] ? 0 : 1;

            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + change);
            diagonal = above;
        }
    }
    return row[length];
}

static const char *suggest_name(struct unc__piece name)
{
    const char *nearest = NULL;
    unsigned fewest = SUGGESTION_EDITS;

    if (name.length > UNC__OPTION_NAME_MAX) {
        return NULL;
    }
    for (const struct unc__option *row = unc__option_table; row->name != NULL; row++) {
        unsigned edits = count_edits(name, row->name);

        /* A word that shares nothing with the name is no suggestion. */
        if (edits < fewest && edits < name.length) {
            fewest = edits;
            nearest = row->name;
        }
    }
    return nearest;
}

static void say(struct unc__complaint *complaint, struct unc__text *text)
{
    complaint->count++;
    if (complaint->complain != NULL && complaint->count <= UNC__COMPLAINTS_SAID) {
        complaint->complain(text->buffer, complaint->userdata);
    }
}

void unc__complain_unknown(struct unc__complaint *complaint, struct unc__piece name)
{
    char buffer[UNC__COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const char *nearest = suggest_name(name);

    unc__text_add(&text, "unclosed: there is no option ");
    add_shown(&text, name);
    if (nearest != NULL) {
        unc__text_format(&text, ", did you mean '%s'?; ignored", nearest);
    } else {
        unc__text_add(&text, " (help=1 lists them all); ignored");
    }
    say(complaint, &text);
}

void unc__complain_malformed(struct unc__complaint *complaint,
                             const struct unc__option *option, struct unc__piece value)
{
    char buffer[UNC__COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "unclosed: option '%s' wants %s, not ", option->name,
                     option->wants);
    add_shown(&text, value);
    unc__text_add(&text, "; ignored");
    say(complaint, &text);
}

void unc__complain_later(struct unc__complaint *complaint,
                         const struct unc__option *option, struct unc__piece value)
{
    char buffer[UNC__COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "unclosed: option '%s", option->name);
    if (option->parse != NULL) {
        unc__text_add(&text, "=");
        unc__text_add_bytes(&text, value.start, value.length);
    }
    unc__text_add(&text, "' is not available in this version; ignored");
    say(complaint, &text);
}

void unc__complain_unbalanced(struct unc__complaint *complaint, struct unc__piece name)
{
    char buffer[UNC__COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, "unclosed: the quote in option ");
    add_shown(&text, name);
    unc__text_add(&text, " is not closed, or is followed by something; ignored");
    say(complaint, &text);
}

void unc__complain_rest(struct unc__complaint *complaint)
{
    char buffer[UNC__COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    size_t rest;

    if (complaint->complain == NULL || complaint->count <= UNC__COMPLAINTS_SAID) {
        return;
    }
    rest = complaint->count - UNC__COMPLAINTS_SAID;
    unc__text_add(&text, "unclosed: ...and ");
    unc__text_add_unsigned(&text, rest);
    unc__text_add(&text,
                  rest == 1 ? " more option is ignored" : " more options are ignored");
    complaint->complain(text.buffer, complaint->userdata);
}
