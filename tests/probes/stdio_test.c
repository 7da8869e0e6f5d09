/* SPDX-License-Identifier: MIT */
/* Streams of stdio: one resource each, while its descriptor is open, whatever happens. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "lib/case.h"
#include "probes/descriptor.h"
#include "tests/probes/truth.h"

extern FILE *io_fopen(const char *path, const char *mode) __asm__("_IO_fopen");
extern FILE *io_fdopen(int fd, const char *mode) __asm__("_IO_fdopen");
extern int io_fclose(FILE *file) __asm__("_IO_fclose");

static int open_null(void)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    assert_true(fd >= UNC__STANDARD_FDS);
    return fd;
}

static int dup2_by_number(int fd, int number)
{
    return (int)syscall(SYS_dup2, fd, number);
}

static FILE *open_stream(void)
{
    FILE *file = fopen("/dev/null", "r");

    assert_non_null(file);
    return file;
}

UNC_TEST_TIDY(stdio__opened_by_each_name__is_a_stream_until_it_is_closed)
{
    static const struct {
        FILE *(*open)(const char *path, const char *mode);
        int (*close)(FILE *file);
        const char *call;
    } names[] = {
        { fopen, fclose, "fopen" },
        { fopen64, fclose, "fopen64" },
        { io_fopen, io_fclose, "_IO_fopen" },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = names[i].open("/dev/null", "r");
        int fd = fileno(file);

        assert_held(fd, UNC__TYPE_FD_STDIO, file);
        assert_string_equal(call_of(fd), names[i].call);
        assert_int_equal(names[i].close(file), 0);
        assert_gone(fd);
    }
}

UNC_TEST_TIDY(stdio__temporary_file__is_a_stream)
{
    FILE *(*const names[])(void) = { tmpfile, tmpfile64 };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = names[i]();

        assert_held(fileno(file), UNC__TYPE_FD_STDIO, file);
        assert_true(is_survivor(fileno(file)));
        assert_int_equal(fclose(file), 0);
    }
}

/* The kernel knows best what goes over an exec. */
UNC_TEST_TIDY(stdio__mode_with_e__goes_over_no_exec)
{
    static const char *const modes[] = { "r", "re", "rb+e", "r,ccs=e", "w", "we", "a+" };

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        FILE *file = fopen("/dev/null", modes[i]);
        int fd;

        if (file == NULL) {
            continue; /* no such character set */
        }
        fd = fileno(file);
        assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
        assert_int_equal(fclose(file), 0);
    }
}

UNC_TEST_TIDY(stdio__fdopen__takes_the_descriptor_over)
{
    FILE *(*const names[])(int, const char *) = { fdopen, io_fdopen };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int fd = open_null();
        uint64_t before = entry_of(fd).serial;
        FILE *file = names[i](fd, "r");

        assert_held(fd, UNC__TYPE_FD_STDIO, file);
        assert_int_not_equal(entry_of(fd).serial, before);
        assert_false(is_survivor(fd));
        assert_int_equal(fclose(file), 0);
        assert_gone(fd);
    }
}

UNC_TEST_TIDY(stdio__fdopen_refused__the_descriptor_stays_what_it_was)
{
    int fd = open_null();

    errno = 0;
    assert_null(fdopen(fd, "q"));

    assert_int_equal(errno, EINVAL);
    assert_held(fd, UNC__TYPE_FD_FILE, NULL);
    assert_int_equal(close(fd), 0);
}

UNC_TEST_TIDY(stdio__refused__leaves_nothing_and_errno_as_it_was)
{
    size_t live = count_live(UNC__KIND_FD);

    assert_null(fopen("/nonexistent/file", "r"));
    assert_int_equal(errno, ENOENT);
    assert_null(fopen("/dev/null", "q"));
    assert_int_equal(errno, EINVAL);

    assert_int_equal(count_live(UNC__KIND_FD), live);
}

UNC_TEST_TIDY(stdio__no_descriptor_free__leaves_nothing)
{
    struct rlimit limit;
    struct rlimit none;
    size_t live = count_live(UNC__KIND_FD);

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_null(fopen("/dev/null", "r"));
    assert_int_equal(errno, EMFILE);
    assert_null(tmpfile());
    assert_int_equal(errno, EMFILE);
    assert_null(popen("true", "r"));
    assert_int_equal(errno, EMFILE);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);

    assert_int_equal(count_live(UNC__KIND_FD), live);
}

