/* SPDX-License-Identifier: MIT */
#include "record/watcher_facts.h"

#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/sys.h"
#include "record/probe_list.h"
#include "record/watcher_detail.h"

static unc__watcher_ask_fn *askers[UNC__LIBRARY_COUNT];

void unc__record_set_asker(enum unc__library library, unc__watcher_ask_fn *ask)
{
    __atomic_store_n(&askers[library], ask, __ATOMIC_RELEASE);
}

struct unc__watcher_facts unc__watcher_facts(const struct unc__entry_view *entry)
{
    unsigned flags = unc__watcher_flags(entry->detail);
    struct unc__watcher_facts facts = {
        .is_active = (flags & UNC__WATCHER_ACTIVE) != 0,
        .is_referenced = (flags & UNC__WATCHER_UNREFERENCED) == 0,
        .is_closing = (flags & UNC__WATCHER_CLOSING) != 0,
        .fd = -1,
        .in_ms = -1,
    };
    enum unc__library library = entry->type < UNC__TYPE_COUNT
                                    ? unc__types[entry->type].library
                                    : UNC__LIBRARY_NONE;
    unc__watcher_ask_fn *ask = __atomic_load_n(&askers[library], __ATOMIC_ACQUIRE);

    if (ask != NULL) {
        ask(entry, &facts);
    }
    return facts;
}

bool unc__record_copy(void *to, const void *address, size_t size)
{
    struct iovec mine = { to, size };
    struct iovec theirs = { (void *)(uintptr_t)address, size };

    return !unc__probes_is_sandboxed() &&
           unc__sys_call(SYS_process_vm_readv, unc__sys_getpid(), (long)(intptr_t)&mine,
                         1, (long)(intptr_t)&theirs, 1, 0) == (long)size;
}
