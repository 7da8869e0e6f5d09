/* SPDX-License-Identifier: MIT */
/*
 * What may follow what, and the tree along with it. The state is kept between the pieces
 * of a text, and a token that a piece cuts is read again from its start when the next one
 * is there: pieces double, so that is at most once more of everything. Rejected:
 * recursion, whose depth a hostile text would choose.
 *
 * Nine tenths of a large report are its list of resources, which most readers only
 * pass on. Read lightly such a list is checked like everything else, and is one item.
 */
#include "document/syntax.h"

#include <errno.h>
#include <string.h>

#include "document/scan.h"

#define FOLDED_KEY "resources"

enum state {
    AT_START,     /* of the document */
    VALUE,        /* behind a colon, or a comma of an array */
    VALUE_OR_END, /* behind [ */
    KEY,          /* behind a comma of an object */
    KEY_OR_END,   /* behind { */
    COLON,        /* behind a key */
    COMMA_OR_END, /* behind a value */
    NOTHING       /* behind the document */
};

void unc__syntax_init(struct unc__syntax *syntax)
{
    *syntax = (struct unc__syntax){ .state = AT_START };
    unc__keys_init(&syntax->keys);
}

void unc__syntax_destroy(struct unc__syntax *syntax)
{
    unc__keys_destroy(&syntax->keys);
    unc__build_abandon(&syntax->build);
}

static int refuse(struct unc__syntax *syntax, const char *what)
{
    syntax->what = what;
    return -EBADMSG;
}

static bool is_in_object(const struct unc__syntax *syntax)
{
    return (syntax->objects >> syntax->depth & 1) != 0;
}

static int open_one(struct unc__syntax *syntax, bool is_object)
{
    uint64_t bit;

    if (syntax->depth == UNC__DOCUMENT_DEPTH_MAX) {
        return refuse(syntax, "nested deeper than any report is");
    }
    bit = UINT64_C(1) << ++syntax->depth;
    syntax->objects = is_object ? syntax->objects | bit : syntax->objects & ~bit;
    if (is_object) {
        unc__keys_enter(&syntax->keys);
    }
    syntax->state = is_object ? KEY_OR_END : VALUE_OR_END;
    if (syntax->is_list_next && !is_object) {
        syntax->folded_depth = syntax->depth;
        syntax->folded_at = syntax->at;
    }
    syntax->is_list_next = false;
    syntax->at++;
    return syntax->folded_depth > 0 ? 0 : unc__build_open(&syntax->build, is_object);
}

/* The one that is closed was never opened there, or was, or is one item altogether. */
static int build_close(struct unc__syntax *syntax)
{
    if (syntax->folded_depth == 0) {
        unc__build_close(&syntax->build);
    } else if (syntax->folded_depth == syntax->depth) {
        syntax->folded_depth = 0;
        return unc__build_raw(&syntax->build, syntax->text + syntax->folded_at,
                              syntax->at - syntax->folded_at);
    }
    return 0;
}

static int close_one(struct unc__syntax *syntax)
{
    int rc;

    if (is_in_object(syntax)) {
        unc__keys_leave(&syntax->keys);
    }
    syntax->at++;
    rc = build_close(syntax);
    syntax->depth--;
    syntax->state = syntax->depth == 0 ? NOTHING : COMMA_OR_END;
    return rc;
}

/* Returns: 0; -EAGAIN: it is cut where the piece ends; -EBADMSG. */
static int take(struct unc__syntax *syntax, struct unc__scan scan)
{
    switch (scan.result) {
    case UNC__SCAN_TOKEN:
        syntax->at = (size_t)(scan.end - syntax->text);
        return 0;
    case UNC__SCAN_CUT:
        return -EAGAIN;
    case UNC__SCAN_WRONG:
        break;
    }
    syntax->at = (size_t)(scan.end - syntax->text);
    return refuse(syntax, scan.what);
}

/* A text, a number or a word. */
static int take_plain_value(struct unc__syntax *syntax)
{
    const char *at = syntax->text + syntax->at;
    const char *end = syntax->text + syntax->size;
    size_t first = syntax->at;
    int rc = take(syntax, *at == '"' ? unc__scan_text(at, end)
                          : *at == '-' || (*at >= '0' && *at <= '9')
                              ? unc__scan_number(at, end)
                              : unc__scan_word(at, end));

    if (rc != 0) {
        return rc;
    }
    syntax->state = COMMA_OR_END;
    syntax->is_list_next = false;
    return syntax->folded_depth > 0
               ? 0
               : unc__build_value(&syntax->build, at, syntax->at - first);
}

