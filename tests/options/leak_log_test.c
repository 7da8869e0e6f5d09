/* SPDX-License-Identifier: MIT */
/* LSAN_OPTIONS, read as the sanitizers read it. */
#include <string.h>

#include "lib/case.h"

#include "options/leak_log.h"

static struct unc__leak_log_options options;

static const char *path_of(const char *text)
{
    unc__leak_log_parse(text, &options);
    return options.path;
}

UNC_TEST(leak_log__not_asked_for__no_path)
{
    assert_string_equal(path_of(""), "");
    assert_string_equal(path_of(" :,"), "");
    assert_string_equal(path_of("verbosity=1:suppressions=/a=b"), "");
    assert_string_equal(path_of("log_path="), "");
    assert_string_equal(path_of("log_path=''"), "");
    assert_string_equal(path_of("log_path=stderr"), "");
    assert_string_equal(path_of("log_path=stdout"), "");
    assert_string_equal(path_of("xlog_path=a:log_pathx=b"), "");
    assert_false(options.has_program);
}

/* As CTest writes it, and as people do. */
UNC_TEST(leak_log__path__up_to_what_ends_it)
{
    assert_string_equal(path_of("log_path='/b/Memory Checker.1.log':suppressions=/s"),
                        "/b/Memory Checker.1.log");
    assert_string_equal(path_of("x=1:log_path=\"a'b:c\""), "a'b:c");
    assert_string_equal(path_of("log_path=a:b=c"), "a");
    assert_string_equal(path_of("log_path=a,b=c"), "a");
    assert_string_equal(path_of("\tlog_path=a\n"), "a");
    assert_string_equal(path_of("log_path=%p%e"), "%p%e");
    assert_string_equal(path_of("log_path=stderr.log"), "stderr.log");
}

UNC_TEST(leak_log__given_again__the_last_counts)
{
    assert_string_equal(path_of("log_path=abc:log_path=d"), "d");
    assert_string_equal(path_of("log_path=abc:log_path=stderr"), "");
    (void)path_of("log_exe_name=1:log_exe_name=0");
    assert_false(options.has_program);
    (void)path_of("log_exe_name=0 log_exe_name=true");
    assert_true(options.has_program);
}

/* The sanitizers end the program for these. */
UNC_TEST(leak_log__malformed__the_rest_is_not_read)
{
    assert_string_equal(path_of("log_path='abc"), "");
    assert_string_equal(path_of("log_path"), "");
    assert_string_equal(path_of("x:log_path=a"), "");
    assert_string_equal(path_of("log_path=a:x:log_path=b"), "a");
    assert_string_equal(path_of("x=\"y:log_path=a"), "");
}

/* It then leads nowhere: with the number of the process it is longer than any path. */
UNC_TEST(leak_log__path_too_long__is_full)
{
    char text[UNC__PATH_SIZE + 100] = "log_path=";

    memset(text + strlen(text), 'x', sizeof text - strlen(text) - 1);
    text[sizeof text - 1] = '\0';

    assert_int_equal(strlen(path_of(text)), UNC__PATH_SIZE - 1);
}
