/* SPDX-License-Identifier: MIT */
/*
 * All of them come down to execve, and say the same about what it would leave open. The
 * forms with a list become those with an array, as in libc: on the stack, for neither the
 * heap nor a limit of ours may be in the way of a program that is about to be executed.
 * In a guest of vfork that stack is the parent's, below what the parent uses.
 *
 * errno is that of the failed call.
 */
#include <alloca.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include "probes/exec_leak.h"
#include "record/peek.h"

/* Around the real call; a statement, so that the caller is the probe's. */
#define EXECUTE(ret_result, real, ...)            \
    do {                                          \
        struct unc__exec_call call = __VA_ARGS__; \
        struct unc__exec_state state;             \
        int error;                                \
                                                  \
        unc__exec_begin(&call, &state);           \
        (ret_result) = (real);                    \
        error = errno;                            \
        unc__exec_failed(&state);                 \
        errno = error;                            \
    } while (0)

/* Behind the environment: where the program is. */
#define CALL(name, program_, arguments_, environment_, ...)                      \
    {                                                                            \
        .site = UNC__PROBE_SITE(name), .caller = &caller, .program = (program_), \
        .arguments = (arguments_), .environment = (environment_), __VA_ARGS__    \
    }

#define AS_NAMED .program_fd = -1, .directory = AT_FDCWD, .is_searched = false
#define IN_PATH  .program_fd = -1, .directory = AT_FDCWD, .is_searched = true

UNC_PROBE(int, execve, (const char *path, char *const argv[], char *const envp[]))
{
    struct unc__caller caller = UNC__CALLER();
    int r;

    EXECUTE(r, UNC_REAL(execve)(path, argv, envp),
            CALL(execve, path, argv, envp, AS_NAMED));
    return r;
}

UNC_PROBE(int, execv, (const char *path, char *const argv[]))
{
    struct unc__caller caller = UNC__CALLER();
    int r;

    EXECUTE(r, UNC_REAL(execv)(path, argv), CALL(execv, path, argv, environ, AS_NAMED));
    return r;
}

UNC_PROBE(int, execvp, (const char *file, char *const argv[]))
{
    struct unc__caller caller = UNC__CALLER();
    int r;

    EXECUTE(r, UNC_REAL(execvp)(file, argv), CALL(execvp, file, argv, environ, IN_PATH));
    return r;
}

UNC_PROBE(int, execvpe, (const char *file, char *const argv[], char *const envp[]))
{
    struct unc__caller caller = UNC__CALLER();
    int r;

    EXECUTE(r, UNC_REAL(execvpe)(file, argv, envp),
            CALL(execvpe, file, argv, envp, IN_PATH));
    return r;
}

static __attribute__((unused)) const char *first_word(char *const argv[])
{
    return argv != NULL &&
                   unc__record_can_read(argv, sizeof *argv, /* otherwise= */ false)
               ? argv[0]
               : NULL;
}

UNC_PROBE(int, fexecve, (int fd, char *const argv[], char *const envp[]))
{
    struct unc__caller caller = UNC__CALLER();
    const char *program = first_word(argv);
    int r;

    EXECUTE(r, UNC_REAL(fexecve)(fd, argv, envp),
            CALL(fexecve, program, argv, envp, .program_fd = fd));
    return r;
}

UNC_PROBE(int, execveat,
          (int directory, const char *path, char *const argv[], char *const envp[],
           int flags))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_itself = path != NULL &&
                     unc__record_can_read(path, 1, /* otherwise= */ false) &&
                     path[0] == '\0';
    const char *program = is_itself ? first_word(argv) : path;
    int r;

    EXECUTE(r, UNC_REAL(execveat)(directory, path, argv, envp, flags),
            CALL(execveat, program, argv, envp, .program_fd = is_itself ? directory : -1,
                 .directory = directory));
    return r;
}

/* How many words a list has, the NULL at its end included. */
static __attribute__((unused)) size_t count_words(const char *first, va_list arguments)
{
    size_t count = 1;

    for (const char *word = first; word != NULL; word = va_arg(arguments, const char *)) {
        count++;
    }
    return count;
}

static __attribute__((unused)) char *writable(const char *word)
{
    union {
        const char *as_given;
        char *as_wanted;
    } both = { word };

    return both.as_wanted;
}

/* The words of a list. Returns the environment behind it, if it @has_environment. */
static __attribute__((unused)) char *const *
take_words(char **words, const char *first, va_list arguments, bool has_environment)
{
    const char *word = first;

    for (; word != NULL; word = va_arg(arguments, const char *)) {
        *words++ = writable(word);
    }
    *words = NULL;
    return has_environment ? va_arg(arguments, char *const *) : environ;
}

#define TAKE_LIST(ret_words, ret_environment, first, has_environment)                 \
    do {                                                                              \
        va_list arguments;                                                            \
        size_t count;                                                                 \
                                                                                      \
        va_start(arguments, first);                                                   \
        count = count_words(first, arguments);                                        \
        va_end(arguments);                                                            \
        (ret_words) = alloca(count * sizeof *(ret_words));                            \
        va_start(arguments, first);                                                   \
        (ret_environment) = take_words(ret_words, first, arguments, has_environment); \
        va_end(arguments);                                                            \
    } while (0)

UNC_PROBE(int, execl, (const char *path, const char *first, ...))
{
    struct unc__caller caller = UNC__CALLER();
    char *const *environment;
    char **argv;
    int r;

    TAKE_LIST(argv, environment, first, /* has_environment= */ false);
    EXECUTE(r, UNC_REAL(execve)(path, argv, environment),
            CALL(execl, path, argv, environment, AS_NAMED));
    return r;
}

UNC_PROBE(int, execle, (const char *path, const char *first, ...))
{
    struct unc__caller caller = UNC__CALLER();
    char *const *environment;
    char **argv;
    int r;

    TAKE_LIST(argv, environment, first, /* has_environment= */ true);
    EXECUTE(r, UNC_REAL(execve)(path, argv, environment),
            CALL(execle, path, argv, environment, AS_NAMED));
    return r;
}

UNC_PROBE(int, execlp, (const char *file, const char *first, ...))
{
    struct unc__caller caller = UNC__CALLER();
    char *const *environment;
    char **argv;
    int r;

    TAKE_LIST(argv, environment, first, /* has_environment= */ false);
    EXECUTE(r, UNC_REAL(execvpe)(file, argv, environment),
            CALL(execlp, file, argv, environment, IN_PATH));
    return r;
}
