/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_ANCHOR_H
#define UNC_PROBES_ANCHOR_H

/* Asked for by the response file of the static form, which this name belongs to. */
extern const void *const unc__probes_anchor[];

#endif
