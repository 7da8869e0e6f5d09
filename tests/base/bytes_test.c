/* SPDX-License-Identifier: MIT */
/* Copying and comparing, at every length and alignment that goes another way. */
#include <string.h>

#include "lib/case.h"

#include "base/bytes.h"

#define SIZE 40

UNC_TEST(bytes__copied__are_all_there_and_nothing_else_is_touched)
{
    static const char source[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR";

    for (size_t from = 0; from < 9; from++) {
        for (size_t size = 0; size <= SIZE; size++) {
            char expected[SIZE + 2];
            char copy[SIZE + 2];

            memset(expected, '.', sizeof expected);
            memset(copy, '.', sizeof copy);
            memcpy(expected + 1, source + from, size);
            unc__bytes_copy(copy + 1, source + from, size);
            assert_memory_equal(copy, expected, sizeof copy);
        }
    }
}

UNC_TEST(bytes__one_differs__are_not_equal)
{
    char left[SIZE];
    char right[SIZE];

    memset(left, 'x', sizeof left);
    memset(right, 'x', sizeof right);
    for (size_t size = 0; size < SIZE; size++) {
        assert_true(unc__bytes_are_equal(left, right, size));
        right[size] = 'y'; /* just behind */
        assert_true(unc__bytes_are_equal(left, right, size));
        assert_false(unc__bytes_are_equal(left, right, size + 1));
        assert_false(unc__bytes_are_equal(left, right, SIZE));
        right[size] = 'x';
    }
}
