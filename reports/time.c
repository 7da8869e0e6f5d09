/* SPDX-License-Identifier: MIT */
#include "reports/time.h"

#include <stddef.h>

struct moment {
    int64_t year;
    unsigned month;  /* from 1 */
    unsigned day;    /* from 1 */
    unsigned second; /* of the day */
    unsigned millisecond;
};

/*
 * Days since 1970 to a date of the Gregorian calendar, by counting years from March: the
 * leap day is then the last of its year, and an era of 400 years has 146,097 days.
 */
static struct moment moment_of(int64_t realtime_ns)
{
    int64_t seconds = realtime_ns / 1000000000;
    int64_t days = seconds / 86400 + 719468;
    int64_t era = days / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned march_month = (5 * day_of_year + 2) / 153;
    unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;

    return (struct moment){
        .year = (int64_t)year_of_era + era * 400 + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * march_month + 2) / 5 + 1,
        .second = (unsigned)(seconds % 86400),
        .millisecond = (unsigned)(realtime_ns / 1000000 % 1000),
    };
}

static void add_padded(struct unc__text *text, uint64_t number, unsigned width)
{
    char digits[8];
    size_t at = sizeof digits;

    while (width-- > 0) {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    unc__text_add_bytes(text, digits + at, sizeof digits - at);
}

static void write_moment(struct unc__text *text, int64_t realtime_ns, const char *dash,
                         const char *colon)
{
    struct moment moment = moment_of(realtime_ns < 0 ? 0 : realtime_ns);

    add_padded(text, (uint64_t)moment.year, 4);
    unc__text_add(text, dash);
    add_padded(text, moment.month, 2);
    unc__text_add(text, dash);
    add_padded(text, moment.day, 2);
    unc__text_add(text, "T");
    add_padded(text, moment.second / 3600, 2);
    unc__text_add(text, colon);
    add_padded(text, moment.second / 60 % 60, 2);
    unc__text_add(text, colon);
    add_padded(text, moment.second % 60, 2);
    unc__text_add(text, ".");
    add_padded(text, moment.millisecond, 3);
    unc__text_add(text, "Z");
}

void unc__time_write(struct unc__text *text, int64_t realtime_ns)
{
    write_moment(text, realtime_ns, "-", ":");
}

void unc__time_write_compact(struct unc__text *text, int64_t realtime_ns)
{
    write_moment(text, realtime_ns, "", "");
}

void unc__duration_write(struct unc__text *text, uint64_t duration_ms)
{
    static const struct {
        uint64_t ms;
        uint64_t tenth_ms;
        const char *unit;
    } units[] = { { 3600000, 360000, " h" },
                  { 60000, 6000, " min" },
                  { 1000, 100, " s" } };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (duration_ms >= units[i].ms) {
            uint64_t tenths = duration_ms / units[i].tenth_ms;

            unc__text_add_unsigned(text, tenths / 10);
            unc__text_add(text, ".");
            unc__text_add_unsigned(text, tenths % 10);
            unc__text_add(text, units[i].unit);
            return;
        }
    }
    unc__text_add_unsigned(text, duration_ms);
    unc__text_add(text, " ms");
}
