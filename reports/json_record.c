/* SPDX-License-Identifier: MIT */
/*
 * The record behind this report: where its bytes are, so that whoever has the report of a
 * process finds its record, and how much it could not hold, by reason: their sum is
 * `summary.dropped`. And what the kernel was asked about it.
 */
#include "base/text.h"
#include "judge/record_words.h"
#include "reports/json_parts.h"

#define WORDS_SIZE  8192
#define REASON_SIZE 256

static void write_dropped(struct unc__json *json)
{
    unc__json_begin_object(json, "dropped");
    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        unc__json_unsigned(json, unc__drop_words[reason].word,
                           unc__record_dropped((enum unc__drop_reason)reason));
    }
    unc__json_end_object(json);
}

void unc__json_record(struct unc__json *json)
{
    char path[WORDS_SIZE];
    char reason[WORDS_SIZE];
    struct unc__text path_text = unc__text_init(path, sizeof path);
    struct unc__text reason_text = unc__text_init(reason, sizeof reason);
    bool has_path = unc__record_path_write(&path_text);
    bool has_reason = unc__record_reason_write(&reason_text);

    unc__json_begin_object(json, "record");
    unc__json_string(json, "place", unc__record_place_word(unc__record_place().place));
    unc__json_string(json, "path", has_path ? path : NULL);
    unc__json_string(json, "reason", has_reason ? reason : NULL);
    write_dropped(json);
    unc__json_end_object(json);
}

void unc__json_kernel(struct unc__json *json, const struct unc__report *report)
{
    const struct unc__kernel *kernel = &report->judgement->kernel;
    char reason[REASON_SIZE];
    struct unc__text text = unc__text_init(reason, sizeof reason);
    bool has_reason = unc__kernel_reason_write(&text, kernel);

    unc__json_begin_object(json, "kernel");
    unc__json_bool(json, "read", kernel->is_read);
    unc__json_string(json, "reason", has_reason ? reason : NULL);
    unc__json_unsigned(json, "vanished", kernel->vanished);
    unc__json_end_object(json);
}
