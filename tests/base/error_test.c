/* SPDX-License-Identifier: MIT */
/* Every code has a text of its own, and no number has none. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/error.h>

#include "lib/case.h"

UNC_TEST(strerror__our_codes__give_the_text_of_the_list)
{
#define CHECK(name, value, text) assert_string_equal(unc_strerror(UNC_##name), text);
    UNC_ERRORS(CHECK)
#undef CHECK
}

UNC_TEST(strerror__errno_of_either_sign__gives_the_same_text)
{
    assert_string_equal(unc_strerror(-EBADF), "Bad file descriptor");
    assert_string_equal(unc_strerror(EBADF), "Bad file descriptor");
}

UNC_TEST(strerror__any_locale__is_english)
{
    (void)setlocale(LC_ALL, "de_DE.UTF-8");

    assert_string_equal(unc_strerror(-ENOENT), "No such file or directory");
}

UNC_TEST(strerror__unknown_numbers__give_a_text_all_the_same)
{
    static const int numbers[] = { INT_MIN, INT_MAX, -5000, 4095, -4095, 4096, 133700 };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_string_equal(unc_strerror(numbers[i]), "unknown error");
    }
}

UNC_TEST(strerror__always__keeps_errno)
{
    errno = 42;

    (void)unc_strerror(-EBADF);
    (void)unc_strerror(-99999);

    assert_int_equal(errno, 42);
}

/* UNC_TEST_PROJECT_VERSION is what CMakeLists.txt says at its top. */
UNC_TEST(version__of_the_library__is_that_of_the_project)
{
    assert_string_equal(unc_version(), UNC_TEST_PROJECT_VERSION);
}

UNC_TEST(version__of_the_header__is_that_of_the_project_as_text_and_as_numbers)
{
    char numbers[64];

    (void)snprintf(numbers, sizeof numbers, "%d.%d.%d", UNC_VERSION_MAJOR,
                   UNC_VERSION_MINOR, UNC_VERSION_PATCH);

    assert_string_equal(UNC_VERSION, UNC_TEST_PROJECT_VERSION);
    assert_string_equal(numbers, UNC_TEST_PROJECT_VERSION);
}
