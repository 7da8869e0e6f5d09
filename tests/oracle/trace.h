/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_ORACLE_TRACE_H
#define UNC_TESTS_ORACLE_TRACE_H

/*
 * What ran, in order: words with commas between, and a bar where one run ended. There is
 * one trace; each fact begins it anew.
 */
void trace_begin(void);
void trace_add(const char *word);
void trace_bar(void);
const char *trace_text(void);

#endif
