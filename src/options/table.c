/* SPDX-License-Identifier: MIT */
/*
 * The table of options: a parser for each kind of value, then the rows. To add an option
 * is to add its row, its field in options.h, and a parser if its values are of a new
 * kind.
 */
#include "options/table.h"

#include "options/kind_list.h"
#include "options/signal_number.h"

/* The place of @value in a NULL-terminated list of words, or -1. */
static int find_word(struct unc__piece value, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (unc__piece_equals(value, words[i])) {
            return i;
        }
    }
    return -1;
}

static enum unc__verdict parse_number(struct unc__piece value, unsigned min, unsigned max,
                                      unsigned *ret_number)
{
    unsigned number = 0;

    if (value.length == 0) {
        return UNC__OPTION_MALFORMED;
    }
    for (size_t i = 0; i < value.length; i++) {
        if (value.start[i] < '0' || value.start[i] > '9') {
            return UNC__OPTION_MALFORMED;
        }
        number = number * 10 + (unsigned)(value.start[i] - '0');
        if (number > max) {
            return UNC__OPTION_MALFORMED; /* also keeps the product from overflowing */
        }
    }
    if (number < min) {
        return UNC__OPTION_MALFORMED;
    }
    *ret_number = number;
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_enabled(struct unc__piece value,
                                       struct unc__options *options)
{
    unsigned number = options->is_enabled;
    enum unc__verdict verdict = parse_number(value, 0, 1, &number);

    options->is_enabled = number != 0;
    return verdict;
}

static enum unc__verdict parse_path(struct unc__piece value, char path[UNC__PATH_SIZE])
{
    if (value.length == 0 || value.length >= UNC__PATH_SIZE) {
        return UNC__OPTION_MALFORMED;
    }
    memcpy(path, value.start, value.length);
    path[value.length] = '\0';
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_report(struct unc__piece value,
                                      struct unc__options *options)
{
    return parse_path(value, options->report);
}

static enum unc__verdict parse_record(struct unc__piece value,
                                      struct unc__options *options)
{
    return parse_path(value, options->record);
}

static enum unc__verdict parse_suppressions(struct unc__piece value,
                                            struct unc__options *options)
{
    return parse_path(value, options->suppressions);
}

static enum unc__verdict parse_signal(struct unc__piece value,
                                      struct unc__options *options)
{
    int number = unc__signal_number(value);

    if (number == 0) {
        return UNC__OPTION_MALFORMED;
    }
    options->signal_number = (unsigned)number;
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_exitcode(struct unc__piece value,
                                        struct unc__options *options)
{
    return parse_number(value, 0, 255, &options->exit_code);
}

static enum unc__verdict parse_depth(struct unc__piece value,
                                     struct unc__options *options)
{
    return parse_number(value, 1, 64, &options->depth);
}

static enum unc__verdict parse_detail(struct unc__piece value,
                                      struct unc__options *options)
{
    return parse_number(value, 0, 100000, &options->detail);
}

static enum unc__verdict parse_settle(struct unc__piece value,
                                      struct unc__options *options)
{
    return parse_number(value, 0, 60000, &options->settle_ms);
}

static enum unc__verdict parse_growth(struct unc__piece value,
                                      struct unc__options *options)
{
    return parse_number(value, 0, 1, &options->growth);
}

static enum unc__verdict parse_hang(struct unc__piece value, struct unc__options *options)
{
    return parse_number(value, 0, 86400000, &options->hang_ms);
}

static enum unc__verdict parse_debug(struct unc__piece value,
                                     struct unc__options *options)
{
    return parse_number(value, 0, 1, &options->debug);
}

static enum unc__verdict parse_verbosity(struct unc__piece value,
                                         struct unc__options *options)
{
    return parse_number(value, 0, 1, &options->verbosity);
}

/* "timer, signal" is what people write. */
static struct unc__piece trim(struct unc__piece word)
{
    while (word.length > 0 && word.start[0] == ' ') {
        word.start++;
        word.length--;
    }
    while (word.length > 0 && word.start[word.length - 1] == ' ') {
        word.length--;
    }
    return word;
}

static enum unc__verdict parse_kinds(struct unc__piece value,
                                     struct unc__options *options)
{
    static const char *const words[] = {
#define WORD(id, word, ...) word,
        UNC_KINDS(WORD)
#undef WORD
            NULL
    };
    uint32_t kinds = 0;
    const char *end = value.start + value.length;

    if (unc__piece_equals(value, "all")) {
        options->kinds = (1U << (sizeof words / sizeof words[0] - 1)) - 1;
        return UNC__OPTION_ACCEPTED;
    }
    for (const char *next = value.start; next <= end;) {
        const char *comma = memchr(next, ',', (size_t)(end - next));
        struct unc__piece word = { next, (size_t)((comma != NULL ? comma : end) - next) };
        int kind = find_word(trim(word), words);

        if (kind < 0) {
            return UNC__OPTION_MALFORMED;
        }
        kinds |= 1U << kind;
        next += word.length + 1;
    }
    options->kinds = kinds;
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_children(struct unc__piece value,
                                        struct unc__options *options)
{
    static const char *const words[] = { "off", "own", "all", NULL };
    int word = find_word(value, words);

    if (word < 0) {
        return UNC__OPTION_MALFORMED;
    }
    options->children = (enum unc__children)word;
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_unwinder(struct unc__piece value,
                                        struct unc__options *options)
{
    static const char *const words[] = { "auto",           "tables", "libunwind",
                                         "frame-pointers", "none",   NULL };
    int word = find_word(value, words);

    if (word < 0) {
        return UNC__OPTION_MALFORMED;
    }
    options->unwinder = (enum unc__unwinder)word;
    return UNC__OPTION_ACCEPTED;
}

static enum unc__verdict parse_help(struct unc__piece value, struct unc__options *options)
{
    unsigned number = 1;
    enum unc__verdict verdict =
        value.length == 0 ? UNC__OPTION_ACCEPTED : parse_number(value, 0, 1, &number);

    if (verdict == UNC__OPTION_ACCEPTED) {
        options->is_help_wanted = number != 0;
    }
    return verdict;
}

/* clang-format off: one row, one paragraph */
const struct unc__option unc__option_table[] = {
    /* name, parser, default, what it wants,
     * what it is for */
    { "enabled", parse_enabled, "1", "0 or 1", "0 turns tracking off altogether" },
    { "report", parse_report, NULL, "a path of 1 to 4095 bytes",
      "where the report goes; %p is the process id, %e the program's name" },
    { "record", parse_record, NULL, "a path of 1 to 4095 bytes",
      "keep the record in this file, which survives the process; %p and %e as above" },
    { "signal", parse_signal, NULL,
      "a signal that may be caught and tells of no fault: USR1, 10, RTMIN+3",
      "write a report when this signal arrives, unless the program handles or ignores "
      "it" },
    { "exitcode", parse_exitcode, "0", "a number from 0 to 255",
      "exit status when something is left; 0 leaves the status alone" },
    { "suppressions", parse_suppressions, NULL, "a path of 1 to 4095 bytes",
      "a file of findings that are known and do not count; %p and %e as above" },
    { "kinds", parse_kinds, "all",
      "'all' or names of kinds with commas between (help=1 lists them)",
      "what is recorded" },
    { "depth", parse_depth, "32", "a number from 1 to 64", "frames kept of each stack" },
    { "detail", parse_detail, "100", "a number from 0 to 100000",
      "resources listed per finding" },
    { "settle", parse_settle, "0", "a number from 0 to 60000",
      "ms to wait, at the end and at checks, for threads and children that are ending" },
    { "growth", parse_growth, "0", "0 or 1",
      "1: report only what grew with every unc_checkpoint()" },
    { "children", parse_children, "own", "'off', 'own' or 'all'",
      "whether forked children report what is their own; all: and what they inherited "
      "and "
      "still have open" },
    { "unwinder", parse_unwinder, "auto",
      "'auto', 'tables', 'libunwind', 'frame-pointers' or 'none'",
      "what reads the stacks: unwind tables (default), libunwind (keeps a pipe of its "
      "own), frame pointers, nothing" },
    { "hang", parse_hang, "5000", "a number from 0 to 86400000",
      "ms after which a loop says that nothing can end its run; 0: never" },
    { "debug", parse_debug, "0", "0 or 1",
      "1: loops are in debug mode: slow callbacks and cancelled tasks are named" },
    { "verbosity", parse_verbosity, "0", "0 or 1",
      "1 says so also when nothing is left" },
    { "help", parse_help, NULL, "0, 1 or no value", "print this table" },
    { NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

const struct unc__option *unc__option_find(struct unc__piece name)
{
    for (const struct unc__option *row = unc__option_table; row->name != NULL; row++) {
        if (unc__piece_equals(name, row->name)) {
            return row;
        }
    }
    return NULL;
}
