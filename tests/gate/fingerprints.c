/* SPDX-License-Identifier: MIT */
/*
 * What a report is recognised by, for tests/gate/builds.py: a line for each finding, with
 * the case that it belongs to (the first function of the stack whose name has "case_"),
 * its fingerprint and the functions in it.
 */
#include <stdio.h>
#include <string.h>

#include "gate/loaded.h"

/* "case_lambda" of "case_lambda(int)::{lambda()#1}::operator()() const" */
static void print_case(const struct unc__loaded_stack *stack)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";

    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        const char *name = strstr(stack->frames[i].function, "case_");

        if (name != NULL) {
            printf("%.*s\t", (int)strspn(name, letters), name);
            return;
        }
    }
    printf("none\t");
}

static int print_all(const char *path, struct unc__lookup *lookup)
{
    struct unc__load_options options = { .lookup = lookup };
    struct unc__loaded_report *report;
    struct unc__problem problem;
    int rc = unc__loaded_read(path, &options, &report, &problem);

    if (rc != 0) {
        fprintf(stderr, "%s: %s\n", path, problem.text);
        return rc;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct unc__loaded_finding *finding = &report->findings[i];

        print_case(finding->stack);
        printf("%s\t%s\n", finding->fingerprint, finding->functions);
    }
    unc__loaded_free(report);
    return 0;
}

int main(int argc, char **argv)
{
    struct unc__lookup *lookup;
    int rc;

    if (argc != 2 || unc__lookup_new(&(struct unc__lookup_options){ 0 }, &lookup) != 0) {
        return 2;
    }
    rc = print_all(argv[1], lookup);
    unc__lookup_free(lookup);
    return rc == 0 ? 0 : 1;
}
