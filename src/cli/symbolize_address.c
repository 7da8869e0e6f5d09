/* SPDX-License-Identifier: MIT */
/*
 * `unclosed symbolize --address`: the same lines that `addr2line -fi` prints, a function
 * and its place for every frame, the innermost first, so that what reads those can read
 * these. Offsets are looked up as they are given: of a return address take one off.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/symbolize.h"
#include "document/printable.h"

#define COMMAND "symbolize"

struct offsets {
    struct unc__lookup_query *items;
    size_t count;
    size_t room;
};

struct answers {
    const struct unc__found_frame **frames; /* by tag */
    size_t *counts;
};

static int add_offset(struct offsets *offsets, const char *text)
{
    char *end;
    uint64_t offset;

    errno = 0;
    offset = strtoull(text, &end, 16);
    if (errno != 0 || end == text || *end != '\0' || strchr("-+", text[0]) != NULL) {
        unc__complain(COMMAND, "'%s' is not an offset: hexadecimal, as 0x1234", text);
        return UNC__EXIT_USAGE;
    }
    if (offsets->count == offsets->room) {
        size_t room = offsets->room > 0 ? offsets->room * 2 : 256;
        struct unc__lookup_query *larger =
            reallocarray(offsets->items, room, sizeof *larger);

        if (larger == NULL) {
            unc__complain(COMMAND, "no memory");
            return UNC__EXIT_FAULT;
        }
        offsets->items = larger;
        offsets->room = room;
    }
    offsets->items[offsets->count] =
        (struct unc__lookup_query){ .offset = offset, .tag = offsets->count };
    offsets->count++;
    return UNC__EXIT_OK;
}

static int read_offsets(struct offsets *offsets, char **operands)
{
    char word[64];
    int status = UNC__EXIT_OK;

    if (operands[0] != NULL) {
        for (; *operands != NULL && status == UNC__EXIT_OK; operands++) {
            status = add_offset(offsets, *operands);
        }
        return status;
    }
    while (status == UNC__EXIT_OK && scanf("%63s", word) == 1) {
        status = add_offset(offsets, word);
    }
    return status;
}

static void keep(const struct unc__lookup_query *query,
                 const struct unc__found_frame *frames, size_t count, void *userdata)
{
    struct answers *answers = userdata;

    answers->frames[query->tag] = frames;
    answers->counts[query->tag] = count;
}

static void print_frame(const struct unc__found_frame *frame)
{
    unc__printable_write(stdout, frame->function != NULL ? frame->function : "??");
    (void)putchar('\n');
    unc__printable_write(stdout, frame->file != NULL ? frame->file : "??");
    if (frame->line > 0) {
        (void)printf(":%u\n", frame->line);
    } else {
        (void)puts(frame->file != NULL ? ":?" : ":0");
    }
}

static void print(const struct answers *answers, size_t count)
{
    static const struct unc__found_frame unknown;

    for (size_t i = 0; i < count; i++) {
        if (answers->counts[i] == 0) {
            print_frame(&unknown);
        }
        for (size_t j = 0; j < answers->counts[i]; j++) {
            print_frame(&answers->frames[i][j]);
        }
    }
}

static int answer(struct unc__lookup *lookup, size_t module,
                  const struct offsets *offsets)
{
    struct answers answers = {
        .frames = calloc(offsets->count + 1, sizeof *answers.frames),
        .counts = calloc(offsets->count + 1, sizeof *answers.counts),
    };
    int status = UNC__EXIT_OK;

    if (answers.frames == NULL || answers.counts == NULL ||
        unc__lookup_frames(lookup, module, offsets->items, offsets->count, keep,
                           &answers) != 0) {
        unc__complain(COMMAND, "no memory");
        status = UNC__EXIT_FAULT;
    } else {
        print(&answers, offsets->count);
    }
    free(answers.frames);
    free(answers.counts);
    return status;
}

int unc__symbolize_addresses(struct unc__lookup *lookup, const char *module,
                             char **operands)
{
    struct offsets offsets = { .count = 0 };
    struct unc__problem problem;
    size_t number;
    int status;
    int code = unc__lookup_module(lookup, module, "", &number, &problem);

    if (code != 0) {
        unc__complain(COMMAND, "%s", problem.text);
        return code == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_UNMEASURED;
    }
    status = read_offsets(&offsets, operands);
    if (status == UNC__EXIT_OK) {
        status = answer(lookup, number, &offsets);
    }
    free(offsets.items);
    return status;
}
