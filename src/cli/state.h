/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_STATE_H
#define UNC_CLI_STATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Where reports go when nobody says where: as programs do by themselves
 * (check/destination.c). Names alone: whether they are there, nobody looks.
 */

/* unc__state_folder: the user's: $XDG_STATE_HOME/unclosed, ~/.local/state/unclosed.
 * Returns: whether there is one. */
bool unc__state_folder(char *ret_folder, size_t size);

/* unc__state_temporary: where that one cannot be used: $TMPDIR/unclosed-UID. Whoever may
 * write to the temporary files may make a folder of that name before us: it is ours only
 * if unc__state_is_private says so. Returns: whether its name fits. */
bool unc__state_temporary(char *ret_folder, size_t size);

/* unc__state_is_private: an open folder that nobody else can write to. */
bool unc__state_is_private(int fd);

#endif
