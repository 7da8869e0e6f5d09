/* SPDX-License-Identifier: MIT */
/* Whose report it is, how the process ended, and what could not be known of it. */
#include <string.h>

#include "cli/show.h"
#include "document/document.h"
#include "document/printable.h"
#include "gate/measured.h"

#define TEXT_SIZE 1024

static void write_end(const struct unc__loaded_report *report, char *buffer, size_t size)
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
}

static void show_arguments(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    const cJSON *arguments =
        unc__document_array(unc__document_object(report->tree, "process"), "arguments");
    const cJSON *argument;
    char text[TEXT_SIZE] = "";

    cJSON_ArrayForEach(argument, arguments)
    {
        size_t length = strlen(text);

        if (cJSON_IsString(argument)) {
            (void)snprintf(text + length, sizeof text - length, "%s%s",
                           length > 0 ? " " : "", argument->valuestring);
        }
    }
    if (*text != '\0') {
        (void)fputs("  ", show->stream);
        unc__paint(show, UNC__PAINT_DIM);
        (void)unc__printable_write_within(show->stream, text, show->columns - 2);
        unc__paint_end(show);
        (void)fputc('\n', show->stream);
    }
}

static void warn_of_probes(const struct unc__show *show,
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
            unc__show_line(show, 2, UNC__PAINT_WARNING, "probe %s is %s%s%s",
                           unc__document_text(probe, "name"), state,
                           *reason != '\0' ? ": " : "", reason);
        }
    }
    if (!report->has_live_probe) {
        unc__show_line(
            show, 2, UNC__PAINT_WARNING,
            "not observed: no probe was alive in this process, so that nothing "
            "was found proves nothing; link it as 'unclosed flags' says");
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

static void warn_of_losses(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    char reasons[TEXT_SIZE];

    write_dropped(report, reasons, sizeof reasons);
    if (report->lost > 0) {
        unc__show_line(show, 2, UNC__PAINT_WARNING,
                       "incomplete: %llu resources could not be recorded (%s)",
                       (unsigned long long)report->lost, reasons);
    } else if (report->dropped > 0) {
        unc__show_line(show, 2, UNC__PAINT_WARNING,
                       "%llu details could not be recorded (%s)",
                       (unsigned long long)report->dropped, reasons);
    }
}

static void warn_of_kernel(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    const cJSON *kernel = unc__document_object(report->tree, "kernel");
    const char *reason = unc__document_text(kernel, "reason");

    if (!report->is_sealed) {
        unc__show_line(show, 2, UNC__PAINT_WARNING,
                       "incomplete: it could not tell by itself what was left. What it "
                       "held, and where that came from, is shown; that it was open "
                       "proves nothing, and the kernel's details are unknown%s%s",
                       *reason != '\0' ? ": " : "", reason);
    } else if (*reason != '\0') {
        unc__show_line(show, 2, UNC__PAINT_WARNING, "the kernel was not asked all: %s",
                       reason);
    }
}

bool unc__show_is_measured(const struct unc__show *show,
                           const struct unc__loaded_report *report)
{
    return unc__is_measured(report, show->is_killed_accepted, NULL);
}

void unc__show_limits(const struct unc__show *show,
                      const struct unc__loaded_report *report)
{
    const char *reason =
        unc__document_text(unc__document_object(report->tree, "record"), "reason");

    warn_of_probes(show, report);
    warn_of_losses(show, report);
    warn_of_kernel(show, report);
    if (*reason != '\0') {
        unc__show_line(show, 2, UNC__PAINT_DIM,
                       "its record is not where it was asked to be: %s", reason);
    }
}

void unc__show_head_line(const struct unc__show *show,
                         const struct unc__loaded_report *report)
{
    char end[TEXT_SIZE];

    write_end(report, end, sizeof end);
    unc__show_line(show, 0, UNC__PAINT_HEAD, "%s (pid %u) %s", report->program,
                   (unsigned)report->pid, end);
}

void unc__show_head(const struct unc__show *show, struct unc__loaded_report *report)
{
    unc__show_head_line(show, report);
    show_arguments(show, report);
    unc__show_limits(show, report);
}
