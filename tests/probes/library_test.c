/* SPDX-License-Identifier: MIT */
/* dlopen and dlclose: what became of them is told by what is loaded in the end. */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static const char *const forms[] = { "probes_library", "probes_library_static" };

static size_t count(const char *text, const char *word)
{
    size_t found = 0;

    for (text = strstr(text, word); text != NULL; text = strstr(text + 1, word)) {
        found++;
    }
    return found;
}

/* How many findings @scene makes, of the probes in either form. */
static void check(const char *scene, size_t expected)
{
    char plugin[4096];

    (void)snprintf(plugin, sizeof plugin, "%s", child_path("hidden/probes_hidden.so"));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct child child;

        child_run(&child, NULL,
                  (const char *[]){ child_path(forms[i]), scene, plugin, NULL });

        assert_string_equal(child.output, "");
        assert_int_equal(child.exit_code, 0);
        assert_int_equal(count(child.errors, "a library \""), expected);
        if (expected == 0) {
            assert_string_equal(child.errors, "");
        } else {
            assert_non_null(strstr(child.errors, "missing call: dlclose()"));
        }
        child_done(&child);
    }
}

UNC_TEST(library__opened__was_never_unloaded)
{
    check("leak", 1);
}

UNC_TEST(library__opened_and_closed__is_nothing)
{
    check("twin", 0);
}

UNC_TEST(library__opened_twice_and_closed_once__was_never_unloaded)
{
    check("twice", 1);
    check("twice_twin", 0);
}

UNC_TEST(library__not_there__is_nothing)
{
    check("missing", 0);
}

UNC_TEST(library__looked_for__counts_if_it_was_there)
{
    check("lookup", 1);
    check("lookup_fails", 0);
}

UNC_TEST(library__search_failed_before__is_one)
{
    check("searched_first", 1);
}

UNC_TEST(library__that_stays_anyway__is_nothing)
{
    check("resident", 0);
}

/* AddressSanitizer's own dlopen calls the real one itself: no RUNPATH of the program's is
 * searched any more, and no namespace of its own can be made. */
#ifndef UNC_TESTS_SANITIZED
UNC_TEST(library__in_a_namespace_of_its_own__likewise)
{
    check("own_namespace", 1);
    check("own_namespace_twin", 0);
}

UNC_TEST(library__found_by_the_callers_runpath__is_found)
{
    check("own_runpath", 1);
}
#endif

UNC_TEST(library__handle_that_is_none__is_refused_by_libc)
{
    check("nonsense", 0);
}
