/* SPDX-License-Identifier: MIT */
/*
 * UNCLOSED_OPTIONS, read once by a constructor. One table holds every option: its name,
 * its parser, its default, what it wants and what it is for; the defaults are applied by
 * running them through the same parsers, and `help` prints the same rows.
 *
 * Whoever sets a variable wrongly in a deployment must not lose the service, so nothing
 * here is fatal: an option that is unknown, malformed or belongs to a later release is
 * named on standard error and ignored. Messages are built in a fixed buffer and leave by
 * one write each, so that the lines of several processes do not mix.
 */
#include "options/options.h"

#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"
#include "options/kind_list.h"

#define VARIABLE         "UNCLOSED_OPTIONS"
#define MESSAGE_SIZE     512
#define SHOWN_SIZE       64 /* of a value that is quoted back */
#define NAME_LENGTH_MAX  16
#define SUGGESTION_EDITS 3 /* further off than this is another word */

/* A piece of the variable; not terminated. */
struct piece {
    const char *start;
    size_t length;
};

enum verdict {
    ACCEPTED,
    MALFORMED,
    LATER /* known, but of a release to come */
};

typedef enum verdict parse_fn(struct piece value, struct unc__options *options);

static bool equals(struct piece piece, const char *word)
{
    return strlen(word) == piece.length && memcmp(word, piece.start, piece.length) == 0;
}

/* The place of @value in a NULL-terminated list of words, or -1. */
static int find_word(struct piece value, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (equals(value, words[i])) {
            return i;
        }
    }
    return -1;
}

/* -------------------------------------------------------------------------------------------
 * Parsers
 */

static enum verdict parse_number(struct piece value, unsigned min, unsigned max,
                                 unsigned *ret_number)
{
    unsigned number = 0;

    if (value.length == 0) {
        return MALFORMED;
    }
    for (size_t i = 0; i < value.length; i++) {
        if (value.start[i] < '0' || value.start[i] > '9') {
            return MALFORMED;
        }
        number = number * 10 + (unsigned)(value.start[i] - '0');
        if (number > max) {
            return MALFORMED; /* also keeps the product from overflowing */
        }
    }
    if (number < min) {
        return MALFORMED;
    }
    *ret_number = number;
    return ACCEPTED;
}

static enum verdict parse_enabled(struct piece value, struct unc__options *options)
{
    unsigned number = options->is_enabled;
    enum verdict verdict = parse_number(value, 0, 1, &number);

    options->is_enabled = number != 0;
    return verdict;
}

static enum verdict parse_report(struct piece value, struct unc__options *options)
{
    if (value.length >= sizeof options->report) {
        return MALFORMED;
    }
    memcpy(options->report, value.start, value.length);
    options->report[value.length] = '\0';
    return ACCEPTED;
}

static enum verdict parse_exitcode(struct piece value, struct unc__options *options)
{
    return parse_number(value, 0, 255, &options->exit_code);
}

static enum verdict parse_depth(struct piece value, struct unc__options *options)
{
    return parse_number(value, 1, 64, &options->depth);
}

static enum verdict parse_detail(struct piece value, struct unc__options *options)
{
    return parse_number(value, 0, 100000, &options->detail);
}

static enum verdict parse_verbosity(struct piece value, struct unc__options *options)
{
    return parse_number(value, 0, 1, &options->verbosity);
}

static enum verdict parse_kinds(struct piece value, struct unc__options *options)
{
    static const char *const words[] = {
#define WORD(id, word, noun, plural) word,
        UNC_KINDS(WORD)
#undef WORD
            NULL
    };
    uint32_t kinds = 0;
    const char *end = value.start + value.length;

    if (equals(value, "all")) {
        options->kinds = (1U << (sizeof words / sizeof words[0] - 1)) - 1;
        return ACCEPTED;
    }
    for (const char *next = value.start; next <= end;) {
        const char *comma = memchr(next, ',', (size_t)(end - next));
        struct piece word = { next, (size_t)((comma != NULL ? comma : end) - next) };
        int kind = find_word(word, words);

        if (kind < 0) {
            return MALFORMED;
        }
        kinds |= 1U << kind;
        next += word.length + 1;
    }
    options->kinds = kinds;
    return ACCEPTED;
}

static enum verdict parse_children(struct piece value, struct unc__options *options)
{
    static const char *const words[] = { "off", "own", NULL };
    int word = find_word(value, words);

    if (equals(value, "all")) {
        return LATER;
    }
    if (word < 0) {
        return MALFORMED;
    }
    options->children = (enum unc__children)word;
    return ACCEPTED;
}

