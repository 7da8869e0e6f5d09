/* SPDX-License-Identifier: MIT */
/* What this process was told about its record, and what came of it. */
#include <unclosed/error.h>

#include "base/elf.h"
#include "judge/record_words.h"
#include "options/options.h"
#include "options/path.h"

bool unc__record_path_write(struct unc__text *text)
{
    struct unc__place_view view = unc__record_place();

    return view.place == UNC__STORAGE_FILE &&
           unc__path_of_process(unc__options.record, view.pid, view.is_child, text) == 0;
}

bool unc__record_reason_write(struct unc__text *text)
{
    struct unc__place_view view = unc__record_place();

    if (view.reason == 0) {
        return false;
    }
    if (unc__options.record[0] != '\0') {
        unc__text_format(text, "record=%s", unc__options.record);
    } else {
        unc__text_format(text, "UNCLOSED_SOCKET=%s", unc__options_socket);
    }
    unc__text_format(text, ": %s", unc_strerror(view.reason));
    return true;
}

const char *unc__no_stacks_reason(void)
{
    if (unc__record_stack_count() > 0) {
        return NULL;
    }
    if (unc__options.unwinder == UNC__UNWINDER_NONE) {
        return "unwinder=none was asked for";
    }
    if (!unc__elf_program_has_frames()) {
        return "the program has no table of its frames (link with -Wl,--eh-frame-hdr)";
    }
    return "none could be read (try another unwinder= in UNCLOSED_OPTIONS)";
}
