/* SPDX-License-Identifier: MIT */
/* Rings, bpf objects and performance counters: what fdinfo and the counter itself say. */
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "judge/fact_parts.h"
#include "judge/fd_ask.h"
#include "judge/fdinfo.h"

/* A line's number, and what is added to it. */
struct number_line {
    const char *key;
    enum unc__fact_id id;
    unsigned base;
    unsigned more;
};

static void add_numbers(const struct unc__fact_query *query,
                        const struct number_line *lines, size_t count)
{
    struct unc__line_reader reader;
    uint64_t number;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        for (size_t i = 0; i < count; i++) {
            if (unc__fdinfo_number(reader.line, lines[i].key, lines[i].base, &number)) {
                unc__facts_set_number(query->facts, lines[i].id, number + lines[i].more);
            }
        }
    }
    unc__line_reader_close(&reader);
}

void unc__facts_of_ring(const struct unc__fact_query *query)
{
    static const struct number_line lines[] = {
        { "SqMask:", UNC__FACT_SUBMISSIONS, 16, 1 },
        { "CqMask:", UNC__FACT_COMPLETIONS, 16, 1 },
    };

    add_numbers(query, lines, sizeof lines / sizeof *lines);
}

void unc__facts_of_bpf(const struct unc__fact_query *query)
{
    static const struct number_line lines[] = {
        { "prog_type:", UNC__FACT_PROGRAM_TYPE, 10, 0 },
        { "prog_id:", UNC__FACT_PROGRAM_ID, 10, 0 },
        { "map_type:", UNC__FACT_MAP_TYPE, 10, 0 },
        { "map_id:", UNC__FACT_MAP_ID, 10, 0 },
        { "link_id:", UNC__FACT_LINK_ID, 10, 0 },
    };

    add_numbers(query, lines, sizeof lines / sizeof *lines);
}

void unc__facts_of_perf(const struct unc__fact_query *query)
{
    uint64_t id = 0;

    if (unc__fd_ask(SYS_ioctl, query->fd, (long)PERF_EVENT_IOC_ID, (long)(intptr_t)&id, 0,
                    0) == 0) {
        unc__facts_set_number(query->facts, UNC__FACT_EVENT_ID, id);
    }
}
