/* SPDX-License-Identifier: MIT */
/*
 * The kernel lists children by the thread that made them. Who is in the record is taken
 * from the list; and one for each popen, whichever it is, since libc makes those without
 * a call that anybody sees; and one for each call of another thread that may have one of
 * them on its way into the record, or inside libc until it ends (system). Such calls must
 * neither begin nor end while list and record are read.
 */
#include "judge/children.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/folder.h"
#include "judge/symbolizer.h"
#include "record/births.h"
#include "record/inherited_children.h"
#include "record/walk.h"

#define LIST_SIZE 1024
#define PIDS_MAX  256
#define TRIES     4

struct pids {
    size_t count;
    uint32_t items[PIDS_MAX];
};

static void add(struct pids *pids, uint32_t pid)
{
    if (pid != 0 && pids->count < PIDS_MAX && !unc__inherited_children_has(pid)) {
        pids->items[pids->count++] = pid;
    }
}

/* "12 4711 " */
static void read_list(struct pids *pids, const char *path)
{
    char buffer[LIST_SIZE];
    long fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    long size;
    uint32_t pid = 0;

    if (fd < 0) {
        return;
    }
    while ((size = unc__sys_read((int)fd, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < size; i++) {
            if (buffer[i] >= '0' && buffer[i] <= '9') {
                pid = pid * 10 + (uint32_t)(buffer[i] - '0');
            } else {
                add(pids, pid);
                pid = 0;
            }
        }
    }
    add(pids, pid);
    (void)unc__sys_close((int)fd);
}

static int read_thread(const char *thread, int folder, void *userdata)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);

    (void)folder;
    if (*thread >= '0' && *thread <= '9') {
        unc__text_format(&text, "/proc/self/task/%s/children", thread);
        read_list(userdata, path);
    }
    return 0;
}

static void forget(struct pids *pids, uint64_t pid)
{
    for (size_t i = 0; i < pids->count; i++) {
        if (pids->items[i] == pid) {
            pids->items[i] = pids->items[--pids->count];
            return;
        }
    }
}

/* Returns: how many that are not in the record libc has made for popen. */
static uint64_t forget_known(struct pids *pids)
{
    uint64_t popens = 0;
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (pids->count > 0 && unc__walk_next(&walk, &entry)) {
        if (entry.kind == UNC__KIND_PROCESS && entry.state == UNC__STATE_LIVE) {
            forget(pids, entry.key);
        }
        popens += entry.type == UNC__TYPE_FD_POPEN && entry.state == UNC__STATE_LIVE;
    }
    return popens;
}

/* Init, and whoever asked for it, gets the children of others. */
static bool is_adoptive(void)
{
    int is_reaper = 0;

    return unc__sys_getpid() == 1 ||
           unc__sys_call(SYS_prctl, PR_GET_CHILD_SUBREAPER, (long)(intptr_t)&is_reaper, 0,
                         0, 0, 0) < 0 ||
           is_reaper != 0;
}

/* Moves those that a sanitizer's runtime keeps for itself out of @pids. */
static size_t take_symbolizers(struct pids *pids, uint32_t *ret_pids, size_t max)
{
    size_t kept = 0;
    size_t taken = 0;

    for (size_t i = 0; i < pids->count; i++) {
        if (!unc__symbolizer_is(pids->items[i])) {
            pids->items[kept++] = pids->items[i];
        } else if (taken < max) {
            ret_pids[taken++] = pids->items[i];
        }
    }
    pids->count = kept;
    return taken;
}

/* Returns: whether it is certain. */
static bool look(struct pids *ret_pids)
{
    struct unc__births before = unc__births_now();
    uint64_t others;

    ret_pids->count = 0;
    (void)unc__folder_visit("/proc/self/task", read_thread, ret_pids);
    others = forget_known(ret_pids) + before.pending;
    (void)take_symbolizers(ret_pids, NULL, 0);
    ret_pids->count = ret_pids->count > others ? ret_pids->count - others : 0;
    return ret_pids->count == 0 || unc__births_stood_still(before, unc__births_now());
}

size_t unc__children_unknown(uint32_t pids[UNC__UNKNOWN_PIDS])
{
    struct pids all;
    size_t count = 0;

    if (is_adoptive()) {
        return 0;
    }
    for (int i = 0; !look(&all); i++) {
        if (i == TRIES) {
            return 0;
        }
    }
    while (count < UNC__UNKNOWN_PIDS && all.count > 0) {
        pids[count++] = all.items[--all.count];
    }
    return count;
}

size_t unc__children_symbolizers(uint32_t *ret_pids, size_t max)
{
    struct pids all = { 0 };

    if (is_adoptive()) {
        return 0;
    }
    (void)unc__folder_visit("/proc/self/task", read_thread, &all);
    (void)forget_known(&all);
    return take_symbolizers(&all, ret_pids, max);
}
