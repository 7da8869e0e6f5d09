/* SPDX-License-Identifier: MIT */
/*
 * C++ names are taken apart by the compiler's own demangler, out of libsupc++.a: a single
 * object of it is linked, so that the command needs no libstdc++ at run time, and gives
 * the same names wherever it runs (fingerprints are made of them). Rejected: names from
 * the DWARF scopes, which would differ from those of the symbol table of the same
 * function in a stripped build; libstdc++.so by dlopen, where the answer depends on what
 * is installed.
 *
 * A few bytes of a hostile name can stand for gigabytes of text. So the form with a
 * callback is used, which keeps nothing on the heap: when the text is too long, we
 * leave it by longjmp.
 */
#include "symbolize/name.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#define MANGLED_MAX 4096 /* characters that are worth trying */

/* In libsupc++.a since gcc 4.3; no header declares it. */
int __gcclibcxx_demangle_callback(const char *mangled,
                                  void (*take)(const char *text, size_t size,
                                               void *userdata),
                                  void *userdata);

struct demangled {
    char text[8192];
    size_t size;
    jmp_buf too_long;
};

static void take(const char *text, size_t size, void *userdata)
{
    struct demangled *name = userdata;

    if (size >= sizeof name->text - name->size) {
        longjmp(name->too_long, 1);
    }
    memcpy(name->text + name->size, text, size);
    name->size += size;
}

static bool demangle(const char *linkage, struct demangled *name)
{
    name->size = 0;
    if (setjmp(name->too_long) != 0) {
        return false;
    }
    return __gcclibcxx_demangle_callback(linkage, take, name) == 0 && name->size > 0;
}

const char *unc__name_demangle(struct unc__arena *arena, const char *linkage)
{
    static struct demangled name;
    size_t size = strlen(linkage);
    size_t plain = strcspn(linkage, ".");

    /* No identifier has a dot in it; names that begin with one are somebody's own. */
    if (plain > 0 && plain < size) {
        linkage = unc__arena_copy(arena, linkage, plain);
        size = plain;
    }
    if (linkage == NULL || strncmp(linkage, "_Z", 2) != 0 || size > MANGLED_MAX ||
        !demangle(linkage, &name)) {
        return linkage;
    }
    return unc__arena_copy(arena, name.text, name.size);
}
