/* SPDX-License-Identifier: MIT */
/* The parsers of UNCLOSED_OPTIONS and of LSAN_OPTIONS against any bytes; what comes out
 * is in its bounds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "options/leak_log.h"
#include "options/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void take(const char *message, void *userdata)
{
    *(size_t *)userdata += strlen(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct unc__leak_log_options log;
    struct unc__options options;
    size_t said = 0;
    char *text = malloc(size + 1);

    if (text == NULL) {
        return 0;
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
    unc__options_parse(text, &options, take, &said);
    if (options.exit_code > 255 || options.depth < 1 || options.depth > 64 ||
        options.detail > 100000 || strlen(options.report) >= UNC__PATH_SIZE ||
        strlen(options.record) >= UNC__PATH_SIZE ||
        strlen(options.suppressions) >= UNC__PATH_SIZE || options.hang_ms > 86400000 ||
        options.verbosity > 1 || options.debug > 1) {
        abort();
    }
    unc__leak_log_parse(text, &log);
    if (strlen(log.path) >= UNC__PATH_SIZE || strlen(log.path) > size) {
        abort();
    }
    free(text);
    return 0;
}
