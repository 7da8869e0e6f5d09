/* SPDX-License-Identifier: MIT */
#include "gate/gate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int unc__evidence_rank(const char *evidence)
{
    static const char *const words[] = { "single", "likely" };

    for (int i = 0; i < 2; i++) {
        if (strcmp(evidence, words[i]) == 0) {
            return i;
        }
    }
    return 2;
}

static bool has_limit(const struct unc__limits *limits)
{
    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        if (limits->of[i] != UNC__NO_LIMIT) {
            return true;
        }
    }
    return false;
}

static int set_words(struct unc__gate *gate, const struct unc__gate_options *options,
                     struct unc__problem *ret_problem)
{
    const char *evidence = options->evidence != NULL ? options->evidence : "single";
    int r;

    gate->evidence_min = unc__evidence_rank(evidence);
    if (gate->evidence_min == 2 && strcmp(evidence, "certain") != 0) {
        return unc__problem_set(ret_problem, -EINVAL,
                                "--evidence is single, likely or certain, not '%.80s'",
                                evidence);
    }
    r = unc__limits_init(&gate->max, options->max, true, "--max", ret_problem);
    if (r == 0) {
        r = unc__limits_init(&gate->min_age, options->min_age, false, "--min-age",
                             ret_problem);
    }
    gate->has_max = has_limit(&gate->max);
    gate->has_min_age = has_limit(&gate->min_age);
    gate->required = options->required;
    gate->is_library_counted = options->is_library_counted;
    gate->is_killed_accepted = options->is_killed_accepted;
    return r;
}

/* A problem of a file begins with its name. */
static int prefix(struct unc__problem *problem, int r, const char *path)
{
    struct unc__problem inner = *problem;

    if (r == -ENOMEM) {
        return unc__problem_set(problem, r, "there is no memory left");
    }
    return unc__problem_set(problem, r, "%.200s: %.300s", path, inner.text);
}

static int read_baseline(struct unc__gate *gate, const struct unc__gate_options *options,
                         struct unc__problem *problem)
{
    int r;

    if (options->baseline == NULL) {
        return 0;
    }
    r = unc__baseline_read(options->baseline, &gate->baseline, problem);
    if (r == -ENOENT && options->is_baseline_optional) {
        return 0;
    }
    if (r < 0) {
        return prefix(problem, r, options->baseline);
    }
    gate->has_baseline = true;
    gate->baseline_path = strdup(options->baseline);
    return gate->baseline_path != NULL ? 0 : prefix(problem, -ENOMEM, "");
}

/* The built-in list comes last: what a person wrote is asked first. */
static int read_suppressions(struct unc__gate *gate,
                             const struct unc__gate_options *options,
                             struct unc__problem *problem)
{
    const char *const *path = options->suppressions;
    int r = 0;

    gate->suppressions = unc__suppressions_new();
    if (gate->suppressions == NULL) {
        return prefix(problem, -ENOMEM, "");
    }
    for (; r == 0 && path != NULL && *path != NULL; path++) {
        r = unc__suppressions_read(gate->suppressions, *path, problem);
    }
    if (r == 0 && options->is_reason_required) {
        r = unc__suppressions_check_reasons(gate->suppressions, problem);
    }
    if (r == 0 && options->has_builtin) {
        r = unc__suppressions_add_builtin(gate->suppressions);
    }
    return r == -ENOMEM ? prefix(problem, r, "") : r;
}

int unc__gate_new(const struct unc__gate_options *options, struct unc__gate **ret_gate,
                  struct unc__problem *ret_problem)
{
    struct unc__problem problem = { "" };
    struct unc__gate *gate = calloc(1, sizeof *gate);
    int r;

    if (gate == NULL) {
        return unc__problem_set(ret_problem, -ENOMEM, "there is no memory left");
    }
    unc__tally_init(&gate->tally);
    r = set_words(gate, options, &problem);
    if (r == 0) {
        r = read_baseline(gate, options, &problem);
    }
    if (r == 0) {
        r = read_suppressions(gate, options, &problem);
    }
    if (r < 0) {
        (void)unc__gate_free(gate);
        return unc__problem_set(ret_problem, r, "%s", problem.text);
    }
    gate->is_fail_on_given = options->fail_on != UNC__FAIL_ON_DEFAULT;
    gate->fail_on = options->fail_on;
    if (!gate->is_fail_on_given) {
        gate->fail_on = gate->has_baseline ? UNC__FAIL_ON_NEW : UNC__FAIL_ON_ANY;
    }
    *ret_gate = gate;
    return 0;
}

struct unc__gate *unc__gate_free(struct unc__gate *gate)
{
    if (gate == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < UNC__UNMEASURED_KEPT; i++) {
        free(gate->unmeasured[i].name);
        free(gate->unmeasured[i].why);
    }
    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        free(gate->report_of_kind[i]);
    }
    unc__tally_done(&gate->tally);
    (void)unc__suppressions_free(gate->suppressions);
    unc__baseline_done(&gate->baseline);
    free(gate->baseline_path);
    free(gate);
    return NULL;
}

int unc__gate_add_unmeasured(struct unc__gate *gate, const char *name, const char *why)
{
    size_t index = gate->unmeasured_count++;
    struct unc__unmeasured *place;

    if (index >= UNC__UNMEASURED_KEPT) {
        return 0;
    }
    place = &gate->unmeasured[index];
    place->name = strdup(name);
    place->why = strdup(why);
    return place->name != NULL && place->why != NULL ? 0 : -ENOMEM;
}

bool unc__gate_unmeasured(const struct unc__gate *gate, size_t index,
                          const char **ret_name, const char **ret_why)
{
    if (index >= gate->unmeasured_count || index >= UNC__UNMEASURED_KEPT) {
        return false;
    }
    *ret_name = gate->unmeasured[index].name;
    *ret_why = gate->unmeasured[index].why;
    return true;
}
