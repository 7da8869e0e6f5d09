/* SPDX-License-Identifier: MIT */
#include "judge/signal_words.h"

#include <stddef.h>

#include "judge/thread.h"

void unc__thread_write(struct unc__text *text, const char *noun,
                       const struct unc__entry_view *entry)
{
    struct unc__thread_facts facts;

    unc__text_format(text, "a %s", noun);
    unc__thread_facts_read(entry, &facts);
    if (facts.has_own_name) {
        unc__text_format(text, " \"%s\"", facts.name);
    }
}

const char *unc__signal_advice(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_DISPOSITION:
        return "Put back what was there before: sigaction() gives it out as the old "
               "action.";
    case UNC__TYPE_POSIX_TIMER:
        return "Call timer_delete() when it is no longer needed.";
    case UNC__TYPE_INTERVAL_TIMER:
        return "Call setitimer() with a value of zero when it is no longer needed.";
    case UNC__TYPE_ALARM:
        return "Call alarm(0) when it is no longer needed.";
    case UNC__TYPE_PTHREAD:
        return "Call pthread_join(), or pthread_detach() if nobody is to wait for it.";
    case UNC__TYPE_C11_THREAD:
        return "Call thrd_join(), or thrd_detach() if nobody is to wait for it.";
    default:
        return NULL;
    }
}
