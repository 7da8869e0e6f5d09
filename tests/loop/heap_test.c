/* SPDX-License-Identifier: MIT */
/*
 * The heap of timers and the batch of due ones against a reference that cannot be wrong:
 * an array, sorted by time and then by sequence with qsort. The operations are drawn from
 * fixed seeds.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"

#define TIMERS_MAX 8192

/* What should be armed, in order once it was sorted. */
static struct unc__timer_node expected[TIMERS_MAX];
static size_t expected_count;

static struct unc_handle handles[TIMERS_MAX];
static size_t handle_count;

static struct unc__timer_heap heap;
static struct unc__timer_batch batch;
static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(random_state >> 33) % below;
}

static int compare(const void *left, const void *right)
{
    const struct unc__timer_node *a = left;
    const struct unc__timer_node *b = right;

    if (a->when_ns != b->when_ns) {
        return a->when_ns < b->when_ns ? -1 : 1;
    }
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static void sort_expected(void)
{
    qsort(expected, expected_count, sizeof expected[0], compare);
}

static void drop_expected(size_t index, size_t count)
{
    expected_count -= count;
    memmove(expected + index, expected + index + count,
            (expected_count - index) * sizeof expected[0]);
}

static void arm(int64_t when_ns)
{
    struct unc_handle *handle = &handles[handle_count++];

    assert_true(handle_count < TIMERS_MAX);
    *handle = (struct unc_handle){ .when_ns = when_ns, .kind = UNC__HANDLE_TIMER };
    expected[expected_count++] = (struct unc__timer_node){ .when_ns = when_ns,
                                                           .sequence = heap.next_sequence,
                                                           .handle = handle };
    assert_int_equal(unc__heap_append(&heap, handle), 0);
}

/* Cancel one that was armed, if it is still behind the heap. */
static void cancel_fresh(size_t index)
{
    struct unc_handle *handle = expected[index].handle;

    if (handle->is_fresh) {
        unc__heap_punch(&heap, handle->link.fresh_index);
        drop_expected(index, 1);
    }
}

static void pop(void)
{
    assert_ptr_equal(unc__heap_pop(&heap).handle, expected[0].handle);
    drop_expected(0, 1);
}

static size_t count_due(int64_t until_ns)
{
    size_t count = 0;

    while (count < expected_count && expected[count].when_ns <= until_ns) {
        count++;
    }
    return count;
}

static void take_due(int64_t until_ns)
{
    size_t due_count;

    sort_expected();
    due_count = count_due(until_ns);
    batch.count = 0;
    assert_int_equal(unc__batch_take(&batch, &heap, until_ns), 0);

    assert_int_equal(batch.count, due_count);
    for (size_t i = 0; i < due_count; i++) {
        assert_ptr_equal(batch.nodes[i].handle, expected[i].handle);
    }
    drop_expected(0, due_count);
}

static void begin(uint64_t seed)
{
    random_state = seed;
    expected_count = 0;
    handle_count = 0;
    heap = (struct unc__timer_heap){ 0 };
    batch = (struct unc__timer_batch){ 0 };
}

static void end(void)
{
    unc__heap_settle(&heap);
    sort_expected();
    while (expected_count > 0) {
        pop();
    }
    assert_int_equal(heap.count, 0);
    assert_int_equal(heap.total, 0);
    free(heap.nodes);
    free(batch.nodes);
}

UNC_TEST(heap__random_arming_and_popping__same_order_as_a_sort)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        begin(seed);
        for (int i = 0; i < 300; i++) {
            for (uint32_t fresh = draw(20); fresh > 0; fresh--) {
                arm(draw(500));
            }
            unc__heap_settle(&heap);
            sort_expected();
            for (uint32_t popped = draw(10); popped > 0 && expected_count > 0; popped--) {
                pop();
            }
        }
        end();
    }
}

UNC_TEST(heap__random_batches_taken__same_order_as_a_sort)
{
    for (uint64_t seed = 1; seed <= 50; seed++) {
        begin(seed);
        for (int i = 0; i < 100; i++) {
            for (uint32_t fresh = draw(60); fresh > 0; fresh--) {
                arm(draw(1000));
            }
            if (draw(2) == 0) {
                unc__heap_settle(&heap);
            }
            take_due(draw(400));
        }
        end();
    }
}

UNC_TEST(heap__random_fresh_ones_cancelled__only_the_others_come_out)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        begin(seed);
        for (int i = 0; i < 200; i++) {
            for (uint32_t fresh = draw(30); fresh > 0; fresh--) {
                arm(draw(1000));
            }
            for (uint32_t holes = draw(30); holes > 0 && expected_count > 0; holes--) {
                cancel_fresh(draw((uint32_t)expected_count));
            }
            if (draw(3) == 0) {
                take_due(draw(300));
            } else if (draw(2) == 0) {
                unc__heap_settle(&heap);
            }
        }
        end();
    }
}

UNC_TEST(heap__every_fresh_one_cancelled_in_turn__array_does_not_grow)
{
    begin(1);
    for (int i = 0; i < 8000; i++) {
        arm(i);
        cancel_fresh(0);
    }

    assert_true(heap.capacity <= 64);
    end();
}

UNC_TEST(heap__everything_due__batch_takes_all)
{
    begin(7);
    for (int i = 0; i < 3000; i++) {
        arm(draw(10));
    }
    take_due(10);

    assert_int_equal(heap.total, 0);
    end();
}

UNC_TEST(heap__nothing_due__batch_takes_none)
{
    begin(7);
    for (int i = 0; i < 100; i++) {
        arm(100 + draw(10));
    }
    take_due(99);

    assert_int_equal(heap.total, 100);
    end();
}

UNC_TEST(heap__due_ones__are_counted)
{
    begin(3);
    for (int i = 0; i < 1000; i++) {
        arm(draw(100));
    }
    unc__heap_settle(&heap);
    sort_expected();

    for (int64_t until_ns = -1; until_ns <= 100; until_ns++) {
        assert_int_equal(unc__heap_count_due(&heap, until_ns), count_due(until_ns));
    }
    end();
}

UNC_TEST(heap__empty__nothing_is_due)
{
    begin(1);

    assert_int_equal(unc__heap_count_due(&heap, INT64_MAX), 0);
    take_due(INT64_MAX);
    end();
}

UNC_TEST(heap__equal_times__keep_the_order_of_arming)
{
    begin(1);
    for (int i = 0; i < 1000; i++) {
        arm(5);
    }
    unc__heap_settle(&heap);
    for (int i = 0; i < 500; i++) {
        arm(i % 2 == 0 ? 5 : 4);
    }
    take_due(4);
    take_due(5);

    assert_int_equal(heap.total, 0);
    end();
}

UNC_TEST(heap__extreme_times__are_in_order)
{
    begin(1);
    arm(INT64_MAX);
    arm(INT64_MIN);
    arm(0);
    arm(-1);
    arm(INT64_MAX);
    arm(INT64_MIN);
    take_due(INT64_MIN);
    take_due(INT64_MAX);

    assert_int_equal(heap.total, 0);
    end();
}
