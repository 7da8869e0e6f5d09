/* SPDX-License-Identifier: MIT */
/*
 * Reports are read once, whatever the number of formats. A file is whole or not there;
 * one that cannot be written does not keep the others from being.
 */
#include "cli/converting.h"

#include <errno.h>
#include <string.h>

#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/reports.h"
#include "cli/summary.h"
#include "convert/markdown.h"
#include "document/document.h"

struct reading {
    const struct unc__converting *converting;
    struct unc__lookup *lookup;
    struct unc__gate *gate;
    struct unc__conversion conversion;
    const char *command;
    bool has_resources; /* a format wants them */
};

void unc__converting_init(struct unc__converting *ret_converting)
{
    *ret_converting = (struct unc__converting){ .target_count = 0 };
    unc__gate_words_init(&ret_converting->words);
    ret_converting->options.location.maps = ret_converting->maps;
    ret_converting->options.location.wrappers = ret_converting->wrappers;
}

void unc__converting_done(struct unc__converting *converting)
{
    unc__gate_words_done(&converting->words);
}

static int add_word(const char **words, struct unc__arguments *arguments)
{
    size_t count = 0;

    while (words[count] != NULL) {
        count++;
    }
    if (count == UNC__WORDS_MAX) {
        arguments->status =
            unc__arguments_refuse(arguments, "'%s' is one too many: %d are taken",
                                  arguments->value, UNC__WORDS_MAX);
        return -1;
    }
    words[count] = arguments->value;
    return 1;
}

static int add_map(struct unc__converting *converting, struct unc__arguments *arguments)
{
    const char *equals = strchr(arguments->value, '=');

    if (equals == NULL || equals == arguments->value) {
        arguments->status = unc__arguments_refuse(
            arguments, "--path-map '%s' is not FROM=TO", arguments->value);
        return -1;
    }
    return add_word(converting->maps, arguments);
}

static int take_limit(struct unc__converting *converting,
                      struct unc__arguments *arguments)
{
    long long number = unc__arguments_number(arguments, "limit-bytes", 1 << 30);

    if (number >= 0 && number < UNC__MARKDOWN_LIMIT_MIN) {
        arguments->status = unc__arguments_refuse(
            arguments, "--limit-bytes wants %d bytes at least", UNC__MARKDOWN_LIMIT_MIN);
        return -1;
    }
    converting->options.limit_bytes = (size_t)number;
    return number < 0 ? -1 : 1;
}

int unc__converting_take(struct unc__converting *converting, int id,
                         struct unc__arguments *arguments)
{
    if (unc__symbol_options_take(&converting->symbols, id, arguments->value)) {
        return 1;
    }
    switch (id) {
    case UNC__OPTION_ROOT:
        converting->options.location.root = arguments->value;
        return 1;
    case UNC__OPTION_MAP:
        return add_map(converting, arguments);
    case UNC__OPTION_WRAPPER:
        return add_word(converting->wrappers, arguments);
    case UNC__OPTION_TOLERATED:
        converting->options.has_tolerated = true;
        return 1;
    case UNC__OPTION_CATEGORY:
        converting->options.category = arguments->value;
        return 1;
    case UNC__OPTION_SUMMARY:
        converting->summary = arguments->value;
        return 1;
    case UNC__OPTION_NO_SUMMARY:
        converting->has_no_summary = true;
        return 1;
    case UNC__OPTION_LIMIT:
        return take_limit(converting, arguments);
    default:
        return unc__gate_words_take(&converting->words, id, arguments);
    }
}

int unc__converting_add(struct unc__converting *converting,
                        const struct unc__format *format, const char *path,
                        struct unc__arguments *arguments)
{
    if (converting->target_count == UNC__TARGETS_MAX) {
        arguments->status = unc__arguments_refuse(
            arguments, "'%s' is one file too many: %d are taken", path, UNC__TARGETS_MAX);
        return -1;
    }
    converting->targets[converting->target_count++] =
        (struct unc__converting_target){ format, path };
    return 0;
}

static int on_unmeasured(const char *name, const char *why, void *userdata)
{
    struct reading *reading = userdata;

    return unc__gate_add_unmeasured(reading->gate, name, why);
}

static int on_unobserved(const char *text, void *userdata)
{
    struct reading *reading = userdata;

    return unc__conversion_add_unobserved(&reading->conversion, text);
}

static int on_report(struct unc__loaded_report *report, void *userdata)
{
    struct reading *reading = userdata;
    int r = unc__gate_add(reading->gate, report);

    if (r < 0) {
        (void)unc__loaded_free(report);
        return r;
    }
    return unc__conversion_add(&reading->conversion, report);
}

