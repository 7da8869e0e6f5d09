/* SPDX-License-Identifier: MIT */
/* Children of a program, in both forms: those that are left are reported, no others. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

#define WAITPID "missing call: waitpid()"

/* @words: that the report has; NULL: there is none. */
static void check_form(const char *name, const char *options, const char *way,
                       const char *words)
{
    struct child child;

    child_run(&child, options, (const char *[]){ child_path(name), way, NULL });

    if (child.exit_code != 0) {
        fail_msg("%s %s ended with %d: %s", name, way, child.exit_code, child.errors);
    }
    if (words == NULL) {
        assert_string_equal(child.errors, "");
    } else if (strstr(child.errors, words) == NULL) {
        fail_msg("%s %s does not say \"%s\": %s", name, way, words, child.errors);
    }
    child_done(&child);
}

static void check_with(const char *options, const char *way, const char *words)
{
    check_form("probes_parent", options, way, words);
    check_form("probes_parent_static", options, way, words);
}

static void check(const char *way, const char *words)
{
    check_with(NULL, way, words);
}

UNC_TEST(process__running_child__is_left)
{
    check("running", WAITPID);
}

UNC_TEST(process__zombie_that_was_only_looked_at__is_left)
{
    check("zombie", WAITPID);
}

UNC_TEST(process__every_wait__takes_its_child)
{
    check("waited", NULL);
}

UNC_TEST(process__stopped_child__is_left)
{
    check("stopped", WAITPID);
}

UNC_TEST(process__sigchld_ignored__nothing_is_left)
{
    check("ignored", NULL);
}

UNC_TEST(process__reaped_behind_our_back__nothing_is_left)
{
    check("reaped_unseen", NULL);
}

UNC_TEST(process__daemon__is_on_its_own)
{
    check("daemon", NULL);
}

UNC_TEST(process__daemon_of_a_child__is_on_its_own)
{
    check("daemon_twice", NULL);
}

UNC_TEST(process__daemon_with_sockets__has_them_from_its_parents)
{
    check("daemon_with_sockets", NULL);
}

UNC_TEST(process__socket_opened_after_the_daemon_was_forked__is_left)
{
    check("daemon_then_socket", "left 1 resource open");
}

UNC_TEST(process__socket_and_running_child_that_is_no_daemon__are_both_left)
{
    check("socket_then_child", "left 2 resources open");
}

UNC_TEST(process__child_of_a_child_that_ends__is_on_its_own)
{
    check("forked_twice", NULL);
    check("forked_twice_quickly", NULL);
}

UNC_TEST(process__cloned_child__is_left)
{
    check("cloned", WAITPID);
}

UNC_TEST(process__cloned_children_that_were_waited_for__nothing_is_left)
{
    check("cloned_waited", NULL);
}

UNC_TEST(process__spawned_child_whose_number_nobody_wanted__is_left)
{
    check("spawned", WAITPID);
}

UNC_TEST(process__spawned_child_that_was_waited_for__nothing_is_left)
{
    check("spawned_waited", NULL);
}

UNC_TEST(process__spawn_fails__nothing_is_left)
{
    check("spawn_failed", NULL);
}

UNC_TEST(process__system__waits_by_itself)
{
    check("commanded", NULL);
}

UNC_TEST(process__forks_of_many_threads__nothing_is_left)
{
    check("many_threads", NULL);
}

#ifndef UNC_TESTS_NO_FORK_OF_MANY
/* What they had just made may be left; but nobody asks where it came from. */
static void check_busy(const char *form, const char *way)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ child_path(form), way, NULL });

    assert_int_equal(child.exit_code, 0);
    if (strstr(child.errors, "nobody saw") != NULL) {
        fail_msg("%s %s: %s", form, way, child.errors);
    }
    child_done(&child);
}

UNC_TEST(process__threads_make_children_until_the_end__none_is_unseen)
{
    for (int i = 0; i < 3; i++) {
        check_busy("probes_parent", "busy");
        check_busy("probes_parent_static", "busy");
    }
}

UNC_TEST(process__threads_make_children_until_the_exec__none_is_unseen_after_it)
{
    for (int i = 0; i < 3; i++) {
        check_busy("probes_parent", "busy_exec");
        check_busy("probes_parent_static", "busy_exec");
    }
}
#endif

#ifndef UNC_TESTS_NO_FORK_IN_HANDLER
UNC_TEST(process__forks_in_a_handler__nothing_is_left)
{
    check("handler", NULL);
}
#endif

UNC_TEST(process__fork_fails__errno_is_that_of_the_kernel)
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("probes_parent"), "fork_failed", NULL });

    /* 77: not allowed to become somebody else, whose limit it is. */
    assert_true(child.exit_code == 0 || child.exit_code == 77);
    assert_string_equal(child.errors, "");
    child_done(&child);
}

UNC_TEST(process__child_of_vfork_that_was_waited_for__nothing_is_left)
{
    check("guests", NULL);
}

UNC_TEST(process__child_of_vfork__is_left)
{
#ifdef UNC_TESTS_VFORK_IS_FORK
    check_form("probes_parent", NULL, "guest_left", "started by fork() in guest_left");
#else
    check("guest_left", "started by vfork() in guest_left");
#endif
}

UNC_TEST(process__inherited_descriptor__is_told_by_the_child_that_is_asked)
{
    const char *words = " was inherited from the parent and is still open";

    check_with("children=all", "inheriting", words);
    check_with("children=all", "disinheriting", NULL);
    check_with("children=own", "inheriting", NULL);
    check_with("children=off", "inheriting", NULL);
}
