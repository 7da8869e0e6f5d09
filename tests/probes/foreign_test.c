/* SPDX-License-Identifier: MIT */
/* Descriptors that are closed past the stream that owns them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "lib/case.h"
#include "probes/descriptor.h"
#include "tests/probes/truth.h"

static FILE *open_stream(void)
{
    FILE *file = fopen("/dev/null", "r");

    assert_non_null(file);
    return file;
}

static size_t count_all(void)
{
    return count_misuses(UNC__MISUSE_DOUBLE_RELEASE) +
           count_misuses(UNC__MISUSE_FOREIGN_RELEASE) +
           count_misuses(UNC__MISUSE_USE_AFTER_RELEASE);
}

UNC_TEST(foreign__number_closed_before__is_a_double_release)
{
    FILE *file = open_stream();
    int fd = fileno(file);
    uint32_t acquired_stack = entry_of(fd).acquired_stack;
    size_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);
    struct unc__misuse misuse;

    assert_int_equal(close(fd), 0);
    errno = 0;
    assert_int_equal(fclose(file), EOF);

    assert_int_equal(errno, EBADF);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before + 1);
    misuse = last_misuse(UNC__MISUSE_DOUBLE_RELEASE);
    assert_int_equal(misuse.type, UNC__TYPE_FD_STDIO);
    assert_int_equal(misuse.key, fd);
    assert_int_equal(misuse.acquired_stack, acquired_stack);
    assert_int_not_equal(misuse.cause_stack, 0);
    assert_int_not_equal(misuse.use_stack, misuse.cause_stack);
}

UNC_TEST(foreign__number_came_again__closes_what_is_somebody_elses)
{
    FILE *file = open_stream();
    int fd = fileno(file);
    size_t before = count_misuses(UNC__MISUSE_FOREIGN_RELEASE);
    struct unc__misuse misuse;
    uint32_t acquired_stack;

    assert_int_equal(close(fd), 0);
    assert_int_equal(open("/dev/zero", O_RDONLY), fd);
    acquired_stack = entry_of(fd).acquired_stack;
    assert_int_equal(fclose(file), 0);

    assert_gone(fd);
    assert_int_equal(count_misuses(UNC__MISUSE_FOREIGN_RELEASE), before + 1);
    misuse = last_misuse(UNC__MISUSE_FOREIGN_RELEASE);
    assert_int_equal(misuse.type, UNC__TYPE_FD_FILE);
    assert_int_equal(misuse.key, fd);
    assert_int_equal(misuse.acquired_stack, acquired_stack);
    assert_int_not_equal(misuse.cause_stack, 0);
    assert_int_not_equal(misuse.cause_stack, misuse.use_stack);
}

UNC_TEST(foreign__folder_whose_number_came_again__likewise)
{
    DIR *folder = opendir("/");
    int fd = dirfd(folder);
    size_t before = count_misuses(UNC__MISUSE_FOREIGN_RELEASE);
    FILE *owner;

    assert_int_equal(close(fd), 0);
    owner = open_stream();
    assert_int_equal(fileno(owner), fd);
    assert_int_equal(closedir(folder), 0);

    assert_gone(fd);
    assert_int_equal(count_misuses(UNC__MISUSE_FOREIGN_RELEASE), before + 1);
    assert_int_equal(last_misuse(UNC__MISUSE_FOREIGN_RELEASE).type, UNC__TYPE_FD_STDIO);
    assert_int_equal(fclose(owner), EOF); /* and that one is closed twice */
}

UNC_TEST(foreign__one_descriptor_of_two_streams__the_second_close_is_one_too_many)
{
    int fd = open("/dev/null", O_RDWR);
    FILE *in = fdopen(fd, "r");
    FILE *out = fdopen(fd, "w");
    size_t foreign = count_misuses(UNC__MISUSE_FOREIGN_RELEASE);
    size_t twice = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);

    assert_int_equal(fclose(in), 0);
    assert_gone(fd);
    assert_int_equal(fclose(out), EOF);

    assert_int_equal(count_misuses(UNC__MISUSE_FOREIGN_RELEASE), foreign);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), twice + 1);
}

/* Redirected on purpose, once and once more from elsewhere: the stream owns it. */
UNC_TEST_TIDY(foreign__another_file_put_under_a_stream__is_the_streams)
{
    FILE *file = open_stream();
    int fd = fileno(file);
    int zero = open("/dev/zero", O_RDONLY);
    size_t before = count_all();

    assert_int_equal(dup2(zero, fd), fd);
    assert_int_equal(dup2(zero, fd), fd);
    assert_int_equal(close(zero), 0);
    assert_int_equal(fclose(file), 0);

    assert_gone(fd);
    assert_int_equal(count_all(), before);
}

/* Memory of a stream is used again by the next one, with any number. */
UNC_TEST_TIDY(foreign__memory_used_again__is_another_stream)
{
    size_t before = count_all();

    for (int i = 0; i < 8; i++) {
        int apart = open("/dev/null", O_RDONLY);
        FILE *first = open_stream();
        FILE *second;

        assert_int_equal(fclose(first), 0);
        assert_int_equal(close(apart), 0);
        second = open_stream();
        assert_held(fileno(second), UNC__TYPE_FD_STDIO, second);
        assert_int_equal(fclose(second), 0);
    }

    assert_int_equal(count_all(), before);
}

/* Its descriptor is open: whoever gave it back in the record, it was not closed. */
UNC_TEST_TIDY(foreign__number_that_is_still_open__is_nobodys_mistake)
{
    FILE *file = open_stream();
    int fd = fileno(file);
    size_t before = count_all();

    unc__record_release(unc__record_fd_take(fd), 0); /* as if it were not recorded */
    assert_int_equal(fclose(file), 0);

    assert_int_equal(count_all(), before);
}
