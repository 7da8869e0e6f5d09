/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_SIGNAL_LIBRARY_H
#define UNC_TESTS_PROBES_SIGNAL_LIBRARY_H

/* A library that wants a signal for itself, with good manners and without. */
void library_takes(int number);
void library_takes_by_signal(int number);
void library_takes_over(int number);
void library_asks_and_takes(int number);
void library_puts_back(int number);

#endif
