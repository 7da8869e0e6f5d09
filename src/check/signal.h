/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SIGNAL_H
#define UNC_CHECK_SIGNAL_H

/*
 * Reports on demand: with the option signal=, this signal has one written about the
 * moment at which it arrives, and the program goes on.
 *
 * unc__signal_attach: install the handler, if the option asks for it and the signal's
 * disposition is the default. Once, at the start.
 */
void unc__signal_attach(void);

#endif
