/* SPDX-License-Identifier: MIT */
/* Folders of /proc, by getdents64 itself: opendir allocates. */
#include "judge/folder.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "base/sys.h"

#define BUFFER_SIZE 2048

struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

static int visit_names(const char *buffer, long size, int folder, unc__folder_fn *visit,
                       void *userdata)
{
    int r = 0;

    for (long at = 0; at < size && r == 0;) {
        const struct entry *entry = (const void *)(buffer + at);

        r = visit(entry->name, folder, userdata);
        at += entry->size;
    }
    return r;
}

int unc__folder_visit(const char *path, unc__folder_fn *visit, void *userdata)
{
    _Alignas(struct entry) char buffer[BUFFER_SIZE];
    long folder = unc__sys_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long size;
    int r;

    if (folder < 0) {
        return (int)folder;
    }
    do {
        size = unc__sys_call(SYS_getdents64, folder, (long)(intptr_t)buffer,
                             sizeof buffer, 0, 0, 0);
        r = size < 0 ? (int)size
                     : visit_names(buffer, size, (int)folder, visit, userdata);
    } while (r == 0 && size > 0);
    (void)unc__sys_close((int)folder);
    return r;
}
