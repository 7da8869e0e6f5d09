/* SPDX-License-Identifier: MIT */
/*
 * An exec leaves one thread, which gets the children of all. What constructors made
 * before us is not in the record either (children need it), and counts as inherited: it
 * is missed rather than laid at the door of somebody else.
 */
#include "record/inherited_children.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/sys.h"

#define PIDS_MAX    256
#define BUFFER_SIZE 512

static struct {
    bool has_more;
    uint32_t count;
    uint32_t pids[PIDS_MAX];
} inherited;

static void note(uint32_t pid)
{
    if (inherited.count < PIDS_MAX) {
        inherited.pids[inherited.count++] = pid;
    } else {
        inherited.has_more = true;
    }
}

/* "12 4711 " */
static long note_some(int list, uint32_t *pid)
{
    char buffer[BUFFER_SIZE];
    long size = unc__sys_read(list, buffer, sizeof buffer);

    for (long i = 0; i < size; i++) {
        if (buffer[i] >= '0' && buffer[i] <= '9') {
            *pid = *pid * 10 + (uint32_t)(buffer[i] - '0');
        } else {
            note(*pid);
            *pid = 0;
        }
    }
    return size;
}

static bool has_children(void)
{
    siginfo_t info = { 0 };

    return unc__sys_call(SYS_waitid, P_ALL, 0, (long)(intptr_t)&info,
                         WEXITED | WNOHANG | WNOWAIT | __WALL, 0, 0) == 0;
}

void unc__inherited_children_note(void)
{
    uint32_t pid = 0;
    long list;

    if (!has_children()) {
        return;
    }
    list = unc__sys_open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC, 0);
    if (list < 0) {
        inherited.has_more = true;
        return;
    }
    while (note_some((int)list, &pid) > 0) {
    }
    (void)unc__sys_close((int)list);
}

bool unc__inherited_children_has(uint32_t pid)
{
    for (uint32_t i = 0; i < inherited.count; i++) {
        if (inherited.pids[i] == pid) {
            return true;
        }
    }
    return inherited.has_more;
}
