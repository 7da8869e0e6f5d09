/* SPDX-License-Identifier: MIT */
/* The list of names, as a table by number; real-time signals are counted. */
#include "judge/signal_name.h"

#include <signal.h>
#include <stddef.h>

#include "base/signal_list.h"

static const char *const names[] = {
#define NAME(word) [SIG##word] = "SIG" #word,
    UNC_SIGNALS(NAME)
#undef NAME
};

bool unc__signal_name(struct unc__text *text, uint64_t number)
{
    if (number < sizeof names / sizeof *names && names[number] != NULL) {
        unc__text_add(text, names[number]);
        return true;
    }
    if (number < UNC__SIGNAL_REALTIME_FIRST || number > UNC__SIGNAL_REALTIME_LAST) {
        return false;
    }
    unc__text_add(text, "SIGRTMIN");
    if (number > UNC__SIGNAL_REALTIME_FIRST) {
        unc__text_add(text, "+");
        unc__text_add_unsigned(text, number - UNC__SIGNAL_REALTIME_FIRST);
    }
    return true;
}

void unc__signal_write(struct unc__text *text, uint64_t number)
{
    if (!unc__signal_name(text, number)) {
        unc__text_add(text, "signal ");
        unc__text_add_unsigned(text, number);
    }
}
