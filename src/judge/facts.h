/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FACTS_H
#define UNC_JUDGE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "judge/descriptors.h"
#include "judge/kernel.h"
#include "record/reader.h"

/*
 * What the kernel knows of a resource, asked when a report is made and never before. Each
 * fact is there or not: a kernel may not tell, /proc may be missing, a limit may be
 * reached; then the others are there all the same. The JSON report and its summary tell
 * the same facts.
 */

/*
 * The one list of them, in the order of the report: identifier, key.
 */
#define UNC_FACTS(X)                                                               \
    X(TARGET, "target")           /* as in /proc/self/fd */                        \
    X(TYPE, "type")               /* a word of UNC_FD_TARGETS */                   \
    X(ACCESS, "access")           /* "read", "write", "read_write", "path" */      \
    X(FLAGS, "flags")             /* words: "append", "nonblock", ... */           \
    X(POSITION, "position")       /* in a file */                                  \
    X(SIZE, "size")               /* in bytes */                                   \
    X(DELETED, "deleted")         /* nothing leads to the file any more */         \
    X(INODE, "inode")             /* of a pipe */                                  \
    X(END, "end")                 /* of a pipe: "read", "write" */                 \
    X(PARTNERS, "partners")       /* descriptors of the other end */               \
    X(DUPLICATES, "duplicates")   /* descriptors of the same open file */          \
    X(DOMAIN, "domain")           /* of a socket: "inet", "unix", ... */           \
    X(SOCKET_TYPE, "socket_type") /* "stream", "dgram", ... */                     \
    X(PROTOCOL, "protocol")       /* "tcp", "udp", ...; a number */                \
    X(LOCAL, "local")             /* address */                                    \
    X(PEER, "peer")               /* address */                                    \
    X(LISTENING, "listening")                                                      \
    X(CONNECTION, "connection")     /* of TCP: "established", "close_wait", ... */ \
    X(PEER_PID, "peer_pid")         /* who made the other end of a Unix socket */  \
    X(WATCH_COUNT, "watch_count")   /* all of them */                              \
    X(WATCHES, "watches")           /* the first ones */                           \
    X(VALUE, "value")               /* of an eventfd */                            \
    X(PID, "pid")                   /* of a pidfd */                               \
    X(STATE, "state")               /* of a process: "running", ... */             \
    X(CLOCK, "clock")               /* of a timerfd: "monotonic", ... */           \
    X(DUE_IN_MS, "due_in_ms")       /* of a timerfd that is armed */               \
    X(INTERVAL_MS, "interval_ms")   /* of one that repeats */                      \
    X(TICKS, "ticks")               /* that nobody has read */                     \
    X(SIGNALS, "signals")           /* words: of a signalfd */                     \
    X(NAME, "name")                 /* of what has a name that is no path */       \
    X(SEALS, "seals")               /* words */                                    \
    X(MESSAGES, "messages")         /* in a queue */                               \
    X(MAX_MESSAGES, "max_messages") /* that fit */                                 \
    X(SUBMISSIONS, "submissions")   /* of a ring: entries */                       \
    X(COMPLETIONS, "completions")                                                  \
    X(PROGRAM_TYPE, "program_type") /* of bpf: the kernel's numbers */             \
    X(PROGRAM_ID, "program_id")                                                    \
    X(MAP_TYPE, "map_type")                                                        \
    X(MAP_ID, "map_id")                                                            \
    X(LINK_ID, "link_id")                                                          \
    X(EVENT_ID, "event_id")   /* of perf */                                        \
    X(ARGUMENTS, "arguments") /* of a child: strings */                            \
    X(AGE_MS, "age_ms")       /* of a child */

enum unc__fact_id {
#define ENUMERATOR(id, key) UNC__FACT_##id,
    UNC_FACTS(ENUMERATOR)
#undef ENUMERATOR
    UNC__FACT_COUNT
};

extern const char *const unc__fact_keys[UNC__FACT_COUNT];

enum unc__fact_form {
    UNC__FACT_ABSENT,
    UNC__FACT_TEXT,
    UNC__FACT_NUMBER,
    UNC__FACT_YES,     /* true; what is false is absent */
    UNC__FACT_WORDS,   /* text: words, a blank between two */
    UNC__FACT_NUMBERS, /* text: numbers, likewise */
    UNC__FACT_STRINGS, /* text: @number of them, each with its NUL */
    UNC__FACT_WATCHED  /* see struct unc__watch */
};

struct unc__fact {
    enum unc__fact_form form;
    uint64_t number;
    const char *text; /* in struct unc__facts */
};

/* What an epoll instance, an inotify instance or a fanotify group watches. */
struct unc__watch {
    uint64_t number;  /* descriptor; watch descriptor; of fanotify 0 */
    uint64_t inode;   /* of what is no descriptor; 0: a whole mount */
    uint32_t events;  /* see unc__watch_events_write */
    const char *type; /* of the descriptor; NULL: it is none */
};

#define UNC__WATCHES_MAX 32
#define UNC__FACTS_ARENA 6144

struct unc__facts {
    struct unc__fact items[UNC__FACT_COUNT];
    struct unc__watch watches[UNC__WATCHES_MAX];
    uint32_t watch_count; /* listed ones */
    uint32_t process;     /* whose they are */
    size_t used;          /* of the arena */
    char arena[UNC__FACTS_ARENA];
};

/* Whom the facts are about; one is made for each report. */
struct unc__fact_source {
    const char *proc; /* see struct unc__modules; NULL: nobody knows */
    uint32_t pid;
    struct unc__descriptors descriptors; /* read when they are first needed */
};

struct unc__fact_source unc__fact_source_init(const char *proc, uint32_t pid);
void unc__fact_source_done(struct unc__fact_source *source);

/* unc__facts_collect: of a descriptor or a child; of anything else there are none. */
void unc__facts_collect(struct unc__fact_source *source,
                        const struct unc__entry_view *entry,
                        struct unc__facts *ret_facts);

/* The text of a fact, "" if it is not there; a number, 0 likewise. */
const char *unc__facts_text(const struct unc__facts *facts, enum unc__fact_id id);
uint64_t unc__facts_number(const struct unc__facts *facts, enum unc__fact_id id);
bool unc__facts_has(const struct unc__facts *facts, enum unc__fact_id id);
bool unc__facts_is(const struct unc__facts *facts, enum unc__fact_id id,
                   const char *word);

/* unc__watch_events_write: "in out et": words with a blank between two. @type: the word
 * of what watches. */
void unc__watch_events_write(struct unc__text *text, const char *type, uint32_t events);

#endif
