/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_COMPLETION_H
#define UNC_CLI_COMPLETION_H

#include "cli/command.h"

/* What may stand somewhere on the command line: what the shells are told to offer. */
enum unc__completes {
    UNC__COMPLETES_NOTHING, /* a number, a text */
    UNC__COMPLETES_FILES,
    UNC__COMPLETES_FOLDERS,
    UNC__COMPLETES_WORDS,
    UNC__COMPLETES_KEYS,    /* words that "=" and a number follow */
    UNC__COMPLETES_TARGETS, /* words that "=" and a file may follow */
    UNC__COMPLETES_COMMAND  /* a command and its own arguments */
};

struct unc__completion {
    enum unc__completes what;
    const char *const *words; /* of those that have some; NULL-terminated */
};

/* unc__completion_value: what the value of @option is, which has one. */
struct unc__completion unc__completion_value(const struct unc__cli_option *option);
/* unc__completion_operands: what the operands of @command are, after its action. */
struct unc__completion unc__completion_operands(const struct unc__command *command);

/* The scripts, on standard output: a file for each shell. */
void unc__completion_bash(void);
void unc__completion_fish(void);
void unc__completion_zsh(void);

#endif
