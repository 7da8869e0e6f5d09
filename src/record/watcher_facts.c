/* SPDX-License-Identifier: MIT */
#include "record/watcher_facts.h"

#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/sys.h"
#include "record/probe_list.h"

static unc__watcher_ask_fn *askers[UNC__LIBRARY_COUNT];

void unc__record_set_asker(enum unc__library library, unc__watcher_ask_fn *ask)
{
    __atomic_store_n(&askers[library], ask, __ATOMIC_RELEASE);
}

struct unc__watcher_facts unc__watcher_facts(const struct unc__entry_view *entry)
{
    struct unc__watcher_facts facts = unc__watcher_recorded(entry);
    unc__watcher_ask_fn *ask =
        __atomic_load_n(&askers[unc__type_library(entry->type)], __ATOMIC_ACQUIRE);

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
