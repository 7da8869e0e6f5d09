/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_COMMAND_H
#define UNC_CLI_COMMAND_H

#include <stddef.h>

/*
 * A subcommand is one file and one line here. Its struct is all there is to know: parser,
 * help on every level and man page are made of it.
 *
 * In the order in which people need them: identifier, name.
 */
/* clang-format off */
#define UNC_COMMANDS(X) \
    X(run, "run") \
    X(show, "show") \
    X(gate, "gate") \
    X(baseline, "baseline") \
    X(diff, "diff") \
    X(suppress, "suppress") \
    X(convert, "convert") \
    X(html, "html") \
    X(snapshot, "snapshot") \
    X(symbolize, "symbolize") \
    X(merge, "merge") \
    X(schema, "schema") \
    X(flags, "flags") \
    X(doctor, "doctor") \
    X(completion, "completion") \
    X(version, "version") \
    X(help, "help")
/* clang-format on */

/*
 * Exit statuses of every subcommand, the one list of them.
 *
 * identifier, number, what it means
 */
#define UNC_EXIT_STATUSES(X)                                                          \
    X(OK, 0, "Clean, or all that was found is tolerated; or what was asked is done.") \
    X(FINDINGS, 1,                                                                    \
      "Something was left unclosed that is not tolerated; of doctor: a problem.")     \
    X(USAGE, 2,                                                                       \
      "Wrong use: an unknown option, a baseline or suppressions that cannot be "      \
      "read, a file that cannot be written.")                                         \
    X(UNMEASURED, 3,                                                                  \
      "Nothing could be measured: no report, no probe that was alive, a report "      \
      "that is incomplete, cut short, of another version, or no report at all.")      \
    X(FAULT, 4,                                                                       \
      "A fault of unclosed or of the machine: no memory, no space for the output.")

enum unc__exit_status {
#define ENUMERATOR(id, number, text) UNC__EXIT_##id = (number),
    UNC_EXIT_STATUSES(ENUMERATOR)
#undef ENUMERATOR
};

/* For unc__command.statuses: UNC__STATUS(FINDINGS) | UNC__STATUS(UNMEASURED). */
#define UNC__STATUS(id) (1U << (UNC__EXIT_##id))

/* Ids are the letter, or anything from 256 on where there is none. */
struct unc__cli_option {
    int id; /* 0 ends a table */
    const char *name;
    const char *argument; /* NULL: it takes none */
    const char *text;     /* one sentence, no full stop; NULL: not for people */
};

/* What a subcommand can be told to do by its first operand: "baseline update". */
struct unc__cli_action {
    const char *name; /* NULL ends a table */
    const char *summary;
};

struct unc__command {
    const char *name;
    const char
        *summary;      /* one line, as in the list of all: an imperative, no full stop */
    const char *usage; /* "[options] -- CMD [ARGUMENT…]" */
    const char *examples; /* first of all; lines "# what for\ncommand\n" */
    const char *text;     /* what it does, and what its results mean: see below */
    const struct unc__cli_option *options;
    const struct unc__cli_action *actions; /* NULL: it has none */
    unsigned statuses; /* those that it can end with besides 0 and 2; 0: all */
    int (*run)(int argc, char **argv); /* argv[0] is its name; an unc__exit_status */
};

/*
 * A text is paragraphs with an empty line between them; they are folded to the width of
 * the terminal, so line ends within them do not matter. Lines that begin with a blank
 * stay as they are: tables, files. `words` between backquotes are bold in man pages.
 */

#define DECLARATION(id, name) extern const struct unc__command unc__command_##id;
UNC_COMMANDS(DECLARATION)
#undef DECLARATION

extern const struct unc__command *const unc__commands[]; /* NULL-terminated */

/* NULL: there is none of that name. */
const struct unc__command *unc__command_find(const char *name);

/* unc__command_nearest: the name that was probably meant; NULL: none is near. */
const char *unc__command_nearest(const char *name);

#endif
