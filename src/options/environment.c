/* SPDX-License-Identifier: MIT */
/*
 * UNCLOSED_OPTIONS, read once by a constructor. Whoever sets a variable wrongly in a
 * deployment must not lose the service: complaints go to standard error, each by one
 * write, so that the lines of several processes do not mix.
 */
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/text.h"
#include "options/complaint.h"
#include "options/kind_list.h"
#include "options/leak_log.h"
#include "options/options.h"
#include "options/path.h"
#include "options/suppressions.h"
#include "options/table.h"

#define VARIABLE "UNCLOSED_OPTIONS"
#define SOCKET   "UNCLOSED_SOCKET"
#define LEAK_LOG "LSAN_OPTIONS"

struct unc__options unc__options;
char unc__options_socket[UNC__SOCKET_NAME_SIZE];

static void print_line(const char *message, void *userdata)
{
    char buffer[UNC__COMPLAINT_SIZE + 1];
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
    for (const struct unc__option *row = unc__option_table; row->name != NULL; row++) {
        unc__text_format(&text, "  %s: %s; wants %s", row->name, row->help, row->wants);
        if (row->initial != NULL) {
            unc__text_format(&text, " (%s)", row->initial);
        }
        unc__text_add(&text, "\n");
    }
    unc__text_add(&text, "  kinds:");
#define NAME_KIND(id, word, ...) unc__text_add(&text, " " word);
    UNC_KINDS(NAME_KIND)
#undef NAME_KIND
    unc__text_add(&text, "\n");
    (void)unc__sys_write_all(STDERR_FILENO, text.buffer, text.length);
}

static const char *find_variable(const char *name)
{
    size_t length = strlen(name);

    if (environ == NULL || getauxval(AT_SECURE) != 0) {
        return NULL;
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=') {
            return *variable + length + 1;
        }
    }
    return NULL;
}

static void read_socket(void)
{
    const char *name = find_variable(SOCKET);
    struct unc__text text =
        unc__text_init(unc__options_socket, sizeof unc__options_socket);

    if (name != NULL) {
        unc__text_add(&text, name);
    }
}

void unc__options_read(void)
{
    static bool is_read;
    const char *text;

    if (is_read) {
        return;
    }
    is_read = true;
    unc__path_remember();
    read_socket();
    text = find_variable(LEAK_LOG);
    unc__leak_log_parse(text != NULL ? text : "", &unc__leak_log_options);
    text = find_variable(VARIABLE);
    unc__options_parse(text != NULL ? text : "", &unc__options, print_line, NULL);
    unc__suppressions_text_read();
    if (unc__options.is_help_wanted) {
        print_help();
    }
}
