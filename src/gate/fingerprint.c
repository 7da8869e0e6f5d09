/* SPDX-License-Identifier: MIT */
/*
 * What goes in must be the same in every build of the same sources, and after every
 * change elsewhere in them; docs/fingerprints.md says what that leaves, and where the
 * guarantee ends.
 *
 * The type is in it: a socket and a file that one function opened are two leaks. The
 * program's name is not: a program that is renamed keeps its leaks. Of a misuse the
 * offending call alone counts: whose the resource had been may depend on timing.
 */
#include "gate/fingerprint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gate/chain.h"
#include "gate/function_name.h"

struct functions {
    char names[UNC__CHAIN_MAX][UNC__FUNCTION_NAME_MAX];
    size_t count;
};

/* Recursion is not a new function, wherever it comes back to. */
static void add_distinct(struct functions *functions, const char *name)
{
    for (size_t i = 0; i < functions->count; i++) {
        if (strcmp(functions->names[i], name) == 0) {
            return;
        }
    }
    strcpy(functions->names[functions->count++], name);
}

/* Further out, a function without a name ends the chain, and changes nothing else. */
static bool is_decided(const struct functions *functions)
{
    return functions->count >= UNC__FINGERPRINT_FUNCTIONS;
}

/* The innermost of the program's own. False: one of them has no name, or the one that
 * the process knew without debug information, so that with better symbols it would be
 * another fingerprint. */
static bool add_own(struct functions *functions, const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];
        char name[UNC__FUNCTION_NAME_MAX];

        if (!frame->is_user) {
            continue;
        }
        if (frame->function[0] == '\0' || frame->is_incomplete) {
            return is_decided(functions);
        }
        unc__function_name(frame->function, name);
        add_distinct(functions, name);
        if (functions->count == UNC__CHAIN_MAX) {
            break;
        }
    }
    return true;
}

/* "[libcurl]": a library without names has at least its own. */
static void name_module(const char *module, char ret_name[UNC__FUNCTION_NAME_MAX])
{
    const char *suffix = strstr(module, ".so");
    size_t length = suffix == NULL ? strlen(module) : (size_t)(suffix - module);

    snprintf(ret_name, UNC__FUNCTION_NAME_MAX, "[%.*s]", (int)length, module);
}

/* Where nothing is the program's own: of the libraries. */
static void add_any(struct functions *functions, const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];
        char name[UNC__FUNCTION_NAME_MAX];

        if (frame->is_runtime || frame->module[0] == '\0') {
            continue;
        }
        if (frame->function[0] == '\0') {
            name_module(frame->module, name);
        } else {
            unc__function_name(frame->function, name);
        }
        add_distinct(functions, name);
        if (functions->count == UNC__CHAIN_MAX) {
            break;
        }
    }
}

/*
 * An optimised initializer of a file ends in a jump to its last call, and is no frame
 * then: the runtime alone is left. What is called before main() has no better name than
 * that anyway. (A main() that jumps looks the same: libc has no names of its own inner
 * functions everywhere, and the fingerprint must not depend on them.)
 */
static void add_initializer(struct functions *functions,
                            const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        const char *function = stack->frames[i].function;

        if (strcmp(function, "_start") == 0 || strcmp(function, "call_init") == 0) {
            add_distinct(functions, UNC__FUNCTION_INITIALIZER);
            return;
        }
    }
}

/* The record's own call site: the function that was called, and where. */
static void add_site(struct functions *functions, const struct unc__loaded_site *site)
{
    char name[UNC__FUNCTION_NAME_MAX];

    if (site->call[0] != '\0') {
        unc__function_name(site->call, name);
        add_distinct(functions, name);
    }
    unc__function_name(site->function, name);
    add_distinct(functions, name);
}

static bool find_functions(const struct unc__loaded_finding *finding,
                           struct functions *functions)
{
    const struct unc__loaded_stack *stack = finding->stack != NULL ? finding->stack
                                            : finding->site.file[0] != '\0'
                                                ? NULL
                                                : finding->release_stack;

    functions->count = 0;
    if (stack == NULL) {
        if (finding->site.function[0] != '\0') {
            add_site(functions, &finding->site);
        }
        return functions->count > 0 || strcmp(finding->class, "unseen") == 0;
    }
    if (!add_own(functions, stack)) {
        return false;
    }
    if (functions->count == 0) {
        add_any(functions, stack);
    }
    if (functions->count == 0) {
        add_initializer(functions, stack);
    }
    return functions->count > 0;
}

/* FNV-1a, 64 bits; the NUL goes in, so that words do not run together. */
static uint64_t add_to_hash(uint64_t hash, const char *word)
{
    do {
        hash = (hash ^ (unsigned char)*word) * UINT64_C(0x100000001b3);
    } while (*word++ != '\0');
    return hash;
}

static uint64_t hash_of(const struct unc__loaded_finding *finding,
                        const struct functions *functions)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    hash = add_to_hash(hash, finding->kind);
    hash = add_to_hash(hash, finding->class);
    hash = add_to_hash(hash, finding->type);
    for (size_t i = 0; i < functions->count && i < UNC__FINGERPRINT_FUNCTIONS; i++) {
        hash = add_to_hash(hash, functions->names[i]);
    }
    return hash;
}

/* "a < b < c": a was called by b. Whole names only: half a name would be another one. */
static void join(const struct functions *functions, char *to, size_t size)
{
    size_t length = 0;

    to[0] = '\0';
    for (size_t i = 0; i < functions->count; i++) {
        const char *name = functions->names[i];

        if (length + strlen(UNC__CHAIN_SEPARATOR) + strlen(name) >= size) {
            break;
        }
        length += (size_t)snprintf(to + length, size - length, "%s%s",
                                   i == 0 ? "" : UNC__CHAIN_SEPARATOR, name);
    }
}

void unc__fingerprint_stack(struct unc__loaded_finding *finding)
{
    struct functions functions;

    if (!find_functions(finding, &functions)) {
        return;
    }
    snprintf(finding->fingerprint, sizeof finding->fingerprint, "stack/v1:%016" PRIx64,
             hash_of(finding, &functions));
    join(&functions, finding->functions, sizeof finding->functions);
}
