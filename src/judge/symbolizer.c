/* SPDX-License-Identifier: MIT */
/*
 * clang's sanitizers name functions with the help of a program, llvm-symbolizer or
 * addr2line, which they start with their first report and keep, with a pipe to it and one
 * back. Nobody in the program could close them. The child is made by a raw system call
 * and so is none that was seen; the pipes are seen, and are known by the child's other
 * ends of them. Rejected: the names of the functions that called pipe(), which are gone
 * from a program that was stripped.
 */
#include "judge/symbolizer.h"

#include <fcntl.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/children.h"
#include "judge/kernel.h"

#define PROC_SIZE 32

/* Weak: whether there is a sanitizer at all. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizers' own name */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* As the kernel cuts them, which takes a version away. */
static bool is_listed(const char *name)
{
    return strcmp(name, "llvm-symbolizer\n") == 0 || strcmp(name, "addr2line\n") == 0;
}

bool unc__symbolizer_is(uint32_t pid)
{
    char path[PROC_SIZE];
    char name[32];
    struct unc__text text = unc__text_init(path, sizeof path);
    long length;
    long fd;

    if (__sanitizer_set_death_callback == NULL) {
        return false;
    }
    unc__text_format(&text, "/proc/%u/comm", (unsigned)pid);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    length = unc__sys_read((int)fd, name, sizeof name - 1);
    (void)unc__sys_close((int)fd);
    name[length > 0 ? length : 0] = '\0';
    return is_listed(name);
}

/* Of a pipe; else "". */
static void read_pipe(const char *proc, uint64_t fd, char ret_target[])
{
    struct unc__fd_facts facts;

    unc__fd_facts_read(proc, fd, &facts);
    ret_target[0] = '\0';
    if (strcmp(facts.type, "pipe") == 0 && strlen(facts.target) < UNC__PIPE_TARGET_SIZE) {
        memcpy(ret_target, facts.target, strlen(facts.target) + 1);
    }
}

struct unc__symbolizers unc__symbolizers_read(void)
{
    struct unc__symbolizers symbolizers = { 0 };
    uint32_t pids[UNC__SYMBOLIZERS_MAX];

    if (__sanitizer_set_death_callback == NULL) {
        return symbolizers;
    }
    symbolizers.count = unc__children_symbolizers(pids, UNC__SYMBOLIZERS_MAX);
    for (size_t i = 0; i < symbolizers.count; i++) {
        char proc[PROC_SIZE];
        struct unc__text text = unc__text_init(proc, sizeof proc);

        unc__text_format(&text, "/proc/%u", (unsigned)pids[i]);
        read_pipe(proc, 0, symbolizers.pipes[i][0]);
        read_pipe(proc, 1, symbolizers.pipes[i][1]);
    }
    return symbolizers;
}

bool unc__symbolizers_have(const struct unc__symbolizers *symbolizers, uint64_t fd)
{
    char target[UNC__PIPE_TARGET_SIZE];

    if (symbolizers->count == 0) {
        return false;
    }
    read_pipe("/proc/self", fd, target);
    for (size_t i = 0; *target != '\0' && i < symbolizers->count; i++) {
        if (strcmp(target, symbolizers->pipes[i][0]) == 0 ||
            strcmp(target, symbolizers->pipes[i][1]) == 0) {
            return true;
        }
    }
    return false;
}
