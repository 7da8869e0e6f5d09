/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_HOT_H
#define UNC_BASE_HOT_H

/*
 * What every acquisition and release reads, and hardly anything writes: in a section of
 * its own, so that the few words of several files share a cache line. The calls that the
 * probes stand in front of go through much of the kernel, and come back to cold caches:
 * there each line of ours that is touched costs more than what is done with it.
 */
#define UNC__HOT_DATA __attribute__((section("unclosed_hot")))

#endif
