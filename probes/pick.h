/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_PICK_H
#define UNC_PROBES_PICK_H

/*
 * Lists that are macros of one name each: `#define LIST_close ~, 3, AS_IS`. PICK_2 gives
 * the 3 of LIST_close, and of a name that is not in the list its second argument; PICK_3
 * gives AS_IS, or its third.
 */
#define UNC__PICK_2(...)                           UNC__PICK_SECOND(__VA_ARGS__, 0, 0)
#define UNC__PICK_3(...)                           UNC__PICK_THIRD(__VA_ARGS__, 0, 0)
#define UNC__PICK_SECOND(first, second, ...)       second
#define UNC__PICK_THIRD(first, second, third, ...) third

#endif
