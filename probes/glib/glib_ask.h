/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_ASK_H
#define UNC_PROBES_GLIB_ASK_H

/* unc__glib_ask_start: reports are to ask GLib's objects how they are. */
void unc__glib_ask_start(void);

#endif
