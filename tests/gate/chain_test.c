/* SPDX-License-Identifier: MIT */
#include "lib/case.h"

#include <errno.h>
#include <string.h>

#include "gate/chain.h"
#include "gate/limits.h"
#include "gate/lines.h"

/* Both ways round: who came first does not matter. */
static bool is_moved(const char *a, const char *b)
{
    assert_int_equal(unc__chain_is_moved(a, b), unc__chain_is_moved(b, a));
    return unc__chain_is_moved(a, b);
}

UNC_TEST(chain__another_caller_of_the_same_helpers__is_not_moved)
{
    assert_false(is_moved("a < b < c", "a < b < x"));
    assert_false(is_moved("a < b < c < main", "a < b < x < y < main"));
    assert_false(is_moved("a < b < c < main", "a < b < x < main"));
    assert_false(
        is_moved("a < b < c < d < e < f < g < h", "a < b < c < d < e < f < g < x"));
    assert_false(
        is_moved("a < b < c < d < e < f < g < h", "a < b < x < d < e < f < g < h"));
}

UNC_TEST(chain__one_function_in_a_chain_that_goes_on_out_of_sight__is_moved)
{
    assert_true(
        is_moved("a < b < c < d < e < f < g < h", "a < x < b < c < d < e < f < g"));
    assert_true(
        is_moved("a < b < c < d < e < f < g < h", "x < a < b < c < d < e < f < g"));
    assert_true(is_moved("a < b < c < d < e < f < g", "a < b < x < c < d < e < f < g"));
}

UNC_TEST(chain__three_functions_of_an_older_baseline__prove_what_was_put_in_only)
{
    assert_true(unc__chain_is_moved("a < b < c", "a < x < b < c < d < main"));
    assert_true(unc__chain_is_moved("a < b < c", "x < a < b < c < d < main"));
    assert_false(unc__chain_is_moved("a < b < c", "a < b < x < d < main"));
    assert_false(unc__chain_is_moved("a < b < c", "a < c < d < main"));
    assert_false(unc__chain_is_moved("a < b < c", "x < y < a < b < c"));
}

UNC_TEST(chain__one_function_in_between_before_or_behind__is_moved)
{
    assert_true(is_moved("a < b < c", "a < x < b < c"));
    assert_true(is_moved("a < b < c", "x < a < b < c"));
    assert_true(is_moved("a < b < c", "a < b < x < c"));
    assert_true(is_moved("a < b", "a < x < b"));
    assert_true(is_moved("a < b", "a < b < x"));
    assert_true(is_moved("a < b", "x < a < b"));
}

UNC_TEST(chain__more_than_one_function_differs__is_not_moved)
{
    assert_false(is_moved("a < b < c", "x < b < c"));
    assert_false(is_moved("a < b < c", "a < x < c"));
    assert_false(is_moved("a < b < c", "a < x < b"));
    assert_false(is_moved("a < b < c", "x < y < a"));
    assert_false(is_moved("a < b < c", "c < b < a"));
    assert_false(is_moved("a < b", "a < x"));
    assert_false(is_moved("a < b", "b < a"));
    assert_false(is_moved("a < b", "x < y < b"));
}

UNC_TEST(chain__a_single_function__is_never_moved)
{
    assert_false(is_moved("main", "a < main"));
    assert_false(is_moved("", "a < main"));
    assert_false(is_moved("", ""));
}

UNC_TEST(chain__names_with_operators__are_split_at_the_separator_only)
{
    struct unc__chain_link links[UNC__CHAIN_MAX];

    assert_int_equal(unc__chain_split("box<int>::operator<< < main", links), 2);
    assert_int_equal(links[0].length, strlen("box<int>::operator<<"));
    assert_int_equal(unc__chain_split("a < b < c < d", links), 4);
    assert_int_equal(unc__chain_split("", links), 0);
}

static int read_limits(const char *word, struct unc__limits *ret_limits)
{
    struct unc__problem problem = { "" };
    int r = unc__limits_init(ret_limits, (const char *[]){ word, NULL }, true, "--max",
                             &problem);

    assert_int_equal(r < 0, problem.text[0] != '\0');
    return r;
}

UNC_TEST(limits__words_that_are_understood__set_their_kind_only)
{
    struct unc__limits limits;

    assert_int_equal(read_limits("fd=3,timer=0", &limits), 0);
    assert_int_equal(limits.of[UNC__LIMIT_FD], 3);
    assert_int_equal(limits.of[UNC__LIMIT_TIMER], 0);
    assert_true(limits.of[UNC__LIMIT_TOTAL] == UNC__NO_LIMIT);
    assert_int_equal(read_limits("7", &limits), 0);
    assert_int_equal(limits.of[UNC__LIMIT_TOTAL], 7);
}

UNC_TEST(limits__words_that_are_not_understood__are_refused)
{
    static const char *const words[] = { "",      "fd",     "fd=",
                                         "fd=x",  "fd=-1",  "fd= 1",
                                         "fd=1x", "=1",     "fb=1",
                                         "fd=1,", ",fd=1",  "fd=1,,timer=2",
                                         "FD=1",  "fd=1=2", "fd=99999999999999999999" };
    struct unc__limits limits;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(read_limits(words[i], &limits), -EINVAL);
    }
}

UNC_TEST(lines__items_and_marks__have_the_line_they_begin_in)
{
    static const char text[] = "{\"a\": \"[,{\\\"\",\n\"b\": [\n{\"c\": [1,\n2]},\n\n7]}";
    static const char marked[] = "{\n=======\n}";

    assert_int_equal(unc__lines_of_item(text, strlen(text), 0), 3);
    assert_int_equal(unc__lines_of_item(text, strlen(text), 1), 6);
    assert_int_equal(unc__lines_of_item(text, strlen(text), 2), 0);
    assert_int_equal(unc__lines_of_conflict(text, strlen(text)), 0);
    assert_int_equal(unc__lines_of_conflict(marked, strlen(marked)), 2);
}
