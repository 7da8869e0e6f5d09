/* SPDX-License-Identifier: MIT */
/*
 * Details of signals, timers of the kernel and threads: what the kernel says of them at
 * this moment, and which function of the program they lead to.
 */
#include "judge/signal_name.h"
#include "judge/thread.h"
#include "judge/timer.h"
#include "reports/json_parts.h"

void unc__json_function(struct unc__json *json, struct unc__report *report,
                        const struct unc__entry_view *entry, uintptr_t function)
{
    struct unc__stack_view stack = unc__record_stack_view(entry->acquired_stack);
    struct unc__module *module;

    if (function == 0) {
        return;
    }
    module = unc__modules_pointer(report->modules, function, &stack);
    unc__json_begin_object(json, "function");
    unc__json_place(json, report, function, module);
    unc__json_string(
        json, "name",
        module == NULL ? NULL : unc__modules_function(report->modules, module, function));
    unc__json_end_object(json);
}

void unc__json_signal(struct unc__json *json, uint64_t number)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    bool has_name = unc__signal_name(&text, number);

    unc__json_string(json, "signal", has_name ? buffer : NULL);
}

void unc__json_timer(struct unc__json *json, struct unc__report *report,
                     const struct unc__entry_view *entry)
{
    struct unc__timer_facts facts;

    unc__timer_facts_read(entry, &facts);
    unc__json_string(json, "clock", facts.clock);
    if (facts.notify != NULL) {
        unc__json_string(json, "notify", facts.notify);
    }
    if (facts.signal_number != 0) {
        unc__json_signal(json, facts.signal_number);
    }
    if (facts.thread != 0) {
        unc__json_unsigned(json, "thread", facts.thread);
    }
    if (facts.is_known) {
        unc__json_signed(json, "remaining_ms", facts.remaining_ms);
        unc__json_signed(json, "interval_ms", facts.interval_ms);
    }
    if (facts.is_known && facts.overrun >= 0) {
        unc__json_signed(json, "overrun", facts.overrun);
    }
    unc__json_function(json, report, entry, (uintptr_t)facts.function);
}

void unc__json_thread(struct unc__json *json, struct unc__report *report,
                      const struct unc__entry_view *entry)
{
    struct unc__thread_facts facts;

    unc__thread_facts_read(entry, &facts);
    unc__json_string(json, "state", facts.state);
    if (facts.id != 0) {
        unc__json_unsigned(json, "thread", facts.id);
        unc__json_text(json, "name", facts.name);
    }
    unc__json_function(json, report, entry, (uintptr_t)entry->detail);
}
