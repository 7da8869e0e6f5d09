/* SPDX-License-Identifier: MIT */
/*
 * A module is the user's unless it lies where packages of the system put theirs, or has
 * the name of a loop library: those are often built along with the program. /usr/local
 * and /opt are the user's: what is there was put there for this program as often as not,
 * and a leak too many is seen, one too few is not.
 */
#include "gate/origin.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool begins_with_one(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text[0] == list[i][0] && strncmp(text, list[i], strlen(list[i])) == 0) {
            return true;
        }
    }
    return false;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* Like judge/modules_names.c, and what C++ needs: a file that a stream has open was
 * opened by whoever made the stream. */
static bool is_runtime(const char *name)
{
    static const char *const runtimes[] = {
        "libc.so",     "libc-",      "ld-linux",     "ld-musl",      "libpthread",
        "libasan.so",  "libtsan.so", "libubsan.so",  "liblsan.so",   "libhwasan.so",
        "libclang_rt", "libstdc++.", "libc++",       "libgcc_s.",    "libm.so",
        "librt.so",    "libdl.so",   "libunclosed.", "libunclosed-", "linux-vdso",
    };

    return begins_with_one(name, runtimes, COUNT(runtimes));
}

static bool is_loop_library(const char *name)
{
    static const char *const libraries[] = {
        "libuv.so",       "libuv-",           "libevent.so",   "libevent-",
        "libevent_",      "libev.so",         "libev-",        "libglib-",
        "libgio-",        "libgobject-",      "libsystemd.so", "libsystemd-",
        "libboost_fiber", "libboost_context", "liburing.so",   "liburing-",
    };

    return begins_with_one(name, libraries, COUNT(libraries));
}

enum unc__owner unc__owner(const char *path, const char *executable)
{
    static const char *const folders[] = {
        "/lib/",       "/lib32/",     "/lib64/",      "/libx32/",    "/usr/lib/",
        "/usr/lib32/", "/usr/lib64/", "/usr/libx32/", "/nix/store/", "/gnu/store/",
    };
    const char *name = base_name(path);

    if (path[0] != '\0' && strcmp(path, executable) == 0) {
        return UNC__OWNER_USER;
    }
    if (is_runtime(name)) {
        return UNC__OWNER_RUNTIME;
    }
    if (is_loop_library(name)) {
        return UNC__OWNER_LOOP;
    }
    return begins_with_one(path, folders, COUNT(folders)) ? UNC__OWNER_LIBRARY
                                                          : UNC__OWNER_USER;
}

bool unc__file_is_of_system(const char *file)
{
    static const char *const folders[] = {
        "/usr/include/",       "/usr/lib/",   "/usr/lib64/",
        "/usr/local/include/", "/nix/store/", "/gnu/store/",
    };

    return file[0] == '/' && begins_with_one(file, folders, COUNT(folders));
}

enum unc__origin unc__origin(const struct unc__loaded_stack *stack,
                             const char *executable, bool has_site)
{
    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];

        if (frame->is_user) {
            return UNC__ORIGIN_APPLICATION;
        }
        if (frame->path[0] != '\0' &&
            unc__owner(frame->path, executable) == UNC__OWNER_LIBRARY) {
            return UNC__ORIGIN_LIBRARY;
        }
    }
    return has_site ? UNC__ORIGIN_APPLICATION : UNC__ORIGIN_UNKNOWN;
}