static int read_reports(struct reading *reading, char **operands)
{
    const struct unc__reports reports = {
        .command = reading->command,
        .lookup = reading->lookup,
        .has_resources = reading->has_resources,
        .is_taken = true,
        .on_report = on_report,
        .on_unmeasured = on_unmeasured,
        .on_unobserved = on_unobserved,
        .userdata = reading,
    };
    struct unc__paths paths = { 0 };
    struct unc__problem problem = { "" };
    /* Without operands the newest, found once, so that all that is read is one run's. */
    int r = unc__inputs_resolve(operands, &paths, &problem);

    if (r == -ENOENT) {
        r = on_unmeasured("no report", problem.text, reading);
    } else if (r == 0) {
        if (operands[0] == NULL) {
            unc__inputs_tell_newest(reading->command, paths.items[0]);
        }
        r = unc__reports_each(paths.items, &reports);
        r = r == -ENOENT ? 0 : r; /* told as unmeasured */
    }
    unc__paths_done(&paths);
    return r == 0 ? unc__conversion_end(&reading->conversion, reading->gate) : r;
}

struct printing {
    const struct unc__format *format;
    const struct unc__conversion *conversion;
};

static int print(FILE *stream, void *userdata)
{
    const struct printing *printing = userdata;

    return printing->format->print(stream, printing->conversion);
}

static int complain_of(const struct reading *reading, const char *path, int r,
                       const struct unc__problem *problem)
{
    unc__complain(reading->command, "%s: %s",
                  strcmp(path, "-") == 0 ? "standard output" : path,
                  r == -ENOMEM ? "there is no memory left" : problem->text);
    return unc__status_of(r);
}

/* The one that was named, else that of the step, if it is about to have annotations. */
static const char *summary_of(const struct unc__converting *converting)
{
    if (converting->summary != NULL || converting->has_no_summary) {
        return converting->summary;
    }
    for (size_t i = 0; i < converting->target_count; i++) {
        if (converting->targets[i].format == &unc__format_github) {
            return unc__summary_file();
        }
    }
    return NULL;
}

static int write_summary(const struct reading *reading)
{
    const char *path = summary_of(reading->converting);
    struct unc__problem problem = { "" };
    int r = path != NULL ? unc__summary_append(path, &reading->conversion, &problem) : 0;

    return r < 0 ? complain_of(reading, path, r, &problem) : UNC__EXIT_OK;
}

/* Returns: the status, the worst of all files. */
static int write_all(const struct reading *reading)
{
    const struct unc__converting *converting = reading->converting;
    int status = UNC__EXIT_OK;
    int worst;

    for (size_t i = 0; i < converting->target_count; i++) {
        const struct unc__converting_target *target = &converting->targets[i];
        struct printing printing = { target->format, &reading->conversion };
        struct unc__problem problem = { "" };
        int r = unc__document_print(target->path, print, &printing, &problem);

        if (r < 0) {
            worst = complain_of(reading, target->path, r, &problem);
            status = status > worst ? status : worst;
        }
    }
    worst = write_summary(reading);
    return status > worst ? status : worst;
}

static int convert(struct reading *reading, char **operands)
{
    int status = UNC__EXIT_OK;
    int r = unc__conversion_init(&reading->conversion, &reading->converting->options);

    if (r == 0) {
        r = read_reports(reading, operands);
        status = r == 0 ? write_all(reading) : UNC__EXIT_OK;
        unc__conversion_done(&reading->conversion);
    }
    if (r < 0) {
        unc__complain(reading->command, "there is no memory left");
        return UNC__EXIT_FAULT;
    }
    (void)fflush(stdout);
    if (unc__gate_result(reading->gate).unmeasured > 0 && !reading->converting->is_told) {
        char prefix[64];

        (void)snprintf(prefix, sizeof prefix, "unclosed: %s: ", reading->command);
        (void)unc__gate_print_unmeasured(reading->gate, stderr, prefix);
    }
    if (unc__gate_result(reading->gate).unmeasured > 0) {
        status = status != UNC__EXIT_OK ? status : UNC__EXIT_UNMEASURED;
    }
    return status;
}

static int check_outputs(const struct unc__converting *converting,
                         const struct unc__arguments *arguments)
{
    const char *outputs[UNC__TARGETS_MAX + 1] = { NULL };
    struct unc__problem problem = { "" };

    for (size_t i = 0; i < converting->target_count; i++) {
        outputs[i] = converting->targets[i].path;
    }
    if (unc__outputs_check(outputs, arguments->operands, &problem) < 0) {
        return unc__arguments_refuse(arguments, "%s", problem.text);
    }
    return UNC__EXIT_OK;
}

int unc__converting_run(struct unc__converting *converting,
                        const struct unc__arguments *arguments)
{
    struct reading reading = {
        .converting = converting,
        .command = arguments->command->name,
    };
    int status = check_outputs(converting, arguments);

    if (status == UNC__EXIT_OK) {
        status = unc__gate_words_new(&converting->words, arguments, &reading.gate);
    }

    for (size_t i = 0; i < converting->target_count; i++) {
        reading.has_resources |= converting->targets[i].format->has_resources;
    }
    if (status == UNC__EXIT_OK) {
        status =
            unc__symbol_options_new(&converting->symbols, arguments, &reading.lookup);
    }
    if (status == UNC__EXIT_OK) {
        status = convert(&reading, arguments->operands);
    }
    reading.gate = unc__gate_free(reading.gate);
    reading.lookup = unc__lookup_free(reading.lookup);
    return status;
}
