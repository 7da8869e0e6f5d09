/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_COMMAND_H
#define UNC_CLI_COMMAND_H

#include <stddef.h>

/*
 * A subcommand is one file and one line here. Its struct is all there is to know: parser,
 * help on every level and man page are made of it.
 *
 * identifier, name
 */
#define UNC_COMMANDS(X)     \
    X(help, "help")         \
    X(snapshot, "snapshot") \
    X(version, "version")

/* Exit statuses of every subcommand: design.md of the command's interface, one list. */
enum unc__exit_status {
    UNC__EXIT_OK = 0,         /* clean, or tolerated */
    UNC__EXIT_FINDINGS = 1,   /* beyond the gate */
    UNC__EXIT_USAGE = 2,      /* wrong use */
    UNC__EXIT_UNMEASURED = 3, /* no report, no live probe, cut short, unreadable */
    UNC__EXIT_FAULT = 4       /* ours */
};

/* Ids are the letter, or anything from 256 on where there is none. */
struct unc__cli_option {
    int id; /* 0 ends a table */
    const char *name;
    const char *argument; /* NULL: it takes none */
    const char *text;     /* one sentence, no full stop */
};

struct unc__command {
    const char *name;
    const char
        *summary;      /* one line, as in the list of all: an imperative, no full stop */
    const char *usage; /* "[options] -- CMD [ARGUMENT…]" */
    const char *examples; /* first of all; lines "# what for\ncommand\n" */
    const char *text;     /* paragraphs: what it does, and what its results mean */
    const struct unc__cli_option *options;
    int (*run)(int argc, char **argv); /* argv[0] is its name; an unc__exit_status */
};

#define DECLARATION(id, name) extern const struct unc__command unc__command_##id;
UNC_COMMANDS(DECLARATION)
#undef DECLARATION

extern const struct unc__command *const unc__commands[]; /* NULL-terminated */

/* NULL: there is none of that name. */
const struct unc__command *unc__command_find(const char *name);

#endif
