/* SPDX-License-Identifier: MIT */
/* The loader's cache, which ldconfig writes: a head, entries sorted by name, texts. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inspect/search.h"

#define CACHE "/etc/ld.so.cache"

static const char magic[] = "glibc-ld.so.cache1.1";

struct head {
    char magic[20];
    uint32_t count;
    uint32_t texts_size;
    uint32_t rest[5];
};

struct entry {
    uint32_t flags;
    uint32_t name;
    uint32_t path;
    uint32_t os_version;
    uint64_t abilities; /* of the processor: not 0 only in folders for newer ones */
};

/* An entry of libc 6 for this machine. */
#ifdef __aarch64__
#define FLAGS 0x0a03U
#else
#define FLAGS 0x0303U
#endif

static bool find(struct unc__span cache, const char *name, size_t skip, char *ret_path,
                 size_t size)
{
    struct head head;
    struct entry entry;

    if (!unc__span_copy(cache, 0, &head, sizeof head) ||
        memcmp(head.magic, magic, sizeof head.magic) != 0) {
        return false;
    }
    for (uint64_t i = 0; i < head.count; i++) {
        if (!unc__span_copy(cache, sizeof head + i * sizeof entry, &entry,
                            sizeof entry)) {
            return false;
        }
        if (entry.flags == FLAGS && entry.abilities == 0 &&
            strcmp(unc__span_text(cache, entry.name), name) == 0 && skip-- == 0) {
            (void)snprintf(ret_path, size, "%s", unc__span_text(cache, entry.path));
            return true;
        }
    }
    return false;
}

bool unc__cache_find(const char *name, size_t skip, char *ret_path, size_t size)
{
    int fd = open(CACHE, O_RDONLY | O_CLOEXEC);
    struct stat status;
    bool is_found = false;

    if (fd < 0) {
        return false;
    }
    if (fstat(fd, &status) == 0 && status.st_size > 0) {
        void *at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

        if (at != MAP_FAILED) {
            is_found = find((struct unc__span){ at, (size_t)status.st_size }, name, skip,
                            ret_path, size);
            (void)munmap(at, (size_t)status.st_size);
        }
    }
    (void)close(fd);
    return is_found;
}
