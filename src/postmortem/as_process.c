/* SPDX-License-Identifier: MIT */
/*
 * What is asked of the process itself, its probes, its tasks, its descriptors: the image
 * says what it can. No question may reach a descriptor, a child or a timer of ours that
 * happens to have the same number.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include "base/program.h"
#include "base/sys.h"
#include "base/text.h"
#include "judge/elf_file.h"
#include "judge/fd_ask.h"
#include "judge/modules_parts.h"
#include "postmortem/subject.h"
#include "record/exec_box.h"
#include "record/hooks.h"
#include "record/inherited.h"
#include "record/library.h"
#include "record/probe_list.h"
#include "record/visit.h"

size_t unc__probes_count(void)
{
    return unc__image_probe_count(unc__subject->image);
}

struct unc__probe_view unc__probes_view(size_t i)
{
    return unc__image_probe_view(unc__subject->image, i);
}

/* It forbids nothing to us. */
bool unc__probes_is_sandboxed(void)
{
    return false;
}

bool unc__inherited_is_older(void)
{
    return false;
}

/* What a live process has not taken in yet, it takes in itself. */
void unc__record_exec_take_in(void)
{
}

void unc__record_libraries_settle(void)
{
}

/* Tasks are memory of the process, which is not in the record. */
bool unc__task_waiting(uint64_t key, uint64_t serial, struct unc__task_view *ret_view)
{
    (void)key;
    (void)serial;
    (void)ret_view;
    return false;
}

void unc__visit_begin(void)
{
}

void unc__visit_end(void)
{
}

uint32_t unc__visit_stack(const struct unc__caller *caller)
{
    (void)caller;
    return 0;
}

uintptr_t unc__program_entry(void)
{
    return (uintptr_t)unc__image_facts(unc__subject->image).entry_point;
}

bool unc__modules_ask_process(const struct unc__modules *modules, uintptr_t address,
                              struct unc__module *ret_module)
{
    (void)modules;
    (void)address;
    (void)ret_module;
    return false;
}

/* Its memory is not here to compare with; build-ids are. */
bool unc__elf_file_is_mapped_at(const struct unc__elf_file *file, uintptr_t start)
{
    (void)file;
    (void)start;
    return false;
}

/* Whether it is among those of the process, which lives. */
static bool is_closed(int fd)
{
    char path[64];
    char target[1];
    struct unc__text text = unc__text_init(path, sizeof path);

    if (unc__subject->proc == NULL) {
        return false;
    }
    unc__text_format(&text, "%s/fd/%d", unc__subject->proc, fd);
    return unc__sys_readlink(path, target, sizeof target) == -ENOENT;
}

long unc__fd_ask(long number, int fd, long second, long third, long fourth, long fifth)
{
    (void)third;
    (void)fourth;
    (void)fifth;
    return number == SYS_fcntl && second == F_GETFD && is_closed(fd) ? -EBADF : -EPERM;
}

int unc__fd_is_ready(int fd)
{
    (void)fd;
    return -EPERM;
}
