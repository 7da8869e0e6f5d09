/* SPDX-License-Identifier: MIT */
/*
 * Prints the operation x state table of this library, one cell a line:
 *
 *     call_soon elsewhere THREAD
 *
 * asyncio_table.py prints asyncio's, compare.py compares.
 */
#include <stdio.h>
#include <stdlib.h>

#include "oracle/operations.h"
#include "oracle/trace.h"

static void print_row(const struct operation *row)
{
    for (enum state state = STATE_NEW; state < STATE_COUNT; state++) {
        if ((row->states & (1U << state)) != 0) {
            trace_begin();
            (void)printf("%s %s ", row->name, state_names[state]);
            (void)fflush(stdout); /* a crash names its cell */
            (void)printf("%s\n", stage_ask(state, row->ask));
        }
    }
}

static void print_runner_row(const struct runner_operation *row)
{
    for (enum state state = STATE_NEW; state < STATE_COUNT; state++) {
        if ((row->states & (1U << state)) != 0) {
            trace_begin();
            (void)printf("%s %s ", row->name, state_names[state]);
            (void)fflush(stdout);
            (void)printf("%s\n", runner_ask(state, row));
        }
    }
}

int main(void)
{
    for (size_t i = 0; i < operation_count; i++) {
        print_row(&operations[i]);
    }
    for (size_t i = 0; i < fact_count; i++) {
        print_row(&facts[i]);
    }
    for (size_t i = 0; i < task_operation_count; i++) {
        print_row(&task_operations[i]);
    }
    for (size_t i = 0; i < wait_operation_count; i++) {
        print_row(&wait_operations[i]);
    }
    for (size_t i = 0; i < runner_operation_count; i++) {
        print_runner_row(&runner_operations[i]);
    }
    return EXIT_SUCCESS;
}
