/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_COMPLAINT_H
#define UNC_OPTIONS_COMPLAINT_H

#include "options/options.h"
#include "options/piece.h"
#include "options/table.h"

/*
 * What is said about an option that is ignored: one line, without a line end, that names
 * the option, what is wrong, and that it is ignored.
 */

#define UNC__COMPLAINT_SIZE 512 /* of the longest line, with its terminator */

/* So many are said of one text; a variable full of rubbish must not fill a log. */
#define UNC__COMPLAINTS_SAID 10

/* Who is told. */
struct unc__complaint {
    unc__options_complain_fn *complain; /* may be NULL */
    void *userdata;
    size_t count; /* of all complaints, said or not */
};

/* There is no such option; the nearest one is suggested if one is near. */
void unc__complain_unknown(struct unc__complaint *complaint, struct unc__piece name);
void unc__complain_malformed(struct unc__complaint *complaint,
                             const struct unc__option *option, struct unc__piece value);
/* A quote in the value is not closed, or something follows it. */
void unc__complain_unbalanced(struct unc__complaint *complaint, struct unc__piece name);

/* At the end: how many more there were. */
void unc__complain_rest(struct unc__complaint *complaint);

#endif
