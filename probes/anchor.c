/* SPDX-License-Identifier: MIT */
/*
 * What the response file of the static form asks for by name, so that the linker takes
 * this object, and with it the start of the probes, into every program.
 */
extern const char unc__probes_anchor;
const char unc__probes_anchor = 0;
