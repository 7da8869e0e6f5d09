/* SPDX-License-Identifier: MIT */
/* Unlike coverage.c, which knows the lists of all libraries: a program that is inspected
 * may have been linked with probes of another build. */
#include "inspect/probed.h"

#include <stdbool.h>
#include <stddef.h>

#include "probes/has_library.h"

static const bool is_built[UNC__LIBRARY_COUNT] = {
    [UNC__LIBRARY_NONE] = false,
#define UNC_PROBE_SYMBOL(name, file, role)
#define UNC_PROBE_LIBRARY_BEGIN(id) [UNC__LIBRARY_##id] = true,
#define UNC_PROBE_LIBRARY_END(id)
#include "probes/library_coverage.def"
#undef UNC_PROBE_SYMBOL
};

static const char *const names[UNC__LIBRARY_COUNT] = { [UNC__LIBRARY_NONE] = "",
#define ROW(id, name, ...) [UNC__LIBRARY_##id] = (name),
                                                       UNC_LIBRARIES(ROW)
#undef ROW
};

const char *unc__probed_library(enum unc__library library)
{
    return is_built[library] ? names[library] : NULL;
}
