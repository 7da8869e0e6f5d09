/* SPDX-License-Identifier: MIT */
/* From a pointer to its token, through growth, removal and namespaces. */
#include <stdlib.h>

#include "lib/case.h"

#include "record/record.h"

static const char place; /* what most cases put in */

static struct unc__token acquire(const void *pointer)
{
    return unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_CUSTOM, .key = (uint64_t)(uintptr_t)pointer });
}

static const void *pointer(uintptr_t number)
{
    return (const void *)number;
}

UNC_TEST(index__inserted__is_found_and_taken_once)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, token));
    assert_int_equal(unc__record_index_find(1, &place).serial, token.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, token.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, 0);
    assert_int_equal(unc__record_index_find(1, &place).serial, 0);
    unc__record_release(token, 0);
}

UNC_TEST(index__there_already__is_refused)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, token));
    assert_false(unc__record_index_insert(1, &place, token));
    (void)unc__record_index_take(1, &place);
    assert_true(unc__record_index_insert(1, &place, token));
    (void)unc__record_index_take(1, &place);
    unc__record_release(token, 0);
}

UNC_TEST(index__namespaces__do_not_meet)
{
    struct unc__token first = acquire(&place);
    struct unc__token second = acquire(&place);

    assert_true(unc__record_index_insert(1, &place, first));
    assert_true(unc__record_index_insert(255, &place, second));
    assert_int_equal(unc__record_index_find(1, &place).serial, first.serial);
    assert_int_equal(unc__record_index_take(255, &place).serial, second.serial);
    assert_int_equal(unc__record_index_take(1, &place).serial, first.serial);
    assert_false(unc__record_index_insert(0, &place, first));
    unc__record_release(first, 0);
    unc__record_release(second, 0);
}

UNC_TEST(index__odd_pointers__are_told_apart)
{
    static const uintptr_t odd[] = { 1, UINTPTR_MAX, UINTPTR_MAX - 1, 0x00007fffffffffff,
                                     0x5a007fffffffffff };
    struct unc__token tokens[5];

    for (size_t i = 0; i < 5; i++) {
        tokens[i] = acquire(pointer(odd[i]));
        assert_true(unc__record_index_insert(3, pointer(odd[i]), tokens[i]));
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(unc__record_index_take(3, pointer(odd[i])).serial,
                         tokens[i].serial);
        unc__record_release(tokens[i], 0);
    }
}

UNC_TEST(index__many_pointers__grows_and_forgets_none)
{
    enum {
        COUNT = 200000
    };
    struct unc__token *tokens = calloc(COUNT, sizeof *tokens);

    assert_non_null(tokens);
    for (uintptr_t i = 0; i < COUNT; i++) {
        tokens[i] = acquire(pointer(0x10000 + i * 16));
        assert_true(unc__record_index_insert(2, pointer(0x10000 + i * 16), tokens[i]));
    }
    for (uintptr_t i = 0; i < COUNT; i += 2) {
        struct unc__token token = unc__record_index_take(2, pointer(0x10000 + i * 16));

        assert_int_equal(token.serial, tokens[i].serial);
        unc__record_release(token, 0);
    }
    for (uintptr_t i = 0; i < COUNT; i++) {
        assert_int_equal(unc__record_index_take(2, pointer(0x10000 + i * 16)).serial,
                         i % 2 == 0 ? 0 : tokens[i].serial);
        unc__record_release(tokens[i], 0);
    }
    free(tokens);
}

UNC_TEST(index__entry_gone_and_used_again__is_not_found)
{
    struct unc__token token = acquire(&place);

    assert_true(unc__record_index_insert(4, &place, token));
    unc__record_release(token, 0);
    for (int i = 0; i < 10000; i++) {
        unc__record_release(acquire(NULL), 0);
    }

    assert_int_equal(unc__record_index_take(4, &place).serial, 0);
}
