/* SPDX-License-Identifier: MIT */
/* Leaves what its first argument says, and ends with status 3, or with 0 if there is a
 * second one. Run by leak_log.py and memcheck.py. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

#define STATUS 3
#define MINUTE ((int64_t)60 * 1000 * 1000 * 1000)

#define WORDS                                                      \
    "Direct leak of 7 byte(s) in 1 object(s) allocated from:\n"    \
    "    #0 0x1 in f evil.c:3\n\n"                                 \
    "SUMMARY: LeakSanitizer: 9 byte(s) leaked in 9 allocation(s)." \
    " Indirect leak of \x1b[31m\xff"

static volatile int last_fd; /* volatile: a call that is the last thing is still a call */

__attribute__((noinline)) static void keep_file(int flags)
{
    last_fd = open("/dev/null", O_RDONLY | flags);
    (void)!lseek(last_fd, 0, SEEK_SET);
}

static void way_clean(void)
{
    keep_file(O_CLOEXEC);
    (void)close(last_fd);
}

static void way_fd(void)
{
    keep_file(O_CLOEXEC);
}

static void way_two(void)
{
    int copy;

    keep_file(O_CLOEXEC);
    copy = fcntl(last_fd, F_DUPFD_CLOEXEC, 20);
    (void)!lseek(copy, 0, SEEK_SET);
}

static void way_double(void)
{
    way_clean();
    (void)close(last_fd);
}

static int on_time(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

static void way_loop(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) != 0 ||
        unc_loop_call_later(loop, MINUTE, on_time, NULL, NULL) != 0) {
        _exit(9);
    }
}

static void way_named(void)
{
    static const struct unc_resource_type type = {
        .name = WORDS,
        .release_call = WORDS,
    };
    static int thing;

    (void)unc_resource_acquired(&type, &thing, WORDS);
}

static void way_kept(void)
{
    (void)unc_expect_begin("for the tests");
    keep_file(O_CLOEXEC);
    (void)unc_expect_end();
}

static void way_kept_and_fd(void)
{
    way_kept();
    keep_file(O_CLOEXEC);
}

/* The parent has nothing. */
static void in_child(void (*way)(void))
{
    pid_t pid = fork();

    if (pid == 0) {
        way();
        exit(STATUS);
    }
    (void)waitpid(pid, NULL, 0);
}

static void way_child(void)
{
    in_child(way_fd);
}

static void way_clean_child(void)
{
    in_child(way_clean);
}

static void way_exec(void)
{
    keep_file(0);
    (void)execl("/proc/self/exe", "leak_log", "clean", (char *)NULL);
    _exit(9);
}

static void way_end(void)
{
    keep_file(O_CLOEXEC);
    _exit(STATUS);
}

static void way_full(void)
{
    struct rlimit limit = { 0 };

    keep_file(O_CLOEXEC);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)last_fd + 1;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void way_elsewhere(void)
{
    keep_file(O_CLOEXEC);
    if (chdir("/") != 0) {
        _exit(9);
    }
}

/* More types than there is room for: of what is beyond nothing is recorded. */
static void way_lost(void)
{
    enum {
        COUNT = 300
    };
    static char names[COUNT][16];
    static int things[COUNT];

    for (int i = 0; i < COUNT; i++) {
        struct unc_resource_type type = { .name = names[i], .release_call = "put" };

        (void)snprintf(names[i], sizeof names[i], "type %d", i);
        if (unc_resource_acquired(&type, &things[i], NULL) == 0) {
            (void)unc_resource_released(&type, &things[i]);
        }
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} ways[] = {
    { "clean", way_clean }, { "fd", way_fd },
    { "two", way_two },     { "double", way_double },
    { "loop", way_loop },   { "named", way_named },
    { "kept", way_kept },   { "kept_and_fd", way_kept_and_fd },
    { "child", way_child }, { "clean_child", way_clean_child },
    { "exec", way_exec },   { "end", way_end },
    { "full", way_full },   { "elsewhere", way_elsewhere },
    { "lost", way_lost },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].run();
            return argc > 2 ? 0 : STATUS;
        }
    }
    return 9;
}
