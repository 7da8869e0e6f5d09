/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_GROWING_H
#define UNC_CHECK_GROWING_H

#include "judge/judge.h"

/* unc__growing_in: what a judgement is about that lists only what grows in the series
 * @label, which must stay; NULL: in any. Misuses do not grow, and are all left out. */
struct unc__domain unc__growing_in(const char *label);

/*
 * unc__growing_only: @domain, less what is known not to grow, for the option growth=1.
 * As long as there are too few checkpoints nothing is known, and nothing is left out: a
 * report that is silent because nobody measured would be worse than a long one. Misuses
 * stay.
 */
struct unc__domain unc__growing_only(const struct unc__domain *domain);

#endif