UNC_TEST_TIDY(stdio__success__keeps_errno)
{
    FILE *file;
    char memory[8];

    errno = 42;
    file = open_stream();
    assert_int_equal(errno, 42);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(errno, 42);
    file = fmemopen(memory, sizeof memory, "r");
    errno = 42;
    assert_int_equal(fclose(file), 0);
#ifndef UNC_TESTS_FCLOSE_SETS_ERRNO
    assert_int_equal(errno, 42);
#endif
}

UNC_TEST_TIDY(stdio__stream_without_a_descriptor__is_nothing)
{
    size_t live = count_live(UNC__KIND_FD);
    char memory[8] = "";
    char *text = NULL;
    size_t size = 0;
    FILE *buffer = fmemopen(memory, sizeof memory, "r");
    FILE *growing = open_memstream(&text, &size);

    assert_int_equal(count_live(UNC__KIND_FD), live);

    assert_int_equal(fclose(buffer), 0);
    assert_int_equal(fclose(growing), 0);
    free(text);
}

UNC_TEST_TIDY(stdio__reopened__is_still_one_stream)
{
    FILE *(*const names[])(const char *, const char *, FILE *) = { freopen, freopen64 };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = open_stream();
        size_t live = count_live(UNC__KIND_FD);
        FILE *again = names[i]("/dev/zero", "r", file);

        assert_held(fileno(again), UNC__TYPE_FD_STDIO, again);
        assert_int_equal(count_live(UNC__KIND_FD), live);
        assert_int_equal(is_survivor(fileno(again)), fcntl(fileno(again), F_GETFD) == 0);
        assert_int_equal(fclose(again), 0);
    }
}

UNC_TEST_TIDY(stdio__reopening_fails__the_descriptor_is_gone)
{
    FILE *file = open_stream();
    int fd = fileno(file);

    errno = 0;
    assert_null(freopen("/nonexistent/file", "r", file));

    assert_int_equal(errno, ENOENT);
    assert_gone(fd);
    (void)fclose(file); /* glibc keeps the memory */
}

/* The stream goes on owning its number, and is what closes it. */
UNC_TEST_TIDY(stdio__another_file_put_under_a_stream__is_still_that_stream)
{
    int (*const names[])(int, int) = { dup2, dup2_by_number };
    int zero = open_null();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = open_stream();
        int fd = fileno(file);
        size_t live = count_live(UNC__KIND_FD);

        assert_int_equal(names[i](zero, fd), fd);

        assert_held(fd, UNC__TYPE_FD_STDIO, file);
        assert_string_equal(call_of(fd), "dup2");
        assert_int_equal(count_live(UNC__KIND_FD), live);
        assert_int_equal(fclose(file), 0);
        assert_gone(fd);
    }
    assert_int_equal(close(zero), 0);
}

UNC_TEST_TIDY(stdio__standard_streams__are_nobodys)
{
    int copy = dup(STDIN_FILENO);
    size_t live = count_live(UNC__KIND_FD);

    assert_non_null(freopen("/dev/null", "r", stdin));

    assert_int_equal(count_live(UNC__KIND_FD), live);
    assert_int_equal(dup2(copy, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(copy), 0);
}

UNC_TEST_TIDY(stdio__piped_command__is_one_thing_until_pclose)
{
    static const char *const types[] = { "r", "w", "re", "we" };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t live = count_live(UNC__KIND_PROCESS);
        FILE *file = popen("exit 3", types[i]);
        int fd = fileno(file);

        assert_held(fd, UNC__TYPE_FD_POPEN, file);
        assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
        assert_int_equal(count_live(UNC__KIND_PROCESS), live);
        assert_int_equal(pclose(file), 3 << 8);
        assert_gone(fd);
    }
}

UNC_TEST(stdio__all_closed_at_once__stay_open_on_purpose)
{
    FILE *file = open_stream();
    int fd = fileno(file);

    assert_int_equal(fcloseall(), 0);

    assert_true(is_open(fd));
    assert_true((entry_of(fd).flags & UNC__FLAG_EXPECTED) != 0);
    assert_int_equal(fclose(file), 0);
    assert_gone(fd);
}
