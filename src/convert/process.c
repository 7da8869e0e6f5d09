/* SPDX-License-Identifier: MIT */
/* Whose report it is, how the process ended, and what could not be known of it: the same
 * sentences on a terminal and on a page. */
#include "convert/process.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "document/document.h"

const char *unc__process_end(const struct unc__loaded_report *report, char *buffer,
                             size_t size)
{
    const cJSON *trigger = unc__document_object(report->tree, "trigger");
    const char *signal = unc__document_text(trigger, "signal");
    const char *label = unc__document_text(trigger, "label");
    double status = unc__document_number(trigger, "status", -1);

    if (strcmp(report->cause, "killed") == 0) {
        (void)snprintf(buffer, size, "was killed%s%s", *signal != '\0' ? " by " : "",
                       signal);
    } else if (strcmp(report->cause, "exec") == 0) {
        (void)snprintf(buffer, size, "executed another program");
    } else if (strcmp(report->cause, "check") == 0 ||
               strcmp(report->cause, "scope") == 0) {
        (void)snprintf(buffer, size, "%s%s%s%s", report->cause,
                       *label != '\0' ? " \"" : "", label, *label != '\0' ? "\"" : "");
    } else if (strcmp(report->cause, "signal") == 0) {
        (void)snprintf(buffer, size, "was asked by %s",
                       *signal != '\0' ? signal : "a signal");
    } else if (strcmp(report->cause, "snapshot") == 0) {
        (void)snprintf(buffer, size, "was looked at while it ran");
    } else if (strcmp(report->cause, "ended") == 0 && status >= 0) {
        (void)snprintf(buffer, size, "exited with status %.0f, unseen by this library",
                       status);
    } else if (strcmp(report->cause, "ended") == 0) {
        (void)snprintf(buffer, size, "ended, nobody knows how");
    } else if (status >= 0) {
        (void)snprintf(buffer, size, "exited with status %.0f", status);
    } else {
        (void)snprintf(buffer, size, "exited");
    }
    return buffer;
}

const char *unc__process_arguments(const struct unc__loaded_report *report, char *buffer,
                                   size_t size)
{
    const cJSON *arguments =
        unc__document_array(unc__document_object(report->tree, "process"), "arguments");
    const cJSON *argument;
    size_t length = 0;

    *buffer = '\0';
    cJSON_ArrayForEach(argument, arguments)
    {
        if (cJSON_IsString(argument) && length < size) {
            int added = snprintf(buffer + length, size - length, "%s%s",
                                 length > 0 ? " " : "", argument->valuestring);

            length += added > 0 ? (size_t)added : 0;
        }
    }
    return buffer;
}

/* Before and after the word for what it was: "still open when the program exited". */
static const struct {
    const char *cause;
    const char *before;
    const char *after;
} causes[] = {
    { "exit", "still ", " when the program exited" },
    { "_exit", "still ", " when the program called _exit()" },
    { "exec", "still ", " when the process executed another program" },
    { "check", "still ", " at the check" },
    { "scope", "acquired in the scope, and still ", " at its end" },
    { "signal", "", " when a signal asked for a report; it may yet be released" },
    { "snapshot", "", " when the snapshot was taken; it may yet be released" },
    { "killed", "", " when the process was killed, which proves nothing by itself" },
    { "ended", "", " when the process ended, which proves nothing by itself" },
    { "", "", " when the report was made" },
};

const char *unc__process_cause(const struct unc__loaded_report *report,
                               const struct unc__loaded_finding *finding, char *buffer,
                               size_t size)
{
    const char *label =
        unc__document_text(unc__document_object(report->tree, "trigger"), "label");
    const char *kind = finding->kind;
    bool is_open = strcmp(kind, "fd") == 0 || strcmp(kind, "stream") == 0 ||
                   strcmp(kind, "loop") == 0;
    size_t row = 0;

    while (*causes[row].cause != '\0' && strcmp(causes[row].cause, report->cause) != 0) {
        row++;
    }
    (void)snprintf(buffer, size, "%s%s%s%s%s%s", causes[row].before,
                   is_open ? "open" : "there", causes[row].after,
                   *label != '\0' ? " \"" : "", label, *label != '\0' ? "\"" : "");
    return buffer;
}