static enum verdict parse_unwinder(struct piece value, struct unc__options *options)
{
    static const char *const words[] = { "auto", "libunwind", "libgcc", "none", NULL };
    int word = find_word(value, words);

    if (word < 0) {
        return MALFORMED;
    }
    options->unwinder = (enum unc__unwinder)word;
    return ACCEPTED;
}

static enum verdict parse_help(struct piece value, struct unc__options *options)
{
    unsigned number = 1;
    enum verdict verdict =
        value.length == 0 ? ACCEPTED : parse_number(value, 0, 1, &number);

    if (verdict == ACCEPTED) {
        options->is_help_wanted = number != 0;
    }
    return verdict;
}

static enum verdict parse_later(struct piece value, struct unc__options *options)
{
    (void)value;
    (void)options;
    return LATER;
}

/* -------------------------------------------------------------------------------------------
 * The table
 */

struct option {
    const char *name;
    parse_fn *parse;
    const char *initial; /* NULL: none */
    const char *wants;
    const char *help;
};

/* name, parser, default, what it wants, what it is for */
#define OPTIONS(X)                                                                      \
    X(enabled, enabled, "1", "0 or 1", "0 turns tracking off altogether")               \
    X(report, report, NULL, "a path of at most 4095 bytes",                             \
      "where the report goes; %p is the process id, %e the program's name")             \
    X(record, later, NULL, "a path", "keep the record in this file")                    \
    X(signal, later, NULL, "a signal", "write a report when this signal arrives")       \
    X(exitcode, exitcode, "0", "a number from 0 to 255",                                \
      "exit status when something is left; 0 leaves the status alone")                  \
    X(suppressions, later, NULL, "a path", "findings that are not to be reported")      \
    X(kinds, kinds, "all",                                                              \
      "'all' or names of kinds with commas between (help=1 lists them)",                \
      "what is recorded")                                                               \
    X(depth, depth, "32", "a number from 1 to 64", "frames kept of each stack")         \
    X(detail, detail, "100", "a number from 0 to 100000",                               \
      "resources listed per finding")                                                   \
    X(settle, later, NULL, "a number", "how long to wait for the program to calm down") \
    X(children, children, "own", "'off' or 'own'", "whether forked children report")    \
    X(unwinder, unwinder, "auto", "'auto', 'libunwind', 'libgcc' or 'none'",            \
      "what reads the stacks")                                                          \
    X(verbosity, verbosity, "0", "0 or 1", "1 says so also when nothing is left")       \
    X(help, help, NULL, "0, 1 or no value", "print this table")

static const struct option options_table[] = {
#define ROW(name, parser, initial, wants, help) \
    { #name, parse_##parser, initial, wants, help },
    OPTIONS(ROW)
#undef ROW
};

#define OPTION_COUNT (sizeof options_table / sizeof options_table[0])

struct unc__options unc__options;

static const struct option *find_option(struct piece name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (equals(name, options_table[i].name)) {
            return &options_table[i];
        }
    }
    return NULL;
}

static struct piece piece_of(const char *string)
{
    return (struct piece){ string, strlen(string) };
}

static void apply_defaults(struct unc__options *options)
{
    memset(options, 0, sizeof *options);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options_table[i].initial != NULL) {
            (void)options_table[i].parse(piece_of(options_table[i].initial), options);
        }
    }
}

/* -------------------------------------------------------------------------------------------
 * Complaints
 */

struct complaint {
    unc__options_complain_fn *complain; /* may be NULL */
    void *userdata;
};

