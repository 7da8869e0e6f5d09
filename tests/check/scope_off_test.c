/* SPDX-License-Identifier: MIT */
/* With tracking off nobody knows what a scope left, and says so; a hang is still told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>

#include "lib/case.h"

UNC_TEST(scope__tracking_off__is_not_supported)
{
    struct unc_scope scope = { { 0 } };
    char *text = NULL;
    size_t size = 0;

    assert_int_equal(unc_scope_begin(&scope, "off", NULL), -EOPNOTSUPP);
    assert_int_equal(unc_scope_check(&scope, NULL), -EOPNOTSUPP);
    assert_int_equal(unc_scope_take_report(&scope, &text, &size), -EOPNOTSUPP);
    assert_int_equal(unc_scope_end(&scope, UNC_S(50), &text), -EOPNOTSUPP);
    assert_null(text);
    assert_int_equal(unc_check_probes(), -EOPNOTSUPP);
}

UNC_TEST(expect__tracking_off__keeps_count)
{
    assert_int_equal(unc_expect_begin("off"), 0);
    assert_int_equal(unc_expect_end(), 0);
    assert_int_equal(unc_expect_end(), -EINVAL);
}

#if !defined(__SANITIZE_THREAD__) /* whose own thread is one that might call */
static void note_warning(struct unc_loop *loop, const char *message, void *ret_message)
{
    (void)snprintf(ret_message, 1024, "%s", message);
    assert_int_equal(unc_loop_stop(loop), 0);
}

UNC_TEST(hang__tracking_off__is_told_without_places)
{
    struct unc_loop *loop = NULL;
    char message[1024] = "";

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_loop_set_hang_limit(loop, UNC_MS(1)), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, note_warning, message), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_non_null(strstr(message, "unclosed: nothing can end this run: loop "));
    assert_null(unc_loop_free(loop));
}
#endif
