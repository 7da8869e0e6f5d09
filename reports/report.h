/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_REPORT_H
#define UNC_REPORTS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/facts.h"
#include "judge/judge.h"
#include "judge/modules.h"
#include "reports/sink.h"

#define UNC__REPORT_SCHEMA "unclosed-report/1"

enum unc__cause {
    UNC__CAUSE_EXIT,
    UNC__CAUSE_UNDERSCORE_EXIT, /* without handlers of atexit */
    UNC__CAUSE_EXEC,            /* about to execute another program */
    UNC__CAUSE_KILLED,          /* by a signal */
    UNC__CAUSE_ENDED,           /* without telling, nobody knows how */
    UNC__CAUSE_SNAPSHOT,        /* from outside, while it goes on */
    UNC__CAUSE_CHECK,
    UNC__CAUSE_SCOPE,
    UNC__CAUSE_SIGNAL /* which asked for it; the program goes on */
};

#define UNC__SETTLED_PLACES 32

/* What the option settle= gave time to, by place: how many there were before and after.
 */
struct unc__settled_place {
    enum unc__kind kind;
    enum unc__type type;
    uint32_t stack;
    uint64_t before;
    uint64_t after;
};

struct unc__settled {
    int64_t waited_ns; /* 0: not at all */
    size_t place_count;
    struct unc__settled_place places[UNC__SETTLED_PLACES];
};

/*
 * A report before it is bytes: what was found, and about which process. Writers only
 * write: they judge nothing and change nothing but the list of modules they met.
 */
struct unc__report {
    const struct unc__judgement *judgement;
    struct unc__modules *modules;
    struct unc__fact_source *facts;
    enum unc__cause cause;
    const char *label; /* of the scope; NULL: none */
    bool has_status;   /* the exit status is known */
    int status;
    int signal;         /* that ended it, or asked for the report; 0: none, or unknown */
    bool is_unsealed;   /* the process did not say that it ends: being open is normal */
    bool is_incomplete; /* what this is made of is not whole */
    const struct unc__settled *settled; /* NULL: nothing was waited for */
    int64_t reported_at_ns;
    uint32_t pid;
    uint32_t ppid;
    const char *proc; /* "/proc/self", or of the process that is reported on; NULL:
                             it is over, and the next two say what is known */
    const char *executable;
    const char *arguments; /* each with its NUL */
    size_t arguments_size;
    const char *program;  /* its name for people */
    const char *file;     /* text: where the JSON went; NULL: nowhere */
    uint32_t *stacks;     /* scratch of the writer: one bit a stack that is referred to */
    uint32_t stack_count; /* bits in it, apart from bit 0 */
};

/* Whether the process was in the midst of its work, and not at an end or at a place that
 * it chose itself. */
static inline bool unc__report_is_amid(const struct unc__report *report)
{
    return report->is_unsealed || report->cause == UNC__CAUSE_SIGNAL;
}

/*
 * The one list of formats that the library itself writes; the command has more. For each
 * there is a function unc__report_write_<name>, in a file of that name: a writer's result
 * is the sink's, or -ENOMEM.
 */
#define UNC_REPORT_FORMATS(X) \
    X(JSON, json, ".json")    \
    X(LSAN, lsan, ".lsan")    \
    X(TEXT, text, ".txt")

typedef int unc__report_write_fn(struct unc__report *report, struct unc__sink *sink);

enum unc__format {
#define ENUMERATOR(id, name, suffix) UNC__FORMAT_##id,
    UNC_REPORT_FORMATS(ENUMERATOR)
#undef ENUMERATOR
    UNC__FORMAT_COUNT
};

#define DECLARATION(id, name, suffix) unc__report_write_fn unc__report_write_##name;
UNC_REPORT_FORMATS(DECLARATION)
#undef DECLARATION

struct unc__report_format {
    const char *suffix; /* of the files' names */
    unc__report_write_fn *write;
};

extern const struct unc__report_format unc__report_formats[UNC__FORMAT_COUNT];

#endif
