/* SPDX-License-Identifier: MIT */
/* Executes programs in all the ways there are, with a descriptor open: its argument says
 * which. What is executed does nothing. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOTHING "/bin/true"

static char *const words[] = { (char[]){ "true" }, NULL };
static int fd; /* the one that is open, without close-on-exec */

static void finish(pid_t pid)
{
    int status = -1;

    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        (void)fprintf(stderr, "the child ended with %d\n", status);
    }
    (void)close(fd);
}

/* In a child of fork, which ends with 0 if what it calls comes back. */
#define IN_CHILD(statement) \
    do {                    \
        pid_t pid = fork(); \
                            \
        if (pid == 0) {     \
            statement;      \
            _exit(0);       \
        }                   \
        finish(pid);        \
    } while (0)

#define IN_GUEST(statement)  \
    do {                     \
        pid_t pid = vfork(); \
                             \
        if (pid == 0) {      \
            statement;       \
            _exit(0);        \
        }                    \
        finish(pid);         \
    } while (0)

static void by_execve(void)
{
    IN_CHILD((void)execve(NOTHING, words, environ));
}

static void by_execv(void)
{
    IN_CHILD((void)execv(NOTHING, words));
}

static void by_execvp(void)
{
    IN_CHILD((void)execvp("true", words));
}

static void by_execvpe(void)
{
    IN_CHILD((void)execvpe("true", words, environ));
}

static void by_execl(void)
{
    IN_CHILD((void)execl(NOTHING, "true", "a", "b", "c", "d", "e", "f", "g", NULL));
}

static void by_execle(void)
{
    IN_CHILD((void)execle(NOTHING, "true", NULL, environ));
}

static void by_execlp(void)
{
    IN_CHILD((void)execlp("true", "true", NULL));
}

static void by_fexecve(void)
{
    IN_CHILD((void)fexecve(open(NOTHING, O_RDONLY | O_CLOEXEC), words, environ));
}

static void by_execveat(void)
{
    IN_CHILD((void)execveat(AT_FDCWD, NOTHING, words, environ, 0));
}

static void after_close(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)execv(NOTHING, words);
        _exit(1);
    }
    (void)close(fd); /* before the child comes to it, or after */
    fd = -1;
    finish(pid);
}

static void with_own_record(void)
{
    IN_CHILD((void)dup2(1, 100); (void)execv(NOTHING, words));
}

static void in_grandchild(void)
{
    IN_CHILD(pid_t inner = fork(); if (inner == 0) {
        (void)execv(NOTHING, words);
    }(void)waitpid(inner, NULL, 0));
}

static void closed(void)
{
    IN_CHILD((void)close(fd); (void)execv(NOTHING, words));
}

static void replaced(void)
{
    IN_CHILD((void)dup2(1, fd); (void)execv(NOTHING, words));
}

static void kept_in(void)
{
    IN_CHILD((void)fcntl(fd, F_SETFD, FD_CLOEXEC); (void)execv(NOTHING, words));
}

static void on_purpose(void)
{
    (void)fcntl(fd, F_SETFD, 0);
    by_execv();
}

static void on_purpose_in_child(void)
{
    IN_CHILD((void)fcntl(fd, F_SETFD, 0); (void)execv(NOTHING, words));
}

static void onto_itself(void)
{
    IN_CHILD((void)dup2(fd, fd); (void)execv(NOTHING, words));
}

static void on_purpose_in_guest(void)
{
    IN_GUEST((void)fcntl(fd, F_SETFD, 0); (void)execv(NOTHING, words));
}

/* What one guest says is not said for the next. */
static void of_the_next_guest(void)
{
    int unused = 0;
    pid_t first = vfork();

    if (first == 0) {
        (void)dup2(fd, fd);
        _exit(0);
    }
    (void)waitpid(first, &unused, 0);
    IN_GUEST((void)execv(NOTHING, words));
}

static void failing(void)
{
    IN_CHILD((void)execv("/nonexistent", words); if (errno != ENOENT) { _exit(1); });
}

/* Of a number with two digits: each is one of something else. */
static void tell_number(const char *before, const char *after)
{
    int number = fcntl(fd, F_DUPFD, 27);
    char word[32];
    pid_t pid;

    (void)close(fd);
    fd = number;
    (void)snprintf(word, sizeof word, "%s%d%s", before, fd, after);
    pid = fork();
    if (pid == 0) {
        (void)execl(NOTHING, "true", word, NULL);
        _exit(0);
    }
    finish(pid);
}

