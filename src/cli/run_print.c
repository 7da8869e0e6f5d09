/* SPDX-License-Identifier: MIT */
#include "cli/run_print.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "document/printable.h"

#define LISTED_MAX 8

static void print_list(char *const *items, size_t count, FILE *stream)
{
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        (void)fputs(i > 0 ? ", " : " ", stream);
        unc__printable_write(stream, items[i]);
    }
    if (count > LISTED_MAX) {
        (void)fprintf(stream, " and %zu more", count - LISTED_MAX);
    }
    (void)fputc('\n', stream);
}

void unc__run_print_collected(const struct unc__collected *collected, FILE *stream)
{
    if (collected->unobserved_count > 0) {
        (void)fputs("unclosed: not observed:", stream);
        print_list(collected->unobserved, collected->unobserved_count, stream);
    }
    if (collected->running_count > 0) {
        (void)fprintf(stream,
                      "unclosed: %zu process%s outlived the command and still ran: "
                      "reported as of now (--linger waits longer)\n",
                      collected->running_count,
                      collected->running_count == 1 ? "" : "es");
    }
    if (collected->refused_count > 0) {
        (void)fprintf(stream, "unclosed: %zu message%s that held no record\n",
                      collected->refused_count, collected->refused_count == 1 ? "" : "s");
    }
}

/* A colon is between options. What the option is set to says how far it goes. */
void unc__run_print_limits(FILE *stream)
{
    static const char *const limits[] = { "kinds=", "children=off", "enabled=0" };
    const char *options = getenv("UNCLOSED_OPTIONS");

    for (const char *next = options; next != NULL && *next != '\0';) {
        size_t length = strcspn(next, ":");

        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
            char text[128];

            if (strncmp(next, limits[i], strlen(limits[i])) == 0) {
                (void)snprintf(text, sizeof text, "%.*s", (int)length, next);
                (void)fputs("unclosed: run: UNCLOSED_OPTIONS has ", stream);
                unc__printable_write(stream, text);
                (void)fputs(": only what it leaves is recorded\n", stream);
            }
        }
        next += length + (next[length] == ':');
    }
}

void unc__run_print_blind(FILE *stream)
{
    (void)fputs(
        "unclosed: run: no process reported in, so nothing was measured. It may be that\n"
        "  - the program is not linked with the probes (`unclosed flags` says how),\n"
        "  - its environment was cleared on the way (sudo, env -i): pass on\n"
        "    UNCLOSED_SOCKET and UNCLOSED_REPORTS,\n"
        "  - it is set-uid, or has file capabilities: run it as its owner,\n"
        "  - it is a static program without our static probes.\n",
        stream);
}

void unc__run_print_held(FILE *stream, const struct unc__gate *gate, const char *folder)
{
    char printable[PATH_MAX];

    if (unc__gate_print_held(gate, stream) > 0) {
        (void)unc__printable_copy(printable, sizeof printable, folder);
        (void)fprintf(stream, "  all of it: unclosed show %s\n", printable);
    }
}
