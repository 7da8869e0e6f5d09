/* SPDX-License-Identifier: MIT */
/*
 * Complaints about options. Messages are built in a fixed buffer; what the user wrote is
 * quoted short and without bytes that move a cursor, since it may end on a terminal.
 */
#include "options/complaint.h"

#include "base/nearest.h"
#include "base/text.h"

#define SHOWN_SIZE  64 /* of a value that is quoted back */
#define OPTIONS_MAX 32

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

static const char *suggest_name(struct unc__piece name)
{
    const char *names[OPTIONS_MAX + 1];
    size_t count = 0;

    while (unc__option_table[count].name != NULL && count < OPTIONS_MAX) {
        names[count] = unc__option_table[count].name;
        count++;
    }
    names[count] = NULL;
    return unc__nearest_of(name.start, name.length, names);
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
