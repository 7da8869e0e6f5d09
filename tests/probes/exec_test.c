/* SPDX-License-Identifier: MIT */
/* What goes over an exec is reported with both stacks, whoever executes it and how; what
 * was closed, handed over or kept in is not. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

static const char *const forms[] = { "probes_executor", "probes_executor_static" };

static void run(struct child *ret_child, const char *form, const char *way)
{
    child_run(ret_child, NULL, (const char *[]){ child_path(form), way, NULL });
    if (ret_child->exit_code != 0) {
        fail_msg("%s %s ended with %d: %s", form, way, ret_child->exit_code,
                 ret_child->errors);
    }
}

static void assert_said(const struct child *child, const char *form, const char *way,
                        const char *words)
{
    if (strstr(child->errors, words) == NULL) {
        fail_msg("%s %s does not say \"%s\": %s", form, way, words, child->errors);
    }
}

/* @call: that executed it; @program: what it was. */
static void check_leak(const char *way, const char *call, const char *program)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct child child;
        char words[128];

        run(&child, forms[i], way);

        (void)snprintf(words, sizeof words, "stayed open in %s", program);
        assert_said(&child, forms[i], way, "misused\n  a file (descriptor ");
        assert_said(&child, forms[i], way, words);
        assert_said(&child, forms[i], way, "opened in main");
        (void)snprintf(words, sizeof words, "executed by %s() in ", call);
        assert_said(&child, forms[i], way, words);
        child_done(&child);
    }
}

static void check_silent(const char *way)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct child child;

        run(&child, forms[i], way);

        assert_string_equal(child.errors, "");
        child_done(&child);
    }
}

UNC_TEST(exec__child_of_fork__every_call_tells)
{
    check_leak("by_execve", "execve", "/bin/true");
    check_leak("by_execv", "execv", "/bin/true");
    check_leak("by_execvp", "execvp", "true");
    check_leak("by_execvpe", "execvpe", "true");
    check_leak("by_execl", "execl", "/bin/true");
    check_leak("by_execle", "execle", "/bin/true");
    check_leak("by_execlp", "execlp", "true");
    check_leak("by_fexecve", "fexecve", "true");
    check_leak("by_execveat", "execveat", "/bin/true");
}

UNC_TEST(exec__parent_closes_it_meanwhile__is_told)
{
    check_leak("after_close", "execv", "/bin/true");
}

UNC_TEST(exec__child_has_a_record_of_its_own__is_told)
{
    check_leak("with_own_record", "execv", "/bin/true");
}

UNC_TEST(exec__child_of_a_child__tells_who_acquired_it)
{
    check_leak("in_grandchild", "execv", "/bin/true");
}

UNC_TEST(exec__no_environment__is_told)
{
    check_leak("without_environment", "execve", "/bin/true");
}

UNC_TEST(exec__child_of_vfork__is_told)
{
    check_leak("by_vfork", "execv", "/bin/true");
}

UNC_TEST(exec__spawned__is_told)
{
    check_leak("by_spawn", "posix_spawn", "/bin/true");
    check_leak("by_spawn_with_actions", "posix_spawnp", "cat");
}

UNC_TEST(exec__command__is_told)
{
    check_leak("by_system", "system", "true");
}

UNC_TEST(exec__closed_replaced_or_kept_in__is_no_leak)
{
    check_silent("closed");
    check_silent("replaced");
    check_silent("kept_in");
    check_silent("closed_by_guest");
    check_silent("replaced_by_guest");
    check_silent("closed_by_action");
    check_silent("replaced_by_action");
}

UNC_TEST(exec__handed_over_on_purpose__is_no_leak)
{
    check_silent("on_purpose");
    check_silent("on_purpose_in_child");
    check_silent("on_purpose_in_guest");
    check_silent("onto_itself");
    check_silent("onto_itself_by_action");
    check_silent("named");
    check_silent("in_environment");
    check_silent("read_by_system");
}

UNC_TEST(exec__other_number_is_handed_over__is_told)
{
    static const char *const ways[] = { "in_longer_number", "in_decimal", "in_path" };

    for (size_t i = 0; i < 2 * sizeof ways / sizeof *ways; i++) {
        struct child child;

        run(&child, forms[i % 2], ways[i / 2]);
        assert_said(&child, forms[i % 2], ways[i / 2], "stayed open in /bin/true");
        child_done(&child);
    }
}

UNC_TEST(exec__another_guest_handed_it_over__is_told)
{
    check_leak("of_the_next_guest", "execv", "/bin/true");
}

UNC_TEST(exec__pipe_to_a_child__is_no_leak)
{
    check_silent("piped");
}

UNC_TEST(exec__process_itself__reports_before)
{
    check_leak("itself", "execv", "/bin/true");
    check_leak("itself_searched", "execlp", "true");
}

UNC_TEST(exec__process_itself__json_has_cause_class_and_stacks)
{
    static const char *const words[] = { "\"cause\": \"exec\"", "\"exec-leak\"",
                                         "stayed open in /bin/true" };
    char options[64];
    char path[32];
    char json[16384];
    struct child child;
    FILE *file;

    (void)snprintf(path, sizeof path, "exec.%d.json", (int)getpid());
    (void)snprintf(options, sizeof options, "report=%s", path);
    child_run(&child, options, (const char *[]){ child_path(forms[0]), "itself", NULL });
    child_done(&child);
    file = fopen(path, "r");
    assert_non_null(file);
    json[fread(json, 1, sizeof json - 1, file)] = '\0';
    (void)fclose(file);
    (void)unlink(path);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strstr(json, words[i]) == NULL) {
            fail_msg("%s is not in %s", words[i], json);
        }
    }
}

UNC_TEST(exec__process_itself_without_anything__is_silent)
{
    check_silent("itself_clean");
}

UNC_TEST(exec__process_itself__what_ends_with_the_image_is_no_finding)
{
    check_silent("itself_with_what_ends");
    check_silent("itself_on_purpose");
}

UNC_TEST(exec__process_itself__leak_is_all_that_is_open)
{
    struct child child;

    run(&child, forms[0], "itself");

    assert_null(strstr(child.errors, "unclosed\n"));
    assert_null(strstr(child.errors, "missing call"));
    child_done(&child);
}

UNC_TEST(exec__process_itself__misuse_is_told)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct child child;

        run(&child, forms[i], "itself_misused");

        assert_said(&child, forms[i], "itself_misused",
                    "closed again by close() in itself_misused");
        child_done(&child);
    }
}

UNC_TEST(exec__fails__what_was_told_is_taken_back)
{
    check_silent("failing");
    check_silent("failing_in_guest");
    check_silent("itself_failing");
}

UNC_TEST(exec__many_words__arrive)
{
    check_silent("many_words");
}