static void named(void)
{
    static const char *const words_of_it[][2] = {
        { "--fd=", "" }, { "/dev/fd/", "" }, { "-S/", "" },  { "-S", "ab" },
        { "-d", "" },    { "--fd", "" },     { ">&", "-" },  { "<&", "-" },
        { "fd://", "" }, { "fd=", "?x" },    { "@", "" },    { "+", "" },
        { "0", "" },     { "3,", "" },       { "", ".txt" }, { "/bin/x <&", "-" },
    };

    for (size_t i = 0; i < sizeof words_of_it / sizeof *words_of_it; i++) {
        tell_number(words_of_it[i][0], words_of_it[i][1]);
        fd = open("/dev/null", O_RDONLY);
    }
    (void)close(fd);
}

static void in_longer_number(void)
{
    tell_number("1", "");
}

static void in_decimal(void)
{
    tell_number("1.", "");
}

static void in_path(void)
{
    tell_number("/tmp/", "");
}

static void in_environment(void)
{
    char word[32];

    (void)snprintf(word, sizeof word, "%d", fd);
    IN_CHILD((void)setenv("SOME_FD", word, 1); (void)execv(NOTHING, words));
}

static void without_environment(void)
{
    IN_CHILD((void)execve(NOTHING, words, NULL));
}

static void by_vfork(void)
{
    IN_GUEST((void)execv(NOTHING, words));
}

static void closed_by_guest(void)
{
    IN_GUEST((void)close(fd); (void)execv(NOTHING, words));
}

static void replaced_by_guest(void)
{
    IN_GUEST((void)dup2(1, fd); (void)execv(NOTHING, words));
}

static void failing_in_guest(void)
{
    IN_GUEST((void)execv("/nonexistent", words));
}

static void by_spawn(void)
{
    pid_t pid = -1;

    (void)posix_spawn(&pid, NOTHING, NULL, NULL, words, environ);
    finish(pid);
}

/* The child waits until we have looked at it. */
static void spawn_with(posix_spawn_file_actions_t *actions)
{
    char *const reader[] = { (char[]){ "cat" }, NULL };
    pid_t pid = -1;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        exit(1);
    }
    (void)posix_spawn_file_actions_adddup2(actions, ends[0], 0);
    (void)posix_spawnp(&pid, "cat", actions, NULL, reader, environ);
    (void)posix_spawn_file_actions_destroy(actions);
    (void)close(ends[0]);
    (void)close(ends[1]);
    finish(pid);
}

static void by_spawn_with_actions(void)
{
    posix_spawn_file_actions_t actions;

    (void)posix_spawn_file_actions_init(&actions);
    spawn_with(&actions);
}

static void closed_by_action(void)
{
    posix_spawn_file_actions_t actions;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addclose(&actions, fd);
    spawn_with(&actions);
}

static void replaced_by_action(void)
{
    posix_spawn_file_actions_t actions;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, 1, fd);
    spawn_with(&actions);
}

static void onto_itself_by_action(void)
{
    posix_spawn_file_actions_t actions;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, fd, fd);
    spawn_with(&actions);
}

static void by_system(void)
{
    (void)!system("true");
    (void)close(fd);
}

static void read_by_system(void)
{
    char command[32];

    (void)snprintf(command, sizeof command, "true <&%d", fd);
    (void)!system(command);
    (void)close(fd);
}

/* The classic: nothing of it is left where it should not be. */
static void piped(void)
{
    int ends[2];
    pid_t pid;
    char byte;

    (void)close(fd);
    fd = -1;
    if (pipe(ends) < 0) {
        exit(1);
    }
    pid = fork();
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execv(NOTHING, words);
        _exit(1);
    }
    (void)close(ends[1]);
    (void)!read(ends[0], &byte, 1);
    (void)close(ends[0]);
    finish(pid);
}

static void itself(void)
{
    (void)execv(NOTHING, words);
}

static void itself_searched(void)
{
    (void)execlp("true", "true", NULL);
}

static void itself_clean(void)
{
    (void)close(fd);
    (void)execv(NOTHING, words);
}

static void handle(int number)
{
    (void)number;
}

static void *sleep_on(void *unused)
{
    (void)pause();
    return unused;
}