static int take_value(struct unc__syntax *syntax)
{
    char byte = syntax->text[syntax->at];
    int rc;

    if (byte != '{' && byte != '[' && syntax->state == AT_START) {
        return refuse(syntax, "a document begins with { or [; is it JSON?");
    }
    if (syntax->value_count == UNC__SYNTAX_VALUES_MAX) {
        syntax->what = "more than 16777216 values";
        return -EFBIG;
    }
    if (byte == '{' || byte == '[') {
        syntax->value_count++;
        return open_one(syntax, byte == '{');
    }
    rc = take_plain_value(syntax);
    syntax->value_count += rc == 0;
    return rc;
}

static int build_key(struct unc__syntax *syntax, const struct unc__key_text *key)
{
    if (syntax->folded_depth > 0) {
        return 0;
    }
    syntax->is_list_next = syntax->is_light && key->size == strlen(FOLDED_KEY) &&
                           memcmp(key->bytes, FOLDED_KEY, key->size) == 0;
    return unc__build_key(&syntax->build, key);
}

static int take_key(struct unc__syntax *syntax)
{
    size_t first = syntax->at;
    struct unc__key_text key;
    size_t size;
    int rc;

    if (syntax->text[first] != '"') {
        return refuse(syntax, "a key in quotes has to come here");
    }
    size = unc__keys_add_expected(&syntax->keys, syntax->text + first,
                                  syntax->size - first, &key);
    if (size > 0) {
        syntax->at += size;
        syntax->state = COLON;
        return build_key(syntax, &key);
    }
    rc = take(syntax, unc__scan_text(syntax->text + first, syntax->text + syntax->size));
    if (rc != 0) {
        return rc;
    }
    rc = unc__keys_add(&syntax->keys, syntax->text, first + 1, syntax->at - first - 2,
                       &key);
    syntax->state = COLON;
    if (rc == -EEXIST) {
        syntax->at = first;
        return refuse(syntax, "this object has that key already");
    }
    if (rc == -EFBIG) {
        syntax->what = "a key of more than 1 MiB, or too many of them";
    }
    return rc != 0 ? rc : build_key(syntax, &key);
}

static int take_colon(struct unc__syntax *syntax)
{
    if (syntax->text[syntax->at] != ':') {
        return refuse(syntax, "a colon has to come behind a key");
    }
    syntax->state = VALUE;
    syntax->at++;
    return 0;
}

static int take_comma_or_end(struct unc__syntax *syntax)
{
    bool is_object = is_in_object(syntax);

    if (syntax->text[syntax->at] == (is_object ? '}' : ']')) {
        return close_one(syntax);
    }
    if (syntax->text[syntax->at] != ',') {
        return refuse(syntax, is_object ? "a comma or } has to come behind a value"
                                        : "a comma or ] has to come behind a value");
    }
    syntax->state = is_object ? KEY : VALUE;
    syntax->at++;
    return 0;
}

static int take_next(struct unc__syntax *syntax)
{
    char byte = syntax->text[syntax->at];

    switch ((enum state)syntax->state) {
    case VALUE_OR_END:
        return byte == ']' ? close_one(syntax) : take_value(syntax);
    case KEY_OR_END:
        return byte == '}' ? close_one(syntax) : take_key(syntax);
    case KEY:
        return take_key(syntax);
    case COLON:
        return take_colon(syntax);
    case COMMA_OR_END:
        return take_comma_or_end(syntax);
    case NOTHING:
        return refuse(syntax, "something follows the end of the document");
    case AT_START:
    case VALUE:
        break;
    }
    return take_value(syntax);
}

static void skip_space(struct unc__syntax *syntax)
{
    while (syntax->at < syntax->size) {
        char byte = syntax->text[syntax->at];

        if (byte != ' ' && byte != '\n' && byte != '\t' && byte != '\r') {
            return;
        }
        syntax->at++;
    }
}

int unc__syntax_check(struct unc__syntax *syntax, const char *text, size_t size,
                      bool is_whole)
{
    syntax->text = text;
    syntax->size = size;
    for (;;) {
        int rc;

        skip_space(syntax);
        if (syntax->at == size) {
            break;
        }
        rc = take_next(syntax);
        if (rc == -EAGAIN) {
            break;
        }
        if (rc != 0) {
            return rc;
        }
    }
    if (is_whole && syntax->state != NOTHING) {
        syntax->at = size;
        syntax->what = "it ends in the middle";
        return -ENODATA;
    }
    return 0;
}
