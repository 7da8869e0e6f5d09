/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_NEW_FILE_H
#define UNC_BASE_NEW_FILE_H

#include <stddef.h>

/*
 * A file that is there whole or not at all: made under a temporary name in its folder,
 * mode 0600, and renamed. Its name may not be a symbolic link (-ELOOP) nor anything that
 * is not a regular file (-EEXIST); what is replaced is left to whoever has it open.
 */
#define UNC__TEMPORARY_NAME_SIZE 96

struct unc__new_file {
    int folder;
    const char *name; /* borrowed: the last part of the path */
    char temporary[UNC__TEMPORARY_NAME_SIZE];
    int fd; /* above 2, close-on-exec, for reading and writing */
};

/*
 * unc__new_file_begin: @is_private: the folder must be ours alone (-EPERM) and no link.
 * Returns: 0 or a negative errno, and then nothing is left. No heap; async-signal-safe.
 */
int unc__new_file_begin(struct unc__new_file *ret_file, const char *path, int is_private);

/* unc__new_file_keep: give it its name. The descriptor stays open: it is the caller's.
 * On failure the temporary file is gone. Returns: 0 or a negative errno. */
int unc__new_file_keep(struct unc__new_file *file);

/* unc__new_file_drop: instead of keep: as if it had never been. */
void unc__new_file_drop(struct unc__new_file *file);

/* unc__new_file_reason: why it failed, for people. */
const char *unc__new_file_reason(int error);

#endif
