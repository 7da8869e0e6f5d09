/* SPDX-License-Identifier: MIT */
#ifndef LOOPS_H
#define LOOPS_H

/*
 * What the programs bench-loops-LIBRARY-FORM share: the same source once without the
 * probes and once with them; bench/loops.py runs them in turn.
 *
 * usage: bench-loops-... CASE COUNT    prints the ns that one operation took
 *        bench-loops-... echo          prints its port, and echoes until it is killed
 */
struct loops_case {
    const char *name;
    void (*run)(long count); /* does it so often */
};

/* Of each library; the last one has no name. echo: NULL: there is none; it gets a socket
 * that listens, and does not return. */
extern const struct loops_case loops_cases[];
extern void (*const loops_echo)(int listener);

/* Prepared and ended around the cases. */
void loops_begin(void);
void loops_end(void);

void loops_require(int is_true, const char *what);

#endif
