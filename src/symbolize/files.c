/* SPDX-License-Identifier: MIT */
/*
 * Which files tell about a module. In this order: the file that was loaded, where the
 * report has it (below the sysroot, if there is one); DIR/.build-id/xx/yyy.debug in the
 * folders of --debug-dir and in /usr/lib/debug; the debug link, beside the file, in
 * .debug beside it, and in the folders under the file's own path; the debuginfod
 * servers, if they were asked for.
 *
 * A build-id decides. The file at the path with another one was built anew, or replaced
 * by an update: its lines would be wrong, so it is not used, and both ids are named. The
 * debug file of the right build still is, wherever it is found: then nothing is missing.
 * A debug link has no build-id but a checksum, which is verified.
 *
 * Plain libdw and not libdwfl: that asks the network by itself when DEBUGINFOD_URLS is in
 * the environment, as Debian has it, and a gate that hangs on a network is none.
 */
#include "symbolize/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "symbolize/network.h"

#define SYSTEM_FOLDER "/usr/lib/debug"

struct search {
    const struct unc__lookup_options *options;
    const char *path;
    const char *build_id;
    struct unc__files *files;
    char stale_path[PATH_MAX]; /* a file that was not the one: "": none */
    char stale_id[UNC__BUILD_ID_TEXT];
    bool has_stale_crc; /* its build-id fits, or there is none: its checksum does not */
};

/* Whether snprintf wrote all of a path. */
static bool is_whole(int size)
{
    return size > 0 && size < PATH_MAX;
}

#define FORMAT_PATH(path, ...) is_whole(snprintf(path, PATH_MAX, __VA_ARGS__))

/* Of several the first is named. */
static void keep_stale(struct search *search, const struct unc__object *object,
                       bool has_stale_crc)
{
    if (search->stale_path[0] == '\0') {
        (void)FORMAT_PATH(search->stale_path, "%s", object->path);
        memcpy(search->stale_id, object->build_id, sizeof search->stale_id);
        search->has_stale_crc = has_stale_crc;
    }
}

static bool is_wanted(struct search *search, const struct unc__object *object)
{
    if (search->build_id[0] == '\0' || strcmp(search->build_id, object->build_id) == 0) {
        return true;
    }
    keep_stale(search, object, /* has_stale_crc= */ false);
    return false;
}

/* Returns: 0 or why it cannot be used. */
static int try_loaded(struct search *search, const char *path)
{
    struct unc__object *loaded = &search->files->loaded;
    int code = unc__object_open(path, loaded);

    if (code == 0 && !is_wanted(search, loaded)) {
        unc__object_close(loaded);
        return -ESTALE;
    }
    return code;
}

static int find_loaded(struct search *search)
{
    const char *sysroot = search->options->sysroot;
    char path[PATH_MAX];
    int code = -ENOENT;

    if (sysroot != NULL && FORMAT_PATH(path, "%s/%s", sysroot, search->path)) {
        code = try_loaded(search, path);
    }
    /* What the host has under the same path only counts if an id proves it. */
    if (code != 0 && (sysroot == NULL || search->build_id[0] != '\0')) {
        int other = try_loaded(search, search->path);

        code = code == -ENOENT || other == 0 ? other : code;
    }
    return code;
}

static bool has_crc(struct search *search, const struct unc__object *debug,
                    const uint32_t *crc)
{
    uint32_t its_crc;

    if (crc == NULL || (unc__object_crc(debug, &its_crc) == 0 && its_crc == *crc)) {
        return true;
    }
    keep_stale(search, debug, /* has_stale_crc= */ true);
    return false;
}

static bool try_debug(struct search *search, const char *path, const uint32_t *crc)
{
    struct unc__object *debug = &search->files->debug;

    if (unc__object_open(path, debug) != 0) {
        return false;
    }
    if (unc__object_has_lines(debug) && is_wanted(search, debug) &&
        has_crc(search, debug, crc)) {
        return true;
    }
    unc__object_close(debug);
    return false;
}

