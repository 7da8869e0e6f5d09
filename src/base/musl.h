/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_MUSL_H
#define UNC_BASE_MUSL_H

/*
 * What musl lacks of what the hot half and the reporter use; included in front of every
 * file of a build with musl, and in no other (cmake/musl.cmake).
 *
 * There, all is in one static executable. So the one module that can be asked for is the
 * program itself, and glibc's question is answered by src/stack/musl.c. Exit handlers are
 * not told the status: the report says that it is not known.
 */
#include <linux/stat.h>

#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Its names of large files are macros, which would be in the way of the probes'. */
#undef creat64
#undef fcntl64
#undef fopen64
#undef freopen64
#undef mkostemp64
#undef mkostemps64
#undef mkstemp64
#undef mkstemps64
#undef mmap64
#undef open64
#undef openat64
#undef tmpfile64

/* The dynamic linker has one list of modules and not several. */
struct r_debug_extended {
    struct r_debug base;
    struct r_debug_extended *r_next;
};

struct dl_find_object {
    unsigned long long dlfo_flags;
    void *dlfo_map_start;
    void *dlfo_map_end;
    struct link_map *dlfo_link_map;
    void *dlfo_eh_frame;
};

#define DLFO_STRUCT_HAS_EH_DBASE 0
#define _dl_find_object          unc__find_object

/* unc__find_object: 0, or -1 if @address is not in this executable. Any thread,
 * async-signal-safe. */
int unc__find_object(void *address, struct dl_find_object *ret_found);

static inline int on_exit(void (*handler)(int status, void *argument), void *argument)
{
    (void)handler;
    (void)argument;
    return -1;
}

#endif
