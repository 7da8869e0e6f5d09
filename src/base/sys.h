/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_SYS_H
#define UNC_BASE_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * System calls made directly: the reporter must not pass through functions that a program
 * or our own probes replace, and must not touch errno. Each returns the kernel's result:
 * a negative errno on failure.
 */
long unc__sys_call(long number, long a, long b, long c, long d, long e, long f);

/* Wrappers, one line each, for what the library uses; see the manual pages of section 2.
 */
long unc__sys_open(const char *path, int flags, unsigned mode);
long unc__sys_openat(int directory, const char *path, int flags, unsigned mode);
long unc__sys_close(int fd);
long unc__sys_read(int fd, void *buffer, size_t size);
long unc__sys_write(int fd, const void *buffer, size_t size);
/* Writes all of it, through interruptions and short writes. 0 or a negative errno. */
int unc__sys_write_all(int fd, const void *buffer, size_t size);
long unc__sys_readlink(const char *path, char *buffer, size_t size);
/* Both names are in @folder; what was @to is replaced. */
long unc__sys_renameat(int folder, const char *from, const char *to);
long unc__sys_unlinkat(int folder, const char *name);
long unc__sys_mkdir(const char *path, unsigned mode);
long unc__sys_getpid(void);
long unc__sys_gettid(void);
/* Anonymous memory, zeroed; NULL on failure. @shared: MAP_SHARED. */
void *unc__sys_map(size_t size, int shared);
/* Another size, maybe elsewhere; NULL on failure: then it is as it was. */
void *unc__sys_remap(void *memory, size_t old_size, size_t new_size);
void unc__sys_unmap(void *memory, size_t size);

/* The kernel's signal sets are 64 bits, glibc's are larger: its calls take the size. */
#define UNC__SIGNAL_SET_SIZE 8

#endif
