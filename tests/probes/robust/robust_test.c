/* SPDX-License-Identifier: MIT */
/*
 * Each program of this folder runs three times: without probes, with the shared ones,
 * with the static ones. What it says, its status and its signal are the same; and the
 * report says what was left.
 */
#include <limits.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

/* Whoever started us may have left some open: then numbers were other ones. */
UNC_TEST_START
{
    assert_int_equal(close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC), 0);
}

#define NOT_ALLOWED 98

static void run(struct child *ret_child, const char *program, const char *form,
                const char *word)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%s_%s", program, form);
    child_run(ret_child, NULL, (const char *[]){ child_path(name), word, NULL });
}

static void assert_same(const struct child *plain, const struct child *probed,
                        const char *form)
{
    if (strcmp(plain->output, probed->output) != 0 ||
        plain->exit_code != probed->exit_code ||
        plain->signal_number != probed->signal_number) {
        fail_msg("without probes (status %d, signal %d):\n%swith %s ones (status %d, "
                 "signal %d):\n%s%s",
                 plain->exit_code, plain->signal_number, plain->output, form,
                 probed->exit_code, probed->signal_number, probed->output,
                 probed->errors);
    }
}

/* @said: a part of the report on standard error; NULL: there is none. */
static void check(const char *program, const char *word, const char *said)
{
    static const char *const forms[] = { "shared", "static" };
    struct child plain;

    run(&plain, program, "plain", word);
    if (plain.exit_code == NOT_ALLOWED) {
        print_message("%s: NOT TESTED, this user may not: %s", word, plain.output);
        child_done(&plain);
        skip();
    }
    for (size_t i = 0; i < 2; i++) {
        struct child probed;

        run(&probed, program, forms[i], word);
        assert_same(&plain, &probed, forms[i]);
        if (said == NULL) {
            assert_string_equal(probed.errors, plain.errors);
        } else if (strstr(probed.errors, said) == NULL) {
            fail_msg("'%s' is not said by the %s form:\n%s", said, forms[i],
                     probed.errors);
        }
        child_done(&probed);
    }
    child_done(&plain);
}

#define SAME(name, word, said)                 \
    UNC_TEST(robust__##name)                   \
    {                                          \
        check("probes_robust", #word, (said)); \
    }

#define SAME_WITH_MALLOC(name, word, said)     \
    UNC_TEST(robust__##name)                   \
    {                                          \
        check("probes_malloc", #word, (said)); \
    }

SAME(numbers_that_nobody_has__fail_as_ever, bad_numbers, NULL)
SAME(bad_pointers__are_refused_as_ever, bad_pointers, "left 1 resource open")
SAME(limit_reached__is_reached_as_ever, limit_reached, "resources open")
SAME(no_descriptor_free_at_exit__is_reported, full_at_exit, "resources open")
SAME(all_closed_by_a_loop__numbers_are_free, close_all, "left 2 resources open")
SAME(all_closed_by_close_range__numbers_are_free, close_by_range, "")
SAME(all_closed_by_closefrom__numbers_are_free, close_from, "")
SAME(standard_error_closed__nothing_is_written_to_its_place, no_stderr, NULL)
SAME(daemonises__is_the_daemon_it_was, daemonises, NULL)
SAME(ends_by__exit__is_reported, ends_at_once, "left 1 resource open")
SAME(ends_by__Exit__is_reported, ends_ISO, "left 1 resource open")
SAME(ends_by_quick_exit__is_reported, ends_quickly, "left 1 resource open")
SAME(ends_by_syscall__is_reported, ends_by_syscall, "left 1 resource open")
SAME(child_ends_by__exit__parent_reports, ends_in_child, "left 1 resource open")
SAME(child_in_our_memory_ends__parent_goes_on, ends_in_shared, "left 2 resources open")
SAME(vfork_child_closes__parent_has_it, ends_in_vfork, "left 1 resource open")
SAME(vfork_child_executes__parent_goes_on, exec_in_vfork, NULL)
SAME(handler_closes_and_opens__nothing_is_lost, in_handler, NULL)
SAME(forks_in_threads__each_child_reports, forks_in_threads, "left 1 resource open")
SAME(no_proc__is_reported_all_the_same, no_proc, "left 1 resource open")
SAME(no_proc_from_the_start__frames_have_the_programs_name, no_proc_ever,
     "opened by open() at probes_robust_")
SAME(calls_are_denied__ends_as_ever, denied, "")
SAME(calls_kill__clean_one_lives, killed, NULL)
SAME(calls_kill__clean_one_that_ends_at_once_lives, strict, NULL)
SAME(calls_kill__clean_one_that_grows_lives, grows, NULL)
SAME(calls_kill__clean_one_with_threads_and_children_lives, busy_in_sandbox, NULL)
SAME(guest_denies_itself_calls__parent_reports_all, guest_in_sandbox, "nobody saw")
SAME(system_calls_by_number__do_what_they_did, plain_syscalls, NULL)
SAME_WITH_MALLOC(exits_out_of_malloc__is_reported, exits_in_malloc, "(descriptor 3)")
SAME_WITH_MALLOC(ends_out_of_malloc__is_reported, ends_in_malloc, "(descriptor 3)")
SAME_WITH_MALLOC(ends_out_of_atexit__is_reported, ends_in_atexit, "(descriptor 3)")

/* What a resolver opened before the probes were relocated, nobody saw. */
UNC_TEST(robust__opened_before_the_start__is_reported)
{
    check("probes_early", "", "(descriptor 4)");
    check("probes_early", "", "(descriptor 5)");
    check("probes_early", "", "(descriptor 7)");
}