struct telling {
    unc__process_limit_fn *tell;
    const void *userdata;
};

static void say(const struct telling *telling, bool is_note, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(const struct telling *telling, bool is_note, const char *format, ...)
{
    char text[UNC__PROCESS_TEXT_SIZE * 2];
    va_list list;

    va_start(list, format);
    (void)vsnprintf(text, sizeof text, format, list);
    va_end(list);
    telling->tell(text, is_note, telling->userdata);
}

static void tell_of_probes(const struct telling *telling,
                           const struct unc__loaded_report *report)
{
    const cJSON *probes = unc__document_array(report->tree, "probes");
    const cJSON *probe;

    cJSON_ArrayForEach(probe, probes)
    {
        const char *state = unc__document_text(probe, "state");
        const char *reason = unc__document_text(probe, "reason");

        if (strcmp(state, "active") != 0 &&
            (*reason != '\0' || strcmp(state, "shadowed") == 0)) {
            say(telling, false, "probe %s is %s%s%s", unc__document_text(probe, "name"),
                state, *reason != '\0' ? ": " : "", reason);
        }
    }
    if (!report->has_live_probe) {
        say(telling, false,
            "not observed: no probe was alive in this process, so that nothing was found "
            "proves nothing; link it as 'unclosed flags' says");
    }
}

/* "memory 3, space 1" */
static void write_dropped(const struct unc__loaded_report *report, char *buffer,
                          size_t size)
{
    const cJSON *dropped =
        unc__document_object(unc__document_object(report->tree, "record"), "dropped");
    const cJSON *reason;
    size_t length = 0;

    *buffer = '\0';
    cJSON_ArrayForEach(reason, dropped)
    {
        if (cJSON_IsNumber(reason) && reason->valuedouble > 0 && length < size) {
            int added =
                snprintf(buffer + length, size - length, "%s%s %.0f",
                         length > 0 ? ", " : "", reason->string, reason->valuedouble);

            length += added > 0 ? (size_t)added : 0;
        }
    }
}

static void tell_of_losses(const struct telling *telling,
                           const struct unc__loaded_report *report)
{
    char reasons[UNC__PROCESS_TEXT_SIZE];

    write_dropped(report, reasons, sizeof reasons);
    if (report->lost > 0) {
        say(telling, false, "incomplete: %llu resources could not be recorded (%s)",
            (unsigned long long)report->lost, reasons);
    } else if (report->dropped > 0) {
        say(telling, false, "%llu details could not be recorded (%s)",
            (unsigned long long)report->dropped, reasons);
    }
}

static void tell_of_kernel(const struct telling *telling,
                           const struct unc__loaded_report *report)
{
    const cJSON *kernel = unc__document_object(report->tree, "kernel");
    const char *reason = unc__document_text(kernel, "reason");

    if (!report->is_sealed) {
        say(telling, false,
            "incomplete: it could not tell by itself what was left. What it held, and "
            "where that came from, is shown; that it was open proves nothing, and the "
            "kernel's details are unknown%s%s",
            *reason != '\0' ? ": " : "", reason);
    } else if (*reason != '\0') {
        say(telling, false, "the kernel was not asked all: %s", reason);
    }
}

void unc__process_limits(const struct unc__loaded_report *report,
                         unc__process_limit_fn *tell, const void *userdata)
{
    const struct telling telling = { tell, userdata };
    const char *reason =
        unc__document_text(unc__document_object(report->tree, "record"), "reason");

    tell_of_probes(&telling, report);
    tell_of_losses(&telling, report);
    tell_of_kernel(&telling, report);
    if (*reason != '\0') {
        say(&telling, true, "its record is not where it was asked to be: %s", reason);
    }
}
