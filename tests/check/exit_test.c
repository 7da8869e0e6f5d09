/* SPDX-License-Identifier: MIT */
/* The report at exit, from outside: leaver.c and latecomer.cpp are run to their ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

static char report[512];
static char options[768];

/* The JSON that the last run wrote; "" if it wrote none. The caller's. */
static char *read_report(void)
{
    char *text = calloc(1, 65536);
    FILE *file = fopen(report, "re");

    assert_non_null(text);
    if (file != NULL) {
        size_t size = fread(text, 1, 65535, file);

        text[size] = '\0';
        (void)fclose(file);
        (void)unlink(report);
    }
    return text;
}

static const char *with_report(const char *more)
{
    char folder[256];

    assert_non_null(getcwd(folder, sizeof folder));
    (void)snprintf(report, sizeof report, "%s/exit_test.%d.json", folder, (int)getpid());
    (void)snprintf(options, sizeof options, "report=%s%s", report, more);
    return options;
}

static void leave(struct child *ret_child, const char *wanted, const char *way)
{
    const char *arguments[] = { child_path("check_leaver"), way, NULL };

    child_run(ret_child, wanted, arguments);
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

static void assert_reported(const char *way, int exit_code)
{
    struct child child;
    char *json;

    leave(&child, with_report(""), way);
    json = read_report();

    assert_int_equal(child.exit_code, exit_code);
    assert_contains(json, "\"verdict\": \"unclosed\"");
    assert_contains(child.errors, "pool_put()");
    free(json);
    child_done(&child);
}

UNC_TEST(exit__something_open__writes_report_and_summary)
{
    assert_reported("plain", 3);
}

UNC_TEST(exit__something_open__summary_ends_with_the_files_name)
{
    struct child child;

    leave(&child, with_report(""), "plain");
    free(read_report());

    child.errors[child.errors_size - 1] = '\0'; /* the newline */
    assert_string_equal(child.errors + strlen(child.errors) - strlen(report), report);
    child_done(&child);
}

UNC_TEST(exit__something_open__status_is_in_the_report)
{
    struct child child;
    char *json;

    leave(&child, with_report(""), "plain");
    json = read_report();

    assert_contains(json, "\"status\": 3");
    free(json);
    child_done(&child);
}

UNC_TEST(exit__stacks_deeper_than_asked_for__are_cut_in_the_report)
{
    static const char *const words[] = { "\"cut\": false", "\"cut\": true" };

    for (size_t i = 0; i < 2; i++) {
        struct child child;
        char *json;

        leave(&child, with_report(i == 0 ? ":depth=64" : ":depth=1"), "plain");
        json = read_report();

        assert_contains(json, words[i]);
        assert_null(strstr(json, words[1 - i]));
        free(json);
        child_done(&child);
    }
}

UNC_TEST(exit__nothing_open__is_silent)
{
    struct child child;

    leave(&child, NULL, "clean");

    assert_int_equal(child.exit_code, 3);
    assert_int_equal(child.errors_size, 0);
    child_done(&child);
}

UNC_TEST(exit__nothing_open_but_report_wanted__writes_a_clean_one)
{
    struct child child;
    char *json;

    leave(&child, with_report(":exitcode=9"), "clean");
    json = read_report();

    assert_int_equal(child.exit_code, 3);
    assert_contains(json, "\"verdict\": \"clean\"");
    assert_int_equal(child.errors_size, 0);
    free(json);
    child_done(&child);
}

UNC_TEST(exit__nothing_open_and_verbose__says_so)
{
    struct child child;

    leave(&child, "verbosity=1", "clean");

    assert_string_equal(child.errors, "unclosed: active, nothing left\n");
    child_done(&child);
}

UNC_TEST(exit__exitcode__replaces_the_status_and_output_is_kept)
{
    struct child child;

    leave(&child, with_report(":exitcode=9"), "buffered");
    free(read_report());

    assert_int_equal(child.exit_code, 9);
    assert_string_equal(child.output, "buffered");
    child_done(&child);
}

UNC_TEST(exit__tracking_off__is_silent)
{
    struct child child;

    leave(&child, "enabled=0:exitcode=9", "plain");

    assert_int_equal(child.exit_code, 3);
    assert_int_equal(child.errors_size, 0);
    child_done(&child);
}

UNC_TEST(exit__relative_path_after_chdir__lands_where_it_was_meant)
{
    struct child child;

    (void)with_report("");
    (void)snprintf(options, sizeof options, "report=%s", strrchr(report, '/') + 1);
    leave(&child, options, "chdir");

    assert_int_equal(access(report, F_OK), 0);
    free(read_report());
    child_done(&child);
}

UNC_TEST(exit__standard_error_closed__still_writes_the_report)
{
    struct child child;
    char *json;

    leave(&child, with_report(""), "stderr_closed");
    json = read_report();

    assert_contains(json, "\"verdict\": \"unclosed\"");
    assert_int_equal(child.errors_size, 0);
    free(json);
    child_done(&child);
}

UNC_TEST(exit__standard_error_has_become_a_connection__nothing_is_written_to_it)
{
    struct child child;

    leave(&child, with_report(""), "stderr_is_a_client");
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(exit__again_from_an_atexit_handler__reports_once)
{
    assert_reported("atexit", 4);
}

UNC_TEST(exit__from_another_thread__reports)
{
    assert_reported("thread", 5);
}

/* The second one's exit would end the process while the first one writes. */
#ifdef __SANITIZE_THREAD__
#define TWO_THREADS_ROUNDS 3 /* a second each */
#else
#define TWO_THREADS_ROUNDS 10
#endif

UNC_TEST(exit__by_two_threads_at_once__report_is_whole)
{
    for (int i = 0; i < TWO_THREADS_ROUNDS; i++) {
        struct child child;

        leave(&child, with_report(":detail=20000"), "two_threads");

        assert_int_equal(child.exit_code, 5);
        assert_contains(child.errors, "the whole report is in ");
        assert_int_equal(unlink(report), 0);
        child_done(&child);
    }
}

/* The sanitizers need memory of their own to end. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAN_RUN_OUT_OF_MEMORY 0
#else
#define CAN_RUN_OUT_OF_MEMORY 1
#endif

UNC_TEST(exit__no_memory_left__says_so_and_keeps_the_exitcode)
{
    struct child child;

    if (!CAN_RUN_OUT_OF_MEMORY) {
        print_message("not possible under a sanitizer\n");
        return;
    }
    leave(&child, with_report(":exitcode=9"), "no_memory");

    assert_int_equal(child.exit_code, 9);
    assert_string_equal(child.errors,
                        "unclosed: no memory is left to report what was left open\n");
    child_done(&child);
}

UNC_TEST(exit__no_descriptor_left__still_writes_the_report)
{
    assert_reported("emfile", 3);
}

UNC_TEST(exit__child_with_nothing_of_its_own__is_silent)
{
    struct child child;

    leave(&child, NULL, "child_without_own");

    assert_int_equal(child.errors_size, 0);
    child_done(&child);
}

UNC_TEST(exit__child_with_something_of_its_own__reports_it)
{
    struct child child;

    leave(&child, NULL, "child_with_own");

    assert_contains(child.errors, "pool_put()");
    child_done(&child);
}

UNC_TEST(exit__children_off__is_silent)
{
    struct child child;

    leave(&child, "children=off", "child_with_own");

    assert_int_equal(child.errors_size, 0);
    child_done(&child);
}

UNC_TEST(exit__two_threads_and_nothing_open__is_silent)
{
    struct child child;

    leave(&child, NULL, "two_threads_clean");

    assert_int_equal(child.exit_code, 5);
    assert_int_equal(child.errors_size, 0);
    child_done(&child);
}

UNC_TEST(exit__nothing_open_but_not_all_recorded__is_incomplete)
{
    struct child child;
    char *json;

    leave(&child, with_report(""), "lost");
    json = read_report();

    assert_int_equal(child.exit_code, 3);
    assert_contains(json, "\"verdict\": \"incomplete\"");
    assert_contains(json, "\"lost\": 93");
    assert_contains(child.errors, "resources that could not be recorded: ");
    assert_contains(child.errors, "; nothing else was left open\n");
    free(json);
    child_done(&child);
}

UNC_TEST(exit__not_all_recorded__has_the_status_of_findings)
{
    struct child child;

    leave(&child, "exitcode=9:verbosity=1", "lost");

    assert_int_equal(child.exit_code, 9);
    assert_null(strstr(child.errors, "nothing left"));
    assert_contains(child.errors, "; nothing else was left open\n");
    child_done(&child);
}

UNC_TEST(exit__something_open_and_not_all_recorded__is_unclosed)
{
    assert_reported("lost_and_leaked", 3);
}

UNC_TEST(exit__folder_missing__names_it_and_falls_back)
{
    struct child child;

    leave(&child, "report=/nonexistent/folder/report.json", "plain");

    assert_contains(child.errors, "cannot write the report to /nonexistent/folder/"
                                  "report.json: No such file or directory");
    assert_contains(child.errors, "/unclosed/check_leaver.");
    child_done(&child);
}

UNC_TEST(exit__report_path_is_a_link__is_refused_and_falls_back)
{
    struct child child;

    (void)with_report("");
    assert_int_equal(symlink("/nonexistent", report), 0);
    leave(&child, options, "plain");
    assert_int_equal(unlink(report), 0);

    assert_contains(child.errors, "it is a symbolic link, and those are not followed");
    assert_contains(child.errors, "/unclosed/check_leaver.");
    child_done(&child);
}

UNC_TEST(exit__no_room_anywhere__says_so_and_still_prints_the_summary)
{
    struct child child;

    leave(&child, with_report(""), "no_room");

    assert_int_equal(child.exit_code, 3);
    assert_contains(child.errors, "File too large");
    assert_contains(child.errors, "pool_put()");
    assert_int_equal(access(report, F_OK), -1);
    child_done(&child);
}

UNC_TEST(exit__no_home__goes_to_a_private_temporary_folder)
{
    static const char *const changes[] = { "HOME", "XDG_STATE_HOME", "TMPDIR=.", NULL };
    const char *arguments[] = { child_path("check_leaver"), "plain", NULL };
    struct child child;
    char folder[64];

    child_run_with(&child, NULL, changes, arguments);

    (void)snprintf(folder, sizeof folder, "/tmp/unclosed-%u/", (unsigned)geteuid());
    assert_contains(child.errors, folder);
    child_done(&child);
}

UNC_TEST(exit__home_does_not_exist__is_not_made)
{
    const char *arguments[] = { child_path("check_leaver"), "plain", NULL };
    static const char *const changes[] = { "HOME=/tmp/unclosed-no-such-home",
                                           "XDG_STATE_HOME", "TMPDIR", NULL };
    struct child child;
    char folder[64];

    child_run_with(&child, NULL, changes, arguments);

    (void)snprintf(folder, sizeof folder, "/tmp/unclosed-%u/", (unsigned)geteuid());
    assert_contains(child.errors, folder);
    assert_null(strstr(child.errors, "cannot write"));
    assert_int_equal(access("/tmp/unclosed-no-such-home", F_OK), -1);
    child_done(&child);
}

UNC_TEST(exit__state_home_does_not_exist__is_made_below_a_folder_that_does)
{
    const char *arguments[] = { child_path("check_leaver"), "plain", NULL };
    char root[] = "/tmp/unclosed-test-XXXXXX";
    char variable[64];
    char folder[64];
    const char *changes[] = { variable, NULL };
    struct child child;

    assert_non_null(mkdtemp(root));
    (void)snprintf(variable, sizeof variable, "XDG_STATE_HOME=%s/no/state", root);
    child_run_with(&child, NULL, changes, arguments);
    assert_contains(child.errors, "/unclosed-");
    assert_int_equal(rmdir(root), 0);
    child_done(&child);

    assert_int_equal(mkdir(root, 0700), 0);
    (void)snprintf(variable, sizeof variable, "XDG_STATE_HOME=%s/state/", root);
    child_run_with(&child, "report=/tmp", changes, arguments);
    (void)snprintf(folder, sizeof folder, "%s/state//unclosed/check_leaver.", root);
    assert_contains(child.errors, folder);
    child_done(&child);
    (void)snprintf(variable, sizeof variable, "rm -r %s", root);
    assert_int_equal(system(variable), 0);
}

/* AddressSanitizer itself allocates before every call of exit, so it hangs in a handler
 * that interrupted its malloc, before any of our code is reached. */
#ifndef __SANITIZE_ADDRESS__
#ifdef __SANITIZE_THREAD__ /* where it takes thirty times as long */
#define NONE_WENT_WRONG "0 of 100 went wrong\n"
#else
#define NONE_WENT_WRONG "0 of 1000 went wrong\n"
#endif

static void exit_a_thousand_times_inside_malloc(const char *program)
{
    struct child child;

    child_run(&child, "exitcode=7",
              (const char *[]){ child_path(program), "interrupted", NULL });

    assert_string_equal(child.output, NONE_WENT_WRONG);
    child_done(&child);
}

UNC_TEST(exit__from_handlers_that_interrupted_malloc__reports_a_thousand_times)
{
    exit_a_thousand_times_inside_malloc("check_leaver");
}

/* Sanitizers have no static form: it would be the case above again. */
#ifndef __SANITIZE_THREAD__
UNC_TEST(exit__static_from_handlers_that_interrupted_malloc__reports_a_thousand_times)
{
    exit_a_thousand_times_inside_malloc("check_leaver_static");
}
#endif
#endif

static void assert_is_last(const char *program)
{
    struct child child;

    child_run(&child, "exitcode=9", (const char *[]){ child_path(program), NULL });
    assert_int_equal(child.exit_code, 0);
    assert_int_equal(child.errors_size, 0);
    child_done(&child);

    child_run(&child, "exitcode=9",
              (const char *[]){ child_path(program), "leak", NULL });
    assert_int_equal(child.exit_code, 9);
    assert_contains(child.errors, "left 1 resource open");
    child_done(&child);
}

UNC_TEST(exit__shared_library__comes_after_every_destructor)
{
    assert_is_last("check_latecomer_shared");
}

UNC_TEST(exit__archive_in_a_dynamic_program__comes_after_every_destructor)
{
    assert_is_last("check_latecomer_archive");
    assert_is_last("check_latecomer_no_pie");
}

UNC_TEST(exit__archive_in_a_static_program__comes_after_every_destructor)
{
    assert_is_last("check_latecomer_static");
    assert_is_last("check_latecomer_static_pie");
}

/* How often @part is in @text. */
static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part)) {
        found++;
    }
    return found;
}

