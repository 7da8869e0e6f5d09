/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_OBJECT_H
#define UNC_SYMBOLIZE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libelf.h>

#define UNC__BUILD_ID_TEXT 129 /* 64 bytes in hexadecimal, and the end */

/* An ELF file on disk: an executable, a library, or the debug half of one. */
struct unc__object {
    char *path;
    int fd;
    Elf *elf;
    char build_id[UNC__BUILD_ID_TEXT]; /* ""; it has none */
};

/*
 * unc__object_open: Returns: 0; -ENOENT and its kin: what the system said; -EBADMSG: no
 * ELF file; -ENOMEM. @ret_object is empty after an error.
 */
int unc__object_open(const char *path, struct unc__object *ret_object);
/* An empty one is fine. */
void unc__object_close(struct unc__object *object);

/* Whether there are lines in it: DWARF, split or whole. */
bool unc__object_has_lines(const struct unc__object *object);
/* The name and the checksum of its debug link; NULL: it has none. */
const char *unc__object_debug_link(const struct unc__object *object, uint32_t *ret_crc);
/* The name in its link to what dwz put apart, and the build-id there; NULL: none. */
const char *unc__object_alternate_link(const struct unc__object *object,
                                       char ret_build_id[UNC__BUILD_ID_TEXT]);
/* The checksum of debug links over the whole file. */
int unc__object_crc(const struct unc__object *object, uint32_t *ret_crc);

void unc__build_id_format(const void *bytes, size_t size,
                          char ret_text[UNC__BUILD_ID_TEXT]);

#endif
