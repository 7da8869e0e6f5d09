/* SPDX-License-Identifier: MIT */
/*
 * The streams and servers of a loop, as far as the loop needs to know: how many there
 * are. Closing the loop leaves them open, and in the record: they are the program's.
 */
#include <stdlib.h>

#include "stream/channel.h"

static const struct unc__streams *streams_of(const struct unc__part *part)
{
    return (const struct unc__streams *)(const void *)part;
}

static bool has_possessions(const struct unc__part *part)
{
    return streams_of(part)->open_count > 0;
}

static bool can_wake(const struct unc__part *part)
{
    return streams_of(part)->waiting_count > 0;
}

static void close_part(struct unc__part *part, struct unc_loop *loop, uint32_t stack)
{
    (void)loop;
    (void)stack;
    if (streams_of(part)->resolver != NULL) {
        streams_of(part)->resolver_type->close(streams_of(part)->resolver);
    }
}

static void free_part(struct unc__part *part)
{
    if (streams_of(part)->resolver != NULL) {
        streams_of(part)->resolver_type->free(streams_of(part)->resolver);
    }
    free(part);
}

static const struct unc__part_type type = { .has_possessions = has_possessions,
                                            .close = close_part,
                                            .free = free_part,
                                            .can_wake = can_wake };

struct unc__streams *unc__streams_of(struct unc_loop *loop)
{
    struct unc__streams *streams =
        (struct unc__streams *)(void *)loop->parts[UNC__PART_STREAMS];

    if (streams == NULL) {
        streams = calloc(1, sizeof *streams);
        if (streams != NULL) {
            streams->part.type = &type;
            streams->turns_left = UNC__TURNS;
            loop->parts[UNC__PART_STREAMS] = &streams->part;
        }
    }
    return streams;
}
