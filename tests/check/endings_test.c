/* SPDX-License-Identifier: MIT */
/* How programs end while they have a loop, from outside: loop_leaver.c is run to its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#define REPORT_SIZE (1 << 20)

/* Run to the end; the caller's: the JSON that was written. */
static char *leave(const char *way, struct child *ret_child)
{
    const char *arguments[] = { child_path("check_loop_leaver"), way, NULL };
    char options[320];
    char path[300];
    char *report = calloc(1, REPORT_SIZE);
    FILE *file;

    (void)snprintf(path, sizeof path, "endings.%d.json", (int)getpid());
    (void)snprintf(options, sizeof options, "report=%s", path);
    child_run(ret_child, options, arguments);

    file = fopen(path, "re");
    assert_non_null(report);
    assert_non_null(file);
    assert_true(fread(report, 1, REPORT_SIZE - 1, file) > 0);
    (void)fclose(file);
    (void)unlink(path);
    return report;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

static void check(const char *way, const char *verdict, const char *const *parts)
{
    struct child child;
    char *report = leave(way, &child);

    assert_int_equal(child.exit_code, 3);
    assert_has(report, verdict);
    for (; *parts != NULL; parts++) {
        assert_has(report, *parts);
    }
    free(report);
    child_done(&child);
}

UNC_TEST(end__loop_closed_by_an_atexit_handler__clean)
{
    check("closed_by_atexit", "\"verdict\": \"clean\"", (const char *const[]){ NULL });
}

UNC_TEST(end__inside_a_callback__reports_the_running_loop)
{
    check("inside_a_callback", "\"verdict\": \"unclosed\"",
          (const char *const[]){ "\"state\": \"running\"", NULL });
}

UNC_TEST(end__from_another_thread_while_the_loop_runs__reports_it_and_its_timer)
{
    check("from_another_thread", "\"verdict\": \"unclosed\"",
          (const char *const[]){ "\"state\": \"running\"", "\"kind\": \"timer\"", NULL });
}

/* Ten thousand, or as many as this user may have descriptors for. */
UNC_TEST(end__ten_thousand_loops_open__one_finding_counts_them)
{
    struct child child;
    char *report = leave("ten_thousand_loops", &child);

    assert_int_equal(child.exit_code, 3);
    assert_has(report, child.output);
    assert_has(report, "\"findings\": 1,");
    assert_has(report, "\"evidence\": \"likely\"");
    free(report);
    child_done(&child);
}

UNC_TEST(end__loop_meant_to_stay_open__clean_with_what_it_owns)
{
    check("meant_to_stay_open", "\"verdict\": \"clean\"",
          (const char *const[]){ "\"status\": \"expected\"", "it serves until the end",
                                 NULL });
}
