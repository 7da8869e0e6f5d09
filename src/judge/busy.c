/* SPDX-License-Identifier: MIT */
#include "judge/busy.h"

#include <fcntl.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/folder.h"

#define BUSY 1

/* "4711 (some name) R 1 ...". D: it waits for a disk, or for a child to leave its memory
 * (vfork, which popen and the like are made of): it is in the middle of something. */
static bool is_running(const char *stat)
{
    const char *end = strrchr(stat, ')');

    return end == NULL || (end[1] == ' ' && (end[2] == 'R' || end[2] == 'D'));
}

static int look_at(const char *name, int folder, void *userdata)
{
    const char *own = userdata;
    char path[64];
    char stat[256];
    struct unc__text text = unc__text_init(path, sizeof path);
    long fd;
    long size;

    (void)folder;
    if (*name < '0' || *name > '9' || strcmp(name, own) == 0) {
        return 0;
    }
    unc__text_format(&text, "/proc/self/task/%s/stat", name);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return 0; /* it has ended */
    }
    size = unc__sys_read((int)fd, stat, sizeof stat - 1);
    (void)unc__sys_close((int)fd);
    stat[size > 0 ? size : 0] = '\0';
    return size > 0 && is_running(stat) ? BUSY : 0;
}

bool unc__threads_are_busy(void)
{
    char own[24];
    struct unc__text text = unc__text_init(own, sizeof own);

    unc__text_add_unsigned(&text, (uint64_t)unc__sys_gettid());
    return unc__folder_visit("/proc/self/task", look_at, own) != 0;
}
