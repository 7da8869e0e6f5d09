/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_LOADED_H
#define UNC_GATE_LOADED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "document/problem.h"
#include "symbolize/lookup.h"

/*
 * A report that was read: its tree, and what the command needs of it at hand. Stacks have
 * symbols, findings have their fingerprint and their origin: whoever loads a report gets
 * both without asking.
 *
 * One thread at a time. All strings and trees are borrowed from the report.
 */

/* word of the schema: what a finding is to whoever gates */
enum unc__finding_status {
    UNC__FINDING_NEW,
    UNC__FINDING_BASELINE,
    UNC__FINDING_SUPPRESSED,
    UNC__FINDING_EXPECTED
};

enum unc__origin {
    UNC__ORIGIN_UNKNOWN,
    UNC__ORIGIN_APPLICATION,
    UNC__ORIGIN_LIBRARY
};

struct unc__loaded_frame {
    const char *module; /* base name of its file; "": unknown */
    const char *path;   /* of the module; "" likewise */
    uint64_t offset;
    const char *function; /* "": unknown */
    const char *file;     /* "": unknown */
    unsigned line;        /* 0: unknown */
    bool is_inlined;
    bool is_incomplete; /* with its symbols there might be other functions here */
    bool is_runtime;    /* libc, the dynamic linker, a sanitizer, this library */
    bool
        is_user; /* of the application: not a library of the system, not a loop library */
};

struct unc__loaded_stack {
    uint64_t id;
    const struct unc__loaded_frame *frames; /* innermost first */
    size_t frame_count;
    bool is_cut;
};

/* What the record's own loop knows without any stack. */
struct unc__loaded_site {
    const char *file; /* "": there is none */
    const char *function;
    const char *call;
    unsigned line;
};

struct unc__loaded_finding {
    cJSON *tree;
    char fingerprint[64]; /* "stack/v1:…"; "raw/v1:…" where functions are unknown */
    char raw_fingerprint[64]; /* as the process wrote it; "" */
    char functions[1024]; /* "a < b < c": the fingerprint is made of the first three */
    const char *class;
    const char *kind;
    const char *type;
    const char *title;
    const char *missing_call; /* "" */
    const char *advice;       /* "" */
    const char *evidence;     /* "single", "likely", "certain" */
    uint64_t count;
    enum unc__origin origin;
    enum unc__finding_status
        status; /* EXPECTED as the report says; else NEW until judged */
    const struct unc__loaded_stack *stack; /* the rest: NULL if there is none */
    const struct unc__loaded_stack *release_stack;
    const struct unc__loaded_stack *acquired_stack;
    const struct unc__loaded_stack *sibling_stack;
    struct unc__loaded_site site;
    const char *reason; /* why it has its status: of the suppression, the baseline; "" */
};

struct unc__loaded_report {
    char *path; /* where it came from */
    cJSON *tree;
    const char *program; /* base name of the executable; "?" */
    uint32_t pid;
    const char *cause;   /* of the trigger: "exit", "killed", ... */
    const char *verdict; /* "clean", "unclosed", "incomplete" */
    bool is_sealed;
    bool has_live_probe; /* or findings of the loop alone: something watched */
    bool is_unmeasured;  /* a gate that it was added to found so, and has the reason */
    uint64_t dropped;
    uint64_t lost;
    struct unc__loaded_finding *findings;
    size_t finding_count;
    struct unc__loaded_stack *stacks;
    size_t stack_count;
    struct unc__loaded_frame *frames;
};

struct unc__load_options {
    struct unc__lookup *lookup; /* NULL: no symbols are looked up */
    void (*on_problem)(const char *text, int code, void *userdata);
    void *userdata;
};

/* unc__loaded_is_misuse: something was done wrong, nothing was left open. */
bool unc__loaded_is_misuse(const struct unc__loaded_finding *finding);

/* unc__loaded_site: what is under such a key; NULL: there is none. */
struct unc__loaded_site unc__loaded_site(const cJSON *site);

/*
 * unc__loaded_read: read @path. Returns: 0; what unc__document_read says;
 * -EPROTONOSUPPORT: another major version, or not a report; -EBADMSG: what a report must
 * have is missing or contradicts itself. A newer minor version is read as far as it is
 * known, and keeps its other keys. Lists of resources stay text: document.h.
 */
int unc__loaded_read(const char *path, const struct unc__load_options *options,
                     struct unc__loaded_report **ret_report,
                     struct unc__problem *ret_problem);

/* unc__loaded_take: the same of a tree, which it takes, also when it fails. */
int unc__loaded_take(cJSON *tree, const char *path,
                     const struct unc__load_options *options,
                     struct unc__loaded_report **ret_report,
                     struct unc__problem *ret_problem);

/* unc__loaded_update: write status, origin and fingerprint of the findings into the
 * tree, with the summary's counts that depend on them. Returns: 0 or -ENOMEM. */
int unc__loaded_update(struct unc__loaded_report *report);

/* Accepts NULL. Returns: NULL. */
struct unc__loaded_report *unc__loaded_free(struct unc__loaded_report *report);

#endif
