/* SPDX-License-Identifier: MIT */
#include "inspect/closure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OBJECTS_MAX 4096 /* a file that lies could ask for more for ever */

static int append(struct unc__closure *closure, struct unc__binary *binary,
                  const struct unc__loaded_object *loader)
{
    struct unc__loaded_object *object = calloc(1, sizeof *object);
    struct unc__loaded_object **items =
        realloc(closure->items, (closure->count + 1) * sizeof *items);

    if (items != NULL) {
        closure->items = items;
    }
    if (object == NULL || items == NULL) {
        free(object);
        unc__binary_close(binary);
        return -ENOMEM;
    }
    object->binary = *binary;
    *binary = (struct unc__binary){ 0 };
    unc__dynamic_read(&object->binary, &object->dynamic);
    object->from = (struct unc__search_from){
        .path = object->binary.path,
        .rpath = object->dynamic.rpath,
        .runpath = object->dynamic.runpath,
        .loader = loader != NULL ? &loader->from : NULL,
    };
    items[closure->count++] = object;
    return 0;
}

static int append_missing(struct unc__closure *closure, const char *name,
                          const char *wanted_by)
{
    struct unc__missing_object *items =
        realloc(closure->missing, (closure->missing_count + 1) * sizeof *items);

    if (items == NULL) {
        return -ENOMEM;
    }
    closure->missing = items;
    items[closure->missing_count++] = (struct unc__missing_object){ name, wanted_by };
    return 0;
}

static bool is_there(const struct unc__closure *closure, const char *name)
{
    for (size_t i = 0; i < closure->count; i++) {
        if (strcmp(closure->items[i]->dynamic.soname, name) == 0 ||
            (i > 0 && strcmp(unc__binary_name(&closure->items[i]->binary), name) == 0)) {
            return true;
        }
    }
    for (size_t i = 0; i < closure->missing_count; i++) {
        if (strcmp(closure->missing[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static int load_needed(struct unc__closure *closure,
                       const struct unc__loaded_object *object, bool is_secure)
{
    for (size_t i = 0; object->dynamic.needed[i] != NULL; i++) {
        const char *name = object->dynamic.needed[i];
        struct unc__binary binary;
        int r;

        if (name[0] == '\0' || is_there(closure, name) || closure->count >= OBJECTS_MAX) {
            continue;
        }
        r = unc__search_library(name, &object->from, is_secure, &binary);
        if (r == 0) {
            r = append(closure, &binary, object);
        } else if (r == -ENOENT) {
            r = append_missing(closure, name, object->binary.path);
        }
        if (r < 0) {
            return r;
        }
    }
    return 0;
}

int unc__closure_load(struct unc__binary *binary, struct unc__closure *ret_closure)
{
    struct unc__closure closure = { 0 };
    bool is_secure = (binary->mode & (S_ISUID | S_ISGID)) != 0;
    int r = append(&closure, binary, NULL);

    for (size_t i = 0; r == 0 && i < closure.count; i++) {
        r = load_needed(&closure, closure.items[i], is_secure);
    }
    if (r < 0) {
        unc__closure_free(&closure);
    }
    *ret_closure = closure;
    return r;
}

void unc__closure_free(struct unc__closure *closure)
{
    for (size_t i = 0; i < closure->count; i++) {
        unc__binary_close(&closure->items[i]->binary);
        free(closure->items[i]);
    }
    free(closure->items);
    free(closure->missing);
    *closure = (struct unc__closure){ 0 };
}

size_t unc__closure_find(const struct unc__closure *closure, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < closure->count; i++) {
        if (strncmp(closure->items[i]->dynamic.soname, name, length) == 0 ||
            strncmp(unc__binary_name(&closure->items[i]->binary), name, length) == 0) {
            return i;
        }
    }
    return closure->count;
}
