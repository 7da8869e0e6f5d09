/* SPDX-License-Identifier: MIT */
/*
 * From a handle to the kernel's thread. libc has the number in memory of its own that it
 * keeps until the thread is joined, and gives it out in disguise: as the clock of the
 * thread, from a call that takes no lock. The kernel writes 0 there when the thread ends,
 * so that one is told from a running one without asking anybody.
 *
 * The memory is there as long as nobody joined the thread unseen; so it is looked at
 * first as another process would do it, which may fail and cannot fault. Rejected: libc's
 * offsets, /proc/self/task, which knows no handles, and pthread_kill, which takes a lock.
 */
#include "judge/thread.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#include "base/sys.h"
#include "base/text.h"

#define HANDLE_SIZE 1024 /* libc's number is within the first so many bytes */

bool unc__thread_is_alive(const struct unc__entry_view *entry)
{
    return entry->key != (uint64_t)pthread_self();
}

/* Whether there is memory at a handle, in this process. */
static bool is_there(uint64_t handle)
{
    char memory[HANDLE_SIZE];
    struct iovec to = { memory, sizeof memory };
    struct iovec from = { (void *)(uintptr_t)handle, sizeof memory };

    return (uint32_t)unc__sys_getpid() == unc__record_place().pid &&
           unc__sys_call(SYS_process_vm_readv, unc__sys_getpid(), (long)(intptr_t)&to, 1,
                         (long)(intptr_t)&from, 1, 0) == (long)sizeof memory;
}

/* "name\n" to "name"; "" if there is no such file. */
static void read_name(const char *path, char *ret_name)
{
    long fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    long length = 0;

    if (fd >= 0) {
        length = unc__sys_read((int)fd, ret_name, UNC__THREAD_NAME_SIZE - 1);
        (void)unc__sys_close((int)fd);
    }
    if (length > 0 && ret_name[length - 1] == '\n') {
        length--;
    }
    ret_name[length > 0 ? length : 0] = '\0';
}

static void read_names(struct unc__thread_facts *facts)
{
    char path[64];
    char process[UNC__THREAD_NAME_SIZE];
    unsigned pid = unc__record_place().pid;
    struct unc__text text = unc__text_init(path, sizeof path);

    unc__text_format(&text, "/proc/%u/task/%u/comm", pid, (unsigned)facts->id);
    read_name(path, facts->name);
    text = unc__text_init(path, sizeof path);
    unc__text_format(&text, "/proc/%u/comm", pid);
    read_name(path, process);
    facts->has_own_name = facts->name[0] != '\0' && strcmp(facts->name, process) != 0;
}

void unc__thread_facts_read(const struct unc__entry_view *entry,
                            struct unc__thread_facts *ret_facts)
{
    clockid_t clock;

    *ret_facts = (struct unc__thread_facts){ .state = "unknown" };
    if (!is_there(entry->key)) {
        return;
    }
    if (pthread_getcpuclockid((pthread_t)entry->key, &clock) != 0) {
        ret_facts->state = "ended";
        return;
    }
    ret_facts->state = "running";
    ret_facts->id = (uint32_t) ~(clock >> 3);
    read_names(ret_facts);
}
