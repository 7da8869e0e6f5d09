/* SPDX-License-Identifier: MIT */
/*
 * What pkg-config says, for a build that has no pkg-config: found from where the command
 * itself lies, so that an installed prefix may be moved. The words are those of
 * cmake/unclosed-probes*.pc.in, and a test compares them; what is recommended besides is
 * for stacks that name every caller, with file and line.
 */
#include "cli/flags.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"

enum {
    OPTION_CFLAGS = 256,
    OPTION_LIBS,
    OPTION_STATIC,
    OPTION_MUSL,
    OPTION_RPATH
};

/* "{lib}" and "{include}" stand for the folders. */
static const struct form {
    const char *library; /* without it there is nothing to link */
    const char *cflags;
    const char *libs;
} forms[] = {
    { "{lib}/libunclosed-probes.so", "-I{include} -fno-optimize-sibling-calls",
      "-L{lib} "
      "-Wl,--push-state,--no-as-needed,-lunclosed-probes,-lunclosed,--pop-state" },
    { "{lib}/libunclosed_probes.a", "-I{include} -fno-optimize-sibling-calls",
      "-L{lib} -Wl,@{lib}/unclosed/unclosed-wrap.opts -lunclosed_probes "
      "-l:libunclosed.a -Wl,--eh-frame-hdr" },
    { "{lib}/musl/libunclosed_probes.a", "-I{include} -fno-optimize-sibling-calls",
      "-L{lib}/musl -Wl,@{lib}/musl/unclosed-wrap.opts -lunclosed_probes -lunclosed "
      "-Wl,--eh-frame-hdr" },
};

enum {
    FORM_SHARED,
    FORM_STATIC,
    FORM_MUSL
};

struct folders {
    char lib[PATH_MAX];
    char include[PATH_MAX];
};

/* What stays one word for every shell. */
static void put_quoted(const char *path)
{
    for (; *path != '\0'; path++) {
        if (strchr(" \t\n\\'\"$`!*?[](){}<>|&;#~%", *path) != NULL) {
            (void)putchar('\\');
        }
        (void)putchar(*path);
    }
}

static void put(const struct folders *folders, const char *words)
{
    while (*words != '\0') {
        if (strncmp(words, "{lib}", strlen("{lib}")) == 0) {
            put_quoted(folders->lib);
            words += strlen("{lib}");
        } else if (strncmp(words, "{include}", strlen("{include}")) == 0) {
            put_quoted(folders->include);
            words += strlen("{include}");
        } else {
            (void)putchar(*words++);
        }
    }
}

static bool is_there(const struct folders *folders, const char *library)
{
    char path[2 * PATH_MAX];

    (void)snprintf(path, sizeof path, "%s%s", folders->lib, library + strlen("{lib}"));
    return access(path, R_OK) == 0;
}

/* @from_bin: how one comes there from the folder of the command. */
static bool find_folder(const char *from_bin, char *path)
{
    char whole[2 * PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", whole, PATH_MAX - 1);
    char *slash;

    if (length < 0) {
        return false;
    }
    whole[length] = '\0';
    slash = strrchr(whole, '/');
    (void)snprintf(slash, sizeof whole - (size_t)(slash - whole), "/%s", from_bin);
    return realpath(whole, path) != NULL;
}

bool unc__flags_folder(char *ret_folder, size_t size)
{
    struct folders folders;

    if (!find_folder(UNC__BIN_TO_LIB, folders.lib) ||
        !is_there(&folders, forms[FORM_SHARED].library)) {
        return false;
    }
    return snprintf(ret_folder, size, "%s", folders.lib) < (int)size;
}

static int print(const struct form *form, bool has_cflags, bool has_libs, bool has_rpath)
{
    struct folders folders;

    if (!find_folder(UNC__BIN_TO_LIB, folders.lib) ||
        !find_folder(UNC__BIN_TO_INCLUDE, folders.include) ||
        !is_there(&folders, form->library)) {
        unc__complain("flags",
                      "%s is not where it would be beside this command: it was not "
                      "installed, or not together with it%s",
                      strrchr(form->library, '/') + 1,
                      form != &forms[FORM_MUSL]
                          ? ""
                          : "; musl wants a build of the probes of its own, into the "
                            "same prefix: cmake -S . -B build-musl "
                            "-DCMAKE_C_COMPILER=musl-gcc (docs/probes.md, With musl)");
        return UNC__EXIT_FAULT;
    }
    if (has_cflags) {
        put(&folders, "-g -fno-omit-frame-pointer ");
        put(&folders, form->cflags);
    }
    if (has_libs) {
        put(&folders, has_cflags ? " " : "");
        put(&folders, form->libs);
        put(&folders, " -Wl,--build-id");
        put(&folders, has_rpath ? " -Wl,-rpath,{lib}" : "");
    }
    (void)putchar('\n');
    return UNC__EXIT_OK;
}

static int run_flags(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_flags, argc, argv);
    bool has[OPTION_RPATH + 1] = { false };
    bool has_none;
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        has[id] = true;
    }
    if (id < 0 || unc__arguments_no_operands(&arguments) < 0) {
        return arguments.status;
    }
    if (has[OPTION_STATIC] && has[OPTION_MUSL]) {
        return unc__arguments_refuse(&arguments,
                                     "--static and --musl do not go together: --musl is "
                                     "static by itself");
    }
    has_none = !has[OPTION_CFLAGS] && !has[OPTION_LIBS];
    return print(&forms[has[OPTION_MUSL]     ? FORM_MUSL
                        : has[OPTION_STATIC] ? FORM_STATIC
                                             : FORM_SHARED],
                 has[OPTION_CFLAGS] || has_none, has[OPTION_LIBS] || has_none,
                 has[OPTION_RPATH]);
}

const struct unc__command unc__command_flags = {
    .name = "flags",
    .summary = "print what to add to a build, so that its programs are watched",
    .usage = "[options]",
    .examples = "# compile and link a program that is watched\n"
                "cc app.c $(unclosed flags --rpath) -o app\n"
                "# in a Makefile: the one for compiling, the other for linking\n"
                "unclosed flags --cflags\n"
                "unclosed flags --libs\n"
                "# a static program\n"
                "unclosed flags --static\n",
    .text =
        "For a build that has neither the CMake package nor pkg-config: what they say of "
        "`unclosed-probes`, with the folders in which this command is installed. The "
        "library stands before libc in the link, so the flags may come anywhere.\n"
        "\n"
        "Besides, `-g` for files and lines, `-fno-omit-frame-pointer` and "
        "`-fno-optimize-sibling-calls` for stacks that name every caller, and "
        "`-Wl,--build-id`, by which a report finds the file that it is about.\n"
        "\n"
        "Where the library is found when the program starts is yours to say: install it "
        "where the loader looks, set LD_LIBRARY_PATH, or add --rpath.\n",
    .options =
        (const struct unc__cli_option[]){
            { OPTION_CFLAGS, "cflags", NULL, "only what compiling needs" },
            { OPTION_LIBS, "libs", NULL, "only what linking needs" },
            { OPTION_STATIC, "static", NULL,
              "for static programs, and those that cannot bring a shared library" },
            { OPTION_MUSL, "musl", NULL, "for static programs that musl-gcc makes" },
            { OPTION_RPATH, "rpath", NULL,
              "let the program find the library where it is now" },
            { 0 },
        },
    .statuses = UNC__STATUS(FAULT),
    .run = run_flags,
};
