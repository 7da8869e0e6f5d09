/* SPDX-License-Identifier: MIT */
/*
 * The parser of `key=value:key=value`. Nothing here is fatal: an option that is unknown
 * or malformed is complained about and ignored, and the rest of the text is read as if it
 * were not there.
 */
#include "options/options.h"

#include <stddef.h>
#include <string.h>

#include "options/complaint.h"
#include "options/piece.h"
#include "options/table.h"

static void apply_defaults(struct unc__options *options)
{
    memset(options, 0, sizeof *options);
    for (const struct unc__option *row = unc__option_table; row->name != NULL; row++) {
        if (row->initial != NULL) {
            (void)row->parse(unc__piece_of(row->initial), options);
        }
    }
}

/*
 * The value that starts at @next, which moves to the colon or the end behind it. False if
 * a quote is not closed or something follows it.
 */
static bool take_value(const char **next, struct unc__piece *ret_value)
{
    const char *start = *next;
    const char *quote_end;

    if (*start != '\'' && *start != '"') {
        *next += strcspn(start, ":");
        *ret_value = (struct unc__piece){ start, (size_t)(*next - start) };
        return true;
    }

    quote_end = strchr(start + 1, *start);
    if (quote_end == NULL) {
        *next += strlen(start); /* nobody can tell what was meant to be inside */
        return false;
    }
    *next = quote_end + 1;
    if (**next != ':' && **next != '\0') {
        *next += strcspn(*next, ":");
        return false;
    }
    *ret_value = (struct unc__piece){ start + 1, (size_t)(quote_end - start - 1) };
    return true;
}

static void apply(struct unc__piece name, struct unc__piece value,
                  struct unc__options *options, struct unc__complaint *complaint)
{
    const struct unc__option *option = unc__option_find(name);

    if (option == NULL) {
        unc__complain_unknown(complaint, name);
        return;
    }
    switch (option->parse(value, options)) {
    case UNC__OPTION_ACCEPTED:
        break;
    case UNC__OPTION_MALFORMED:
        unc__complain_malformed(complaint, option, value);
        break;
    }
}

void unc__options_parse(const char *text, struct unc__options *ret_options,
                        unc__options_complain_fn *complain, void *userdata)
{
    struct unc__complaint complaint = { .complain = complain, .userdata = userdata };

    apply_defaults(ret_options);
    while (*text != '\0') {
        struct unc__piece name = { text, strcspn(text, "=:") };
        struct unc__piece value = { "", 0 };
        bool is_balanced = true;
        bool has_value;

        text += name.length;
        has_value = *text == '=';
        if (has_value) {
            text++;
            is_balanced = take_value(&text, &value);
        }
        if (!is_balanced) {
            unc__complain_unbalanced(&complaint, name);
        } else if (name.length > 0 || has_value) {
            apply(name, value, ret_options, &complaint);
        }
        text += *text == ':';
    }
    unc__complain_rest(&complaint);
}
