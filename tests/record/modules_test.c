/* SPDX-License-Identifier: MIT */
/* The record's table of modules: what stays is there from the start, what can be unloaded
 * from the first stack through it on, and it is there still when it was unloaded. */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/depot.h"
#include "record/modules.h"
#include "record/reader.h"
#include "record/record.h"
#include "stack/code.h"
#include "stack/loading.h"

#define PLUGIN_A "../stack/code_plugin_a.so"
#define PLUGIN_B "../stack/code_plugin_b.so"

UNC_TEST_START
{
    unc__record_start();
}

/* How many modules of the table have this life, and the last of them. */
static unsigned count_life(uint32_t life, struct unc__module_view *ret_view)
{
    unsigned count = 0;

    for (uint32_t number = 1; number <= unc__record_module_count(); number++) {
        struct unc__module_view view;

        if (unc__record_module_view(number, &view) && view.life == life) {
            *ret_view = view;
            count++;
        }
    }
    return count;
}

/* The number of a stack with one frame, in the plugin's function. */
static uint32_t add_stack(void *handle)
{
    uintptr_t frames[] = { (uintptr_t)call_of(handle) + 1 };

    return unc__depot_add(unc__space_get(), frames, 1, false);
}

static uint32_t life_of_stack(uint32_t stack)
{
    struct unc__stack_view view = unc__record_stack_view(stack);

    return view.lives != NULL ? view.lives[0] : UNC__CODE_PERMANENT;
}

UNC_TEST(modules__of_the_start__are_all_there)
{
    struct unc__module_view view;

    assert_true(unc__code_permanent_count() >= 3);
    assert_int_equal(count_life(UNC__CODE_PERMANENT, &view), unc__code_permanent_count());
}

UNC_TEST(modules__program__has_its_path_and_build_id)
{
    char path[4096] = { 0 };
    bool is_found = false;

    assert_true(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
    for (uint32_t number = 1; number <= unc__record_module_count(); number++) {
        struct unc__module_view view;

        assert_true(unc__record_module_view(number, &view));
        if (strcmp(view.path, path) == 0) {
            is_found = true;
            assert_true((uintptr_t)add_stack >= view.start);
            assert_true((uintptr_t)add_stack < view.end);
            assert_int_equal(strlen(view.build_id), 40);
        }
    }

    assert_true(is_found);
}

UNC_TEST(modules__stack_through_permanent_code__adds_none)
{
    uint32_t before = unc__record_module_count();
    uint32_t stack = unc__record_stack();

    assert_int_not_equal(stack, 0);
    assert_null(unc__record_stack_view(stack).lives);
    assert_int_equal(unc__record_module_count(), before);
}

UNC_TEST(modules__stack_through_a_plugin__adds_it_once)
{
    void *handle = load(child_path(PLUGIN_A));
    uint32_t stack = add_stack(handle);
    uint32_t life = life_of_stack(stack);
    struct unc__module_view view;

    assert_int_equal(add_stack(handle), stack);
    dlclose(handle);

    assert_int_not_equal(life, UNC__CODE_PERMANENT);
    assert_int_equal(count_life(life, &view), 1);
    assert_non_null(strstr(view.path, "/code_plugin_a.so"));
    assert_int_equal(strlen(view.build_id), 40);
    assert_true(view.first_serial > 0);
}

UNC_TEST(modules__same_address_in_another_plugin__is_another_stack_and_module)
{
    void *handle = load(child_path(PLUGIN_A));
    uintptr_t start = start_of(handle);
    uint32_t first = add_stack(handle);
    uint32_t second;
    struct unc__module_view view;

    dlclose(handle);
    handle = load_at(child_path(PLUGIN_B), start);
    second = add_stack(handle);
    dlclose(handle);

    assert_int_equal(unc__record_stack_view(first).frames[0],
                     unc__record_stack_view(second).frames[0]);
    assert_int_not_equal(first, second);
    assert_int_equal(count_life(life_of_stack(first), &view), 1);
    assert_non_null(strstr(view.path, "/code_plugin_a.so"));
    assert_int_equal(count_life(life_of_stack(second), &view), 1);
    assert_non_null(strstr(view.path, "/code_plugin_b.so"));
}

UNC_TEST(modules__frames_of_several__each_has_its_life)
{
    void *a = load(child_path(PLUGIN_A));
    void *b = load(child_path(PLUGIN_B));
    uintptr_t frames[] = { (uintptr_t)add_stack + 1, (uintptr_t)call_of(b) + 1,
                           (uintptr_t)call_of(a) + 1, 1 };
    struct unc__stack_view view =
        unc__record_stack_view(unc__depot_add(unc__space_get(), frames, 4, false));

    assert_int_equal(view.frame_count, 4);
    assert_memory_equal(view.frames, frames, sizeof frames);
    assert_int_equal(view.lives[0], UNC__CODE_PERMANENT);
    assert_int_equal(view.lives[1], unc__code_life((uintptr_t)call_of(b)));
    assert_int_equal(view.lives[2], unc__code_life((uintptr_t)call_of(a)));
    assert_int_equal(view.lives[3], UNC__CODE_PERMANENT); /* in no module at all */
    dlclose(a);
    dlclose(b);
}

static int look_in_child(void *userdata)
{
    struct unc__module_view view;
    uint32_t stack;

    if (unc__record_module_count() != unc__code_permanent_count()) {
        return 1; /* an empty record, but for what stays */
    }
    stack = add_stack(userdata);
    return count_life(life_of_stack(stack), &view) == 1 ? 0 : 2;
}

UNC_TEST(modules__forked_child__has_a_table_of_its_own)
{
    void *handle = load(child_path(PLUGIN_A));
    struct child child;

    (void)add_stack(handle);
    child_call(&child, look_in_child, handle);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    dlclose(handle);
}

static pthread_barrier_t barrier;

static void *add_at_once(void *handle)
{
    uintptr_t address = (uintptr_t)call_of(handle);

    pthread_barrier_wait(&barrier);
    for (uintptr_t i = 0; i < 100; i++) {
        uintptr_t frames[] = { address + 1, i };

        (void)unc__depot_add(unc__space_get(), frames, 2, false);
    }
    return NULL;
}

/* In a child: there the life was not noted yet. */
static int race(void *handle)
{
    pthread_t threads[4];
    struct unc__module_view view;

    pthread_barrier_init(&barrier, NULL, 4);
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&threads[i], NULL, add_at_once, handle) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    return count_life(unc__code_life((uintptr_t)call_of(handle)), &view) == 1 ? 0 : 2;
}

UNC_TEST(modules__four_threads_at_once__add_it_once)
{
    void *handle = load(child_path(PLUGIN_B));
    struct child child;

    child_call(&child, race, handle);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    dlclose(handle);
}

UNC_TEST(module_view__no_such_number__is_refused)
{
    struct unc__module_view view;

    assert_false(unc__record_module_view(0, &view));
    assert_false(unc__record_module_view(unc__record_module_count() + 1, &view));
}
