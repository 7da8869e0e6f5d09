/* SPDX-License-Identifier: MIT */
/* What a path in an option means for one process. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/case.h"

#include "options/path.h"

static char buffer[256];

UNC_TEST_START
{
    unc__path_remember();
}

static int expand(const char *pattern, size_t size)
{
    struct unc__text text = unc__text_init(buffer, size);

    return unc__path_expand(pattern, 42, &text);
}

static const char *path_of(const char *pattern, bool is_child)
{
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    assert_int_equal(unc__path_of_process(pattern, 42, is_child, &text), 0);
    return buffer;
}

UNC_TEST(expand__placeholders__are_replaced)
{
    assert_int_equal(expand("a%pb%%c%xd%", sizeof buffer), 0);
    assert_string_equal(buffer, "a42b%c%xd%");
    assert_int_equal(expand("%e", sizeof buffer), 0);
    assert_string_equal(buffer, "test.unit.options.path");
}

UNC_TEST(expand__too_long__is_an_error)
{
    assert_int_equal(expand("abcdef", 4), -ENAMETOOLONG);
}

UNC_TEST(path_of_process__forked_child_without_its_number__gets_a_file_of_its_own)
{
    assert_string_equal(path_of("/x/r", false), "/x/r");
    assert_string_equal(path_of("/x/r", true), "/x/r.42");
    assert_string_equal(path_of("/x/r.%p", true), "/x/r.42");
    assert_string_equal(path_of("/x/r.%%p", true), "/x/r.%p.42");
}

UNC_TEST(path_of_process__relative__counts_from_where_the_process_started)
{
    char before[128];
    char expected[160];

    assert_non_null(getcwd(before, sizeof before));
    (void)snprintf(expected, sizeof expected, "%s/r", before);
    assert_int_equal(chdir("/"), 0);

    assert_string_equal(path_of("r", false), expected);

    assert_int_equal(chdir(before), 0);
}