/* One folder after the other: the asked for, that of the sysroot, that of the system. */
static const char *folder_at(const struct unc__lookup_options *options, size_t index,
                             char buffer[PATH_MAX])
{
    size_t count = 0;

    while (options->debug_folders != NULL && options->debug_folders[count] != NULL) {
        count++;
    }
    if (index < count) {
        return options->debug_folders[index];
    }
    if (index == count) {
        return FORMAT_PATH(buffer, "%s" SYSTEM_FOLDER,
                           options->sysroot != NULL ? options->sysroot : "")
                   ? buffer
                   : SYSTEM_FOLDER;
    }
    return index == count + 1 && options->sysroot != NULL ? SYSTEM_FOLDER : NULL;
}

static bool find_by_build_id(struct search *search)
{
    char buffer[PATH_MAX];
    char path[PATH_MAX];
    const char *folder;

    if (strlen(search->build_id) < 4) {
        return false;
    }
    for (size_t i = 0; (folder = folder_at(search->options, i, buffer)) != NULL; i++) {
        if (FORMAT_PATH(path, "%s/.build-id/%.2s/%s.debug", folder, search->build_id,
                        search->build_id + 2) &&
            try_debug(search, path, NULL)) {
            return true;
        }
    }
    return false;
}

static bool find_by_link(struct search *search)
{
    const struct unc__object *loaded = &search->files->loaded;
    const char *slash = strrchr(loaded->path, '/');
    int size = slash != NULL ? (int)(slash - loaded->path) : 0;
    char buffer[PATH_MAX];
    char path[PATH_MAX];
    const char *folder;
    uint32_t crc;
    const char *name = unc__object_debug_link(loaded, &crc);

    if (name == NULL || name[0] == '\0' || strchr(name, '/') != NULL) {
        return false;
    }
    if ((FORMAT_PATH(path, "%.*s/%s", size, loaded->path, name) &&
         try_debug(search, path, &crc)) ||
        (FORMAT_PATH(path, "%.*s/.debug/%s", size, loaded->path, name) &&
         try_debug(search, path, &crc))) {
        return true;
    }
    slash = strrchr(search->path, '/');
    size = slash != NULL ? (int)(slash - search->path) : 0;
    for (size_t i = 0; (folder = folder_at(search->options, i, buffer)) != NULL; i++) {
        if ((FORMAT_PATH(path, "%s/%.*s/%s", folder, size, search->path, name) &&
             try_debug(search, path, &crc)) ||
            (FORMAT_PATH(path, "%s/%s", folder, name) && try_debug(search, path, &crc))) {
            return true;
        }
    }
    return false;
}

static bool find_by_network(struct search *search)
{
    char path[PATH_MAX];

    return search->options->is_debuginfod_wanted && search->build_id[0] != '\0' &&
           unc__network_find(search->build_id, path, sizeof path) == 0 &&
           try_debug(search, path, NULL);
}

static bool try_alternate(struct search *search, const char *path, const char *id)
{
    struct unc__object *alternate = &search->files->alternate;

    if (unc__object_open(path, alternate) != 0) {
        return false;
    }
    if (strcmp(alternate->build_id, id) == 0) {
        return true;
    }
    unc__object_close(alternate);
    return false;
}

/* What dwz moved out of several files into one. */
static bool find_alternate(struct search *search)
{
    const struct unc__object *debug = unc__files_best(search->files);
    const char *slash = strrchr(debug->path, '/');
    char buffer[PATH_MAX];
    char path[PATH_MAX];
    char id[UNC__BUILD_ID_TEXT];
    const char *folder;
    const char *name = unc__object_alternate_link(debug, id);

    if (name == NULL) {
        return true;
    }
    if (strlen(id) < 4) {
        return false;
    }
    if ((name[0] == '/' || slash == NULL
             ? FORMAT_PATH(path, "%s", name)
             : FORMAT_PATH(path, "%.*s/%s", (int)(slash - debug->path), debug->path,
                           name)) &&
        try_alternate(search, path, id)) {
        return true;
    }
    for (size_t i = 0; (folder = folder_at(search->options, i, buffer)) != NULL; i++) {
        if (FORMAT_PATH(path, "%s/.build-id/%.2s/%s.debug", folder, id, id + 2) &&
            try_alternate(search, path, id)) {
            return true;
        }
    }
    return false;
}

