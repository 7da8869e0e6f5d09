/* SPDX-License-Identifier: MIT */
/* What the adapters for test frameworks are made of, without a framework. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#define UNC_SCOPE_WITHOUT_PROBES /* this program has none */
#include <unclosed/resource.h>
#include <unclosed/test_scope.h>

#include "lib/case.h"
#include "lib/child.h"

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[2];
static struct unc_test_scope scope;

static void take(int *place)
{
    assert_int_equal(unc_resource_acquired(&slot, place, "one"), 0);
}

static void give_back(int *place)
{
    assert_int_equal(unc_resource_released(&slot, place), 0);
}

UNC_TEST(test_scope__nothing_left__has_no_message)
{
    unc_test_scope_begin(&scope, "tidy");
    take(&slots[0]);
    give_back(&slots[0]);
    assert_null(unc_test_scope_end(&scope));
    assert_int_equal(scope.left, 0);
}

UNC_TEST(test_scope__something_left__is_the_message)
{
    const char *message;

    unc_test_scope_begin(&scope, "untidy");
    take(&slots[0]);
    message = unc_test_scope_end(&scope);
    assert_non_null(message);
    assert_non_null(strstr(message, "unclosed: the scope \"untidy\""));
    assert_non_null(strstr(message, "missing call: pool_put()"));
    assert_int_equal(scope.left, 1);
    give_back(&slots[0]);
}

UNC_TEST(test_scope__never_begun_or_ended_twice__has_no_message)
{
    struct unc_test_scope other = { 0 };

    assert_null(unc_test_scope_end(&other));
    unc_test_scope_begin(&scope, NULL);
    assert_null(unc_test_scope_end(&scope));
    assert_null(unc_test_scope_end(&scope));
}

static int jump_past_the_end(void *unused)
{
    int is_next_blamed;

    (void)unused;
    unc_test_scope_begin(&scope, "jumped");
    take(&slots[0]);
    unc_test_scope_begin(&scope, "next");
    is_next_blamed = unc_test_scope_end(&scope) != NULL;
    give_back(&slots[0]);
    return is_next_blamed;
}

UNC_TEST(test_scope__jumped_past_its_end__is_said_and_not_the_next_ones)
{
    struct child child;

    child_call(&child, jump_past_the_end, NULL);
    assert_int_equal(child.exit_code, 0);
    assert_non_null(strstr(child.errors, "the scope \"jumped\""));
    assert_null(strstr(child.errors, "the scope \"next\""));
    child_done(&child);
}

static int end_of_the_parents(void *unused)
{
    (void)unused;
    take(&slots[1]);
    if (unc_test_scope_end(&scope) != NULL) {
        return 1;
    }
    give_back(&slots[1]);
    return 0;
}

UNC_TEST(test_scope__ended_in_a_forked_child__is_the_parents)
{
    struct child child;

    unc_test_scope_begin(&scope, "parent");
    child_call(&child, end_of_the_parents, NULL);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    assert_null(unc_test_scope_end(&scope));
}

static void *end_elsewhere(void *unused)
{
    (void)unused;
    return (void *)(uintptr_t)unc_test_scope_end(&scope);
}

UNC_TEST(test_scope__ended_by_another_thread__is_not_known)
{
    pthread_t thread;
    void *message = NULL;
    struct unc_scope outer;

    assert_int_equal(unc_scope_begin(&outer, "outer", NULL), 0);
    unc_test_scope_begin(&scope, "threads");
    assert_int_equal(pthread_create(&thread, NULL, end_elsewhere, NULL), 0);
    assert_int_equal(pthread_join(thread, &message), 0);
    assert_non_null(message);
    assert_non_null(strstr(message, unc_strerror(-EPERM)));
    assert_int_equal(unc_scope_end(&outer, 0, NULL), 0); /* and of what lies in it */
}

UNC_TEST(test_scope__errors__have_a_sentence_each)
{
    static const struct {
        int error;
        const char *part;
    } cases[] = {
        { -ENOENT, "no probes are linked into this program; link unclosed::probes" },
        { -ENXIO, "get no calls; link unclosed::probes" },
        { -ENODATA, "not everything that it acquired could be recorded" },
        { -ENOMEM, "is not known: " },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = unc__test_scope_explain(&scope, cases[i].error);

        assert_non_null(strstr(text, cases[i].part));
        assert_true(strlen(text) + 1 < sizeof scope.problem); /* whole */
    }
}