/* The user's own bytes, short enough and without anything that moves a cursor. */
static void add_shown(struct unc__text *text, struct piece piece)
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
static unsigned count_edits(struct piece piece, const char *word)
{
    unsigned row[NAME_LENGTH_MAX + 1];
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

static const char *suggest_name(struct piece name)
{
    const char *nearest = NULL;
    unsigned fewest = SUGGESTION_EDITS;

    if (name.length > NAME_LENGTH_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        unsigned edits = count_edits(name, options_table[i].name);

        /* A word that shares nothing with the name is no suggestion. */
        if (edits < fewest && edits < name.length) {
            fewest = edits;
            nearest = options_table[i].name;
        }
    }
    return nearest;
}

static void say(const struct complaint *complaint, struct unc__text *text)
{
    if (complaint->complain != NULL) {
        complaint->complain(text->buffer, complaint->userdata);
    }
}

static void complain_unknown(const struct complaint *complaint, struct piece name)
{
    char buffer[MESSAGE_SIZE];
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

static void complain_malformed(const struct complaint *complaint,
                               const struct option *option, struct piece value)
{
    char buffer[MESSAGE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "unclosed: option '%s' wants %s, not ", option->name,
                     option->wants);
    add_shown(&text, value);
    unc__text_add(&text, "; ignored");
    say(complaint, &text);
}

static void complain_later(const struct complaint *complaint, const struct option *option,
                           struct piece value)
{
    char buffer[MESSAGE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "unclosed: option '%s", option->name);
    if (option->parse != parse_later) {
        unc__text_add(&text, "=");
        unc__text_add_bytes(&text, value.start, value.length);
    }
    unc__text_add(&text, "' is not available in this version; ignored");
    say(complaint, &text);
}

static void complain_unbalanced(const struct complaint *complaint, struct piece name)
{
    char buffer[MESSAGE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, "unclosed: the quote in option ");
    add_shown(&text, name);
    unc__text_add(&text, " is not closed, or is followed by something; ignored");
    say(complaint, &text);
}

/* -------------------------------------------------------------------------------------------
 * The parser
 */

/*
 * The value that starts at @next, which moves to the colon or the end behind it. False if
 * a quote is not closed or something follows it.
 */
static bool take_value(const char **next, struct piece *ret_value)
{
    const char *start = *next;
    const char *quote_end;

    if (*start != '\'' && *start != '"') {
        *next += strcspn(start, ":");
        *ret_value = (struct piece){ start, (size_t)(*next - start) };
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
    *ret_value = (struct piece){ start + 1, (size_t)(quote_end - start - 1) };
    return true;
}

static void apply(struct piece name, struct piece value, struct unc__options *options,
                  const struct complaint *complaint)
{
    const struct option *option = find_option(name);

    if (option == NULL) {
        complain_unknown(complaint, name);
        return;
    }
    switch (option->parse(value, options)) {
    case ACCEPTED:
        break;
    case MALFORMED:
        complain_malformed(complaint, option, value);
        break;
    case LATER:
        complain_later(complaint, option, value);
        break;
    }
}

void unc__options_parse(const char *text, struct unc__options *ret_options,
                        unc__options_complain_fn *complain, void *userdata)
{
    struct complaint complaint = { complain, userdata };

    apply_defaults(ret_options);
    while (*text != '\0') {
        struct piece name = { text, strcspn(text, "=:") };
        struct piece value = { "", 0 };
        bool is_balanced = true;

        text += name.length;
        if (*text == '=') {
            text++;
            is_balanced = take_value(&text, &value);
        }
        if (!is_balanced) {
            complain_unbalanced(&complaint, name);
        } else if (name.length > 0 || value.length > 0) {
            apply(name, value, ret_options, &complaint);
        }
        text += *text == ':';
    }
}

/* -------------------------------------------------------------------------------------------
 * The environment
 */

static void print_line(const char *message, void *userdata)
{
    char buffer[MESSAGE_SIZE + 1];
    struct unc__text line = unc__text_init(buffer, sizeof buffer);

    (void)userdata;
    unc__text_add(&line, message);
    unc__text_add(&line, "\n");
    (void)unc__sys_write(STDERR_FILENO, line.buffer, line.length);
}

static void print_help(void)
{
    char buffer[4096];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text,
                  VARIABLE "=key=value:key=value; a value with a colon in quotes\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &options_table[i];

        unc__text_format(&text, "  %s: %s; wants %s", option->name, option->help,
                         option->wants);
        if (option->parse == parse_later) {
            unc__text_add(&text, " (not available in this version)");
        } else if (option->initial != NULL) {
            unc__text_format(&text, " (%s)", option->initial);
        }
        unc__text_add(&text, "\n");
    }
    unc__text_add(&text, "  kinds:");
#define NAME_KIND(id, word, noun, plural) unc__text_add(&text, " " word);
    UNC_KINDS(NAME_KIND)
#undef NAME_KIND
    unc__text_add(&text, "\n");
    (void)unc__sys_write_all(STDERR_FILENO, text.buffer, text.length);
}

static const char *find_variable(void)
{
    size_t length = sizeof VARIABLE - 1;

    if (environ == NULL || getauxval(AT_SECURE) != 0) {
        return NULL;
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, VARIABLE, length) == 0 && (*variable)[length] == '=') {
            return *variable + length + 1;
        }
    }
    return NULL;
}

void unc__options_read(void)
{
    static bool is_read;
    const char *text;

    if (is_read) {
        return;
    }
    is_read = true;
    text = find_variable();
    unc__options_parse(text != NULL ? text : "", &unc__options, print_line, NULL);
    if (unc__options.is_help_wanted) {
        print_help();
    }
}