/* All of it ends with the image, or stays with the process. */
static void itself_with_what_ends(void)
{
    pthread_t thread;
    timer_t timer;

    (void)close(fd);
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0 || opendir("/") == NULL ||
        timer_create(CLOCK_MONOTONIC, NULL, &timer) < 0 ||
        signal(SIGUSR1, handle) == SIG_ERR ||
        pthread_create(&thread, NULL, sleep_on, NULL) != 0) {
        exit(1);
    }
    if (fork() == 0) {
        _exit(0);
    }
    (void)execv(NOTHING, words);
}

/* The program is told where its listener is. */
static void itself_on_purpose(void)
{
    char word[32];

    (void)snprintf(word, sizeof word, "%d", fd);
    (void)execl(NOTHING, "true", word, NULL);
}

static void itself_misused(void)
{
    (void)close(fd);
    (void)close(fd);
    (void)execv(NOTHING, words);
}

/* A file that may be executed, and is no program. Returns: what executing it fails with. */
static int execute_text(const char *text)
{
    char path[] = "/tmp/unclosed-XXXXXX";
    char *const none[] = { NULL };
    int file = mkostemp(path, O_CLOEXEC);
    int error;

    if (file < 0 || write(file, text, strlen(text)) < 0 || fchmod(file, 0700) != 0) {
        exit(1);
    }
    (void)close(file);
    error = execve(path, words, none) == -1 ? errno : 0;
    (void)unlink(path);
    return error;
}

static void itself_failing(void)
{
    char *const none[] = { NULL };

    if (execute_text("garbage") != ENOEXEC ||
        execute_text("#!/no/such/interpreter -x\n") != ENOENT) {
        exit(1);
    }

    if (execve("/nonexistent", words, none) != -1 ||
        execvp("no such program", words) != -1 || errno != ENOENT ||
        execv("/", words) != -1 || errno != EACCES) {
        exit(1);
    }
    (void)close(fd);
}

/* Words enough for any array on the stack to be large: as many as a macro writes. */
#define TEN(word) word, word, word, word, word, word, word, word, word, word
#define HUNDRED(word)                                                            \
    TEN(word), TEN(word), TEN(word), TEN(word), TEN(word), TEN(word), TEN(word), \
        TEN(word), TEN(word), TEN(word)

static void many_words(void)
{
    char *const none[] = { (char[]){ "EMPTY=1" }, NULL };

    (void)close(fd);
    (void)execle("/bin/sh", "sh", "-c", "test $# = 400 && test \"$EMPTY\" = 1", "sh",
                 HUNDRED("w"), HUNDRED("w"), HUNDRED("w"), HUNDRED("w"), NULL, none);
}

static const struct {
    const char *name;
    void (*function)(void);
} ways[] = {
#define WAY(name)   \
    {               \
#name, name \
    }
    WAY(by_execve),
    WAY(by_execv),
    WAY(by_execvp),
    WAY(by_execvpe),
    WAY(by_execl),
    WAY(by_execle),
    WAY(by_execlp),
    WAY(by_fexecve),
    WAY(by_execveat),
    WAY(after_close),
    WAY(with_own_record),
    WAY(in_grandchild),
    WAY(closed),
    WAY(replaced),
    WAY(kept_in),
    WAY(on_purpose),
    WAY(on_purpose_in_child),
    WAY(onto_itself),
    WAY(on_purpose_in_guest),
    WAY(of_the_next_guest),
    WAY(failing),
    WAY(named),
    WAY(in_longer_number),
    WAY(in_decimal),
    WAY(in_path),
    WAY(in_environment),
    WAY(without_environment),
    WAY(by_vfork),
    WAY(closed_by_guest),
    WAY(replaced_by_guest),
    WAY(failing_in_guest),
    WAY(by_spawn),
    WAY(by_spawn_with_actions),
    WAY(closed_by_action),
    WAY(replaced_by_action),
    WAY(onto_itself_by_action),
    WAY(by_system),
    WAY(read_by_system),
    WAY(piped),
    WAY(itself),
    WAY(itself_searched),
    WAY(itself_clean),
    WAY(itself_with_what_ends),
    WAY(itself_on_purpose),
    WAY(itself_misused),
    WAY(itself_failing),
    WAY(many_words),
};

int main(int argc, char **argv)
{
    fd = open("/dev/null", O_RDONLY);
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].function();
            return 0;
        }
    }
    return 64;
}
