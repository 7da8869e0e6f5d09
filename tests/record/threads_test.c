/* SPDX-License-Identifier: MIT */
/*
 * Eight threads acquire, change and release while a ninth reads everything: what it reads
 * is always of one life. Each entry's fields are functions of one number, so a mixture
 * shows.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "lib/case.h"

#include "record/reader.h"
#include "record/record.h"

#define THREADS 8
#define ROUNDS  3000

static atomic_bool is_over;
static atomic_int mixtures;
static uint64_t last_serials[THREADS];

/* One that this thread holds is found and taken; what it took is not there. */
static bool use_index(const char *handle)
{
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM };
    struct unc__token token;

    if (unc__record_index_acquired(9, handle, &what) != 0) {
        return false;
    }
    token = unc__record_index_find(9, handle);
    if (token.serial == 0 || unc__record_index_take(9, handle).serial != token.serial) {
        return false;
    }
    unc__record_release(token, 0);
    return unc__record_index_find(9, handle).serial == 0;
}

static void *acquire_and_release(void *userdata)
{
    uint64_t number = (uint64_t)(uintptr_t)userdata;
    struct unc__token held[4] = { { 0 } };
    char handles[4] = "";

    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t key = number << 32 | i;
        struct unc__token *token = &held[i % 4];
        struct unc__acquisition what = {
            .kind = UNC__KIND_FUTURE,
            .key = key,
            .detail = ~key,
            .owner = key * 3,
            .name = "future",
        };

        unc__record_release(*token, unc__record_stack());
        *token = unc__record_acquire(&what);
        if (token->serial <= last_serials[number] || !use_index(&handles[i % 4])) {
            atomic_fetch_add(&mixtures, 1);
        }
        last_serials[number] = token->serial;
        unc__record_misuse(&(struct unc__misuse){ .code = -1, .key = i % 100 });
    }
    for (int i = 0; i < 4; i++) {
        unc__record_release(held[i], 0);
    }
    return NULL;
}

static void *read_all(void *userdata)
{
    (void)userdata;
    while (!atomic_load(&is_over)) {
        uint32_t count = unc__record_entry_count();

        for (uint32_t index = 1; index <= count; index++) {
            struct unc__entry_view view;

            if (!unc__record_read(index, &view) || view.kind != UNC__KIND_FUTURE) {
                continue;
            }
            if (view.detail != ~view.key || view.owner != view.key * 3) {
                atomic_fetch_add(&mixtures, 1);
            }
            (void)unc__record_stack_view(view.acquired_stack);
            (void)unc__record_string(view.name);
        }
        (void)unc__record_counters(UNC__KIND_FUTURE);
    }
    return NULL;
}

UNC_TEST(record__eight_writers_and_a_reader__never_mix_lives)
{
    pthread_t threads[THREADS];
    pthread_t reader;
    struct unc__misuse_view view;
    uint64_t misuses = 0;

    assert_int_equal(pthread_create(&reader, NULL, read_all, NULL), 0);
    for (uintptr_t i = 0; i < THREADS; i++) {
        void *number = (void *)i;

        assert_int_equal(pthread_create(&threads[i], NULL, acquire_and_release, number),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    atomic_store(&is_over, true);
    assert_int_equal(pthread_join(reader, NULL), 0);

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        misuses += unc__record_read_misuse(i, &view) ? view.count : 0;
    }
    assert_int_equal(atomic_load(&mixtures), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_FUTURE).live, 0);
    assert_int_equal(unc__record_counters(UNC__KIND_FUTURE).acquired, THREADS * ROUNDS);
    assert_int_equal(misuses, THREADS * ROUNDS);
    assert_int_equal(unc__record_dropped_total(), 0);
}
