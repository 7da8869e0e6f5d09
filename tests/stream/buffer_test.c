/* SPDX-License-Identifier: MIT */
/* The buffer of a stream: what is put in comes out, whatever is moved meanwhile. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "stream/buffer.h"

static void put(struct unc__buffer *buffer, const char *bytes, size_t size)
{
    assert_int_equal(unc__buffer_reserve(buffer, size), 0);
    assert_true(unc__buffer_room(buffer) >= size);
    memcpy(buffer->memory + buffer->end, bytes, size);
    unc__buffer_add(buffer, size);
}

UNC_TEST(buffer__put_and_moved_in_all_sizes__keeps_the_order)
{
    struct unc__buffer buffer = { .memory = NULL };
    unsigned char written = 0;
    unsigned char read = 0;

    for (size_t i = 0; i < 3000; i++) {
        size_t size = (i * 7919) % 300;
        char bytes[300];

        for (size_t at = 0; at < size; at++) {
            bytes[at] = (char)written++;
        }
        put(&buffer, bytes, size);
        size = unc__buffer_move(&buffer, bytes, (i * 104729) % 290);
        for (size_t at = 0; at < size; at++) {
            assert_int_equal((unsigned char)bytes[at], read);
            read++;
        }
    }
    unc__buffer_free(&buffer);
}

UNC_TEST(buffer__consumed_as_fast_as_put__does_not_grow)
{
    struct unc__buffer buffer = { .memory = NULL };
    size_t capacity;
    char bytes[100] = { 0 };

    put(&buffer, bytes, sizeof bytes);
    capacity = buffer.capacity;
    for (size_t i = 0; i < 100000; i++) {
        put(&buffer, bytes, sizeof bytes);
        (void)unc__buffer_move(&buffer, bytes, sizeof bytes);
    }
    assert_int_equal(buffer.capacity, capacity);

    unc__buffer_free(&buffer);
}

UNC_TEST(buffer__had_to_be_large_once__is_small_again_when_empty)
{
    struct unc__buffer buffer = { .memory = NULL };
    char *bytes = calloc(1, 1000000);

    put(&buffer, bytes, 1000000);
    assert_true(buffer.capacity >= 1000000);
    unc__buffer_consume(&buffer, 1000000);
    assert_int_equal(unc__buffer_reserve(&buffer, 100), 0);
    assert_true(buffer.capacity <= 65536);

    unc__buffer_free(&buffer);
    free(bytes);
}

UNC_TEST(buffer__impossible_size__is_refused_and_nothing_changes)
{
    struct unc__buffer buffer = { .memory = NULL };

    put(&buffer, "abc", 3);
    assert_int_equal(unc__buffer_reserve(&buffer, SIZE_MAX), -ENOMEM);
    assert_int_equal(unc__buffer_reserve(&buffer, SIZE_MAX / 4), -ENOMEM);
    assert_int_equal(unc__buffer_size(&buffer), 3);

    unc__buffer_free(&buffer);
}

UNC_TEST(buffer__find__delimiter_over_two_pieces__is_found__and_looked_for_once)
{
    struct unc__buffer buffer = { .memory = NULL };
    size_t searched = 0;

    assert_int_equal(unc__buffer_find(&buffer, "ab", 2, 100, &searched), 0);
    put(&buffer, "xxxxa", 5);
    assert_int_equal(unc__buffer_find(&buffer, "ab", 2, 100, &searched), 0);
    assert_int_equal(searched, 4);
    put(&buffer, "b", 1);
    assert_int_equal(unc__buffer_find(&buffer, "ab", 2, 5, &searched), 0);
    assert_int_equal(searched, 4);
    assert_int_equal(unc__buffer_find(&buffer, "ab", 2, 6, &searched), 6);

    unc__buffer_free(&buffer);
}

UNC_TEST(buffer__take__all_with_a_nul__and_it_is_empty_then)
{
    struct unc__buffer buffer = { .memory = NULL };
    char skipped[2];
    char *bytes;

    put(&buffer, "xxabc", 5);
    (void)unc__buffer_move(&buffer, skipped, 2);
    bytes = unc__buffer_take(&buffer);
    assert_string_equal(bytes, "abc");
    assert_int_equal(unc__buffer_size(&buffer), 0);
    free(bytes);

    bytes = unc__buffer_take(&buffer);
    assert_string_equal(bytes, "");
    free(bytes);
}
