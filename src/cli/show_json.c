/* SPDX-License-Identifier: MIT */
#include "cli/show_json.h"

#include <unclosed/api.h>

#include "document/print.h"

static void put(struct unc__show_json *json, struct unc__loaded_report *report)
{
    if (json->count == 0) {
        (void)fprintf(json->stream,
                      "{\"schema\": \"unclosed-reports/1\", \"tool\": {\"name\": "
                      "\"unclosed\", \"version\": \"%s\"}, \"reports\": [\n",
                      UNC_VERSION);
    }
    (void)fputs(json->count > 0 ? "," : "", json->stream);
    unc__print_tree(json->stream, report->tree, /* is_pretty= */ false);
    json->count++;
    (void)unc__loaded_free(report);
}

int unc__show_json_take(struct unc__show_json *json, struct unc__loaded_report *report)
{
    int r = unc__loaded_update(report);

    if (r < 0) {
        (void)unc__loaded_free(report);
        return r;
    }
    if (json->count == 0 && json->held == NULL) {
        json->held = report;
        return 0;
    }
    if (json->held != NULL) {
        put(json, json->held);
        json->held = NULL;
    }
    put(json, report);
    return 0;
}

void unc__show_json_end(struct unc__show_json *json)
{
    if (json->held != NULL) {
        unc__print_tree(json->stream, json->held->tree, /* is_pretty= */ true);
        json->held = unc__loaded_free(json->held);
    } else if (json->count > 0) {
        (void)fputs("]}\n", json->stream);
    }
}