static const char *or_none(const char *build_id)
{
    return build_id[0] != '\0' ? build_id : "none";
}

static int explain_absence(const struct search *search, int code,
                           struct unc__problem *problem)
{
    if (search->stale_path[0] != '\0') {
        return unc__problem_set(
            problem, -ESTALE,
            "build-id mismatch: '%s' has %s, but the process ran '%s' "
            "with %s; give the files of that build with --debug-dir "
            "or --sysroot",
            search->stale_path, or_none(search->stale_id), search->path,
            or_none(search->build_id));
    }
    if (code == -EBADMSG) {
        return unc__problem_set(problem, code, "'%s' is not an ELF file", search->path);
    }
    if (code == -ENOMEM) {
        return unc__problem_set(problem, code, "no memory");
    }
    return unc__problem_set(problem, -ENOENT,
                            "'%s': %s; give the files of that build "
                            "with --debug-dir or --sysroot",
                            search->path, strerror(-code));
}

static void explain_partly(const struct search *search, bool is_believed,
                           struct unc__problem *problem)
{
    if (search->files->is_unfit) {
        (void)unc__problem_set(problem, 0,
                               "'%s' is not the debug information of '%s': its %s is "
                               "another (build-id %s); give "
                               "the files of that build with --debug-dir or --sysroot",
                               search->stale_path, search->path,
                               search->has_stale_crc ? "checksum" : "build-id",
                               or_none(search->stale_id));
    } else if (!search->files->has_lines) {
        (void)unc__problem_set(
            problem, 0,
            "'%s' has no debug information, and there is no debug file "
            "of build-id %s: names come from its symbol table",
            search->path, or_none(search->build_id));
    } else if (is_believed) {
        (void)unc__problem_set(problem, 0,
                               "the module has no build-id: the file now at '%s' is "
                               "believed; link it with -Wl,--build-id",
                               search->path);
    }
}

int unc__files_find(const struct unc__lookup_options *options, const char *path,
                    const char *build_id, struct unc__files *ret_files,
                    struct unc__problem *ret_problem)
{
    struct search search = {
        .options = options, .path = path, .build_id = build_id, .files = ret_files
    };
    int code;

    *ret_files =
        (struct unc__files){ { .fd = -1 }, { .fd = -1 }, { .fd = -1 }, false, false };
    (void)unc__problem_set(ret_problem, 0, "%s", "");
    code = find_loaded(&search);
    if (code == 0) {
        search.build_id = ret_files->loaded.build_id;
        search.stale_path[0] = '\0';
    }
    if (code == 0 && unc__object_has_lines(&ret_files->loaded)) {
        ret_files->has_lines = true;
    } else {
        ret_files->has_lines = find_by_build_id(&search) ||
                               (code == 0 && find_by_link(&search)) ||
                               find_by_network(&search);
    }
    if (code != 0 && !ret_files->has_lines) {
        return explain_absence(&search, code, ret_problem);
    }
    ret_files->is_unfit = !ret_files->has_lines && search.stale_path[0] != '\0';
    explain_partly(&search, build_id[0] == '\0', ret_problem);
    if (ret_files->has_lines && !find_alternate(&search)) {
        (void)unc__problem_set(ret_problem, 0,
                               "what dwz moved out of '%s' was not found: "
                               "some names are missing",
                               unc__files_best(ret_files)->path);
    }
    return 0;
}

void unc__files_close(struct unc__files *files)
{
    unc__object_close(&files->loaded);
    unc__object_close(&files->debug);
    unc__object_close(&files->alternate);
}

const struct unc__object *unc__files_best(const struct unc__files *files)
{
    return files->debug.elf != NULL ? &files->debug : &files->loaded;
}
