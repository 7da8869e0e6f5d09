/* SPDX-License-Identifier: MIT */
/* Whether the probes know that calls come to them, and libraries that come and go. */
#include <limits.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

/* Whoever started us may have left some open: then numbers were other ones. */
UNC_TEST_START
{
    assert_int_equal(close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC), 0);
}

static char report[600];
static char options[700];

static void run_reported(struct child *ret_child, const char *name, const char *argument)
{
    char folder[512];
    char copy[512];

    (void)snprintf(copy, sizeof copy, "%s", argument != NULL ? argument : "");
    assert_non_null(getcwd(folder, sizeof folder));
    (void)snprintf(report, sizeof report, "%s/life.%d.json", folder, (int)getpid());
    (void)snprintf(options, sizeof options, "report=%s", report);
    child_run(ret_child, options, (const char *[]){ child_path(name), copy, NULL });
}

/* The part of the last report that is about probes. The caller's. */
static char *read_probes(void)
{
    char *text = calloc(1, 65536);
    FILE *file = fopen(report, "re");
    char *start;
    char *end;

    assert_non_null(text);
    assert_non_null(file);
    (void)!fread(text, 1, 65535, file);
    (void)fclose(file);
    (void)unlink(report);
    start = strstr(text, "\"probes\"");
    end = strstr(text, "\"loops\"");
    assert_true(start != NULL && end > start);
    memmove(text, start, (size_t)(end - start));
    text[end - start] = '\0';
    return text;
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

static void check_own_dup(const char *name, const char *reason)
{
    struct child child;
    char *probes;

    run_reported(&child, name, NULL);
    probes = read_probes();

    assert_string_equal(child.output, "dup 100 open 3\n");
    assert_int_equal(child.exit_code, 53);
    assert_contains(probes, "\"state\": \"active\"");
    assert_contains(probes, "\"name\": \"dup\"");
    assert_contains(probes, "\"state\": \"shadowed\"");
    assert_contains(probes, reason);
    assert_null(strstr(probes, "\"name\": \"open\""));
    assert_contains(child.errors, "probes that have no calls, because others come first");
    free(probes);
    child_done(&child);
}

UNC_TEST(life__program_defines_a_call__shared_form_names_it)
{
    check_own_dup("probes_own_dup_shared", "the program itself, defines this function");
}

UNC_TEST(life__program_mocks_a_call__static_form_names_it)
{
    check_own_dup("probes_own_dup_static", "the program has a wrapper of its own");
}

UNC_TEST(life__linked_in_front__nothing_is_shadowed)
{
    struct child child;
    char *probes;

    run_reported(&child, "probes_host_shared", child_path("probes_guest_plain.so"));
    probes = read_probes();

    assert_contains(probes, "\"state\": \"active\"");
    assert_null(strstr(probes, "shadowed"));
    free(probes);
    child_done(&child);
}

UNC_TEST(life__linked_behind_libc__is_said_everywhere)
{
    struct child child;
    char *probes;

    run_reported(&child, "probes_blind", NULL);
    probes = read_probes();

    assert_contains(probes, "\"name\": \"posix\"");
    assert_contains(probes, "\"state\": \"shadowed\"");
    assert_null(strstr(probes, "active"));
    assert_contains(child.errors, "was not observed: the probes were linked behind libc");
    assert_contains(child.output, "check -61"); /* no data */
    assert_int_equal(child.exit_code, 54);
    free(probes);
    child_done(&child);
}

/* Loaded and unloaded, with something open: the same with and without probes. */
static void check_guest(const char *host, const char *guest, const char *said)
{
    char library[1024];
    struct child plain;
    struct child child;

    (void)snprintf(library, sizeof library, "%s", child_path("probes_guest_plain.so"));
    child_run(&plain, NULL,
              (const char *[]){ child_path("probes_host_plain"), library, NULL });
    (void)snprintf(library, sizeof library, "%s", child_path(guest));
    child_run(&child, NULL, (const char *[]){ child_path(host), library, NULL });

    assert_int_equal(plain.exit_code, 52);
    assert_string_equal(plain.errors, "");
    assert_int_equal(child.exit_code, 52);
    assert_string_equal(child.output, plain.output);
    assert_contains(child.errors, said);
    child_done(&child);
    child_done(&plain);
}

UNC_TEST(life__library_is_unloaded_with_a_descriptor_open__shared_form_names_it)
{
    check_guest("probes_host_shared", "probes_guest_plain.so",
                "(probes_guest_plain.so+0x");
}

UNC_TEST(life__library_is_unloaded__static_form_sees_the_program_only)
{
    check_guest("probes_host_static", "probes_guest_plain.so", "(descriptor 5)");
}

UNC_TEST(life__plugin_brings_the_probes__says_that_it_is_too_late)
{
    check_guest("probes_host_plain", "probes_guest_shared.so", "came with a plugin");
}

UNC_TEST(life__plugin_brings_the_probes_once_more__is_no_news)
{
    check_guest("probes_host_shared", "probes_guest_shared.so",
                "(probes_guest_shared.so+0x");
}
