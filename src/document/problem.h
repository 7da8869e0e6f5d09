/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_PROBLEM_H
#define UNC_DOCUMENT_PROBLEM_H

/* What is wrong, why, and what to do next: one line, without a line end. */
struct unc__problem {
    char text[512];
};

/* unc__problem_set: fill in @problem, NULL is fine. Returns: @code. */
int unc__problem_set(struct unc__problem *problem, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
