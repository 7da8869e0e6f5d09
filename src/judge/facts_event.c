/* SPDX-License-Identifier: MIT */
/* What eventfd, timerfd and signalfd hold, from /proc/self/fdinfo. */
#include <string.h>

#include "judge/fact_parts.h"
#include "judge/fdinfo.h"
#include "judge/signal_name.h"

#define NS_PER_MS  1000000
#define MS_PER_S   1000
#define MASK_WORDS 768

void unc__facts_of_eventfd(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t value;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        if (unc__fdinfo_number(reader.line, "eventfd-count:", 16, &value)) {
            unc__facts_set_number(query->facts, UNC__FACT_VALUE, value);
        }
    }
    unc__line_reader_close(&reader);
}

static void add_clock(struct unc__facts *facts, uint64_t clock)
{
    static const char *const words[] = {
        [0] = "realtime",       [1] = "monotonic",      [7] = "boottime",
        [8] = "realtime_alarm", [9] = "boottime_alarm",
    };

    if (clock < sizeof words / sizeof *words && words[clock] != NULL) {
        unc__facts_set_word(facts, UNC__FACT_CLOCK, words[clock]);
    }
}

/* One that is about to fire is due in 1 ms, and one that is not armed never: zeros. */
static void add_duration(struct unc__facts *facts, enum unc__fact_id id, uint64_t seconds,
                         uint64_t ns)
{
    if (seconds != 0 || ns != 0) {
        unc__facts_set_number(facts, id,
                              seconds * MS_PER_S + (ns + NS_PER_MS - 1) / NS_PER_MS);
    }
}

void unc__facts_of_timerfd(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t number;
    uint64_t ns;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        if (unc__fdinfo_number(reader.line, "clockid:", 10, &number)) {
            add_clock(query->facts, number);
        } else if (unc__fdinfo_number(reader.line, "ticks:", 10, &number)) {
            unc__facts_set_number(query->facts, UNC__FACT_TICKS, number);
        } else if (unc__fdinfo_pair(reader.line, "it_value:", &number, &ns)) {
            add_duration(query->facts, UNC__FACT_DUE_IN_MS, number, ns);
        } else if (unc__fdinfo_pair(reader.line, "it_interval:", &number, &ns)) {
            add_duration(query->facts, UNC__FACT_INTERVAL_MS, number, ns);
        }
    }
    unc__line_reader_close(&reader);
}

static void add_signals(struct unc__facts *facts, uint64_t mask)
{
    char words[MASK_WORDS];
    struct unc__text text = unc__text_init(words, sizeof words);

    for (unsigned number = 1; number <= 64; number++) {
        if ((mask >> (number - 1) & 1) != 0) {
            char name[32];
            struct unc__text name_text = unc__text_init(name, sizeof name);

            if (!unc__signal_name(&name_text, number)) {
                unc__text_add_unsigned(&name_text, number);
            }
            unc__word_add(&text, name);
        }
    }
    unc__facts_set_words(facts, UNC__FACT_SIGNALS, words);
}

void unc__facts_of_signalfd(const struct unc__fact_query *query)
{
    struct unc__line_reader reader;
    uint64_t mask;

    if (unc__fdinfo_open(&reader, query->source->proc, query->fd) < 0) {
        return;
    }
    while (unc__line_reader_next(&reader)) {
        if (unc__fdinfo_number(reader.line, "sigmask:", 16, &mask)) {
            add_signals(query->facts, mask);
        }
    }
    unc__line_reader_close(&reader);
}