static void assert_has_no_stacks(const char *program, const char *more, const char *way,
                                 const char *reason)
{
    struct child child;

    child_run(&child, with_report(more),
              (const char *[]){ child_path(program), way, NULL });

    free(read_report());
    assert_int_equal(count(child.errors, "there are no stacks: "), reason != NULL);
    if (reason != NULL) {
        assert_contains(child.errors, reason);
    }
    child_done(&child);
}

UNC_TEST(exit__no_unwinder__says_once_that_there_are_no_stacks)
{
    assert_has_no_stacks("check_leaver", ":unwinder=none", "plain",
                         "unwinder=none was asked for");
}

UNC_TEST(exit__no_table_of_frames__says_what_to_link_with)
{
    assert_has_no_stacks("check_leaver_bare", "", "plain",
                         "link with -Wl,--eh-frame-hdr");
}

UNC_TEST(exit__stacks_are_there__says_nothing_about_them)
{
    assert_has_no_stacks("check_leaver", "", "plain", NULL);
    assert_has_no_stacks("check_leaver_static", "", "plain", NULL);
}

UNC_TEST(exit__nothing_listed__says_nothing_about_stacks)
{
    assert_has_no_stacks("check_leaver", ":unwinder=none:verbosity=1", "clean", NULL);
}
