/* SPDX-License-Identifier: MIT */
/*
 * A record that was handed over has no name, and its process no descriptor of it; one
 * that nobody asked for is anonymous memory. But all are mapped, /proc/PID/maps says
 * where, and /proc/PID/mem has the memory as the process sees it, for whoever might debug
 * it. The process is not stopped. Where that is refused, a record in a file can be named.
 *
 * Rejected: /proc/PID/map_files, which is for administrators alone and has a file for
 * each piece; a signal that asks the process to tell, which it may have a use for itself
 * (see signal= for those who want that); ptrace, which stops it.
 */
#include "postmortem/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "record/layout.h"

#define PATH_SIZE     64
#define STAT_SIZE     1024
#define STARTED_FIELD 22 /* of /proc/PID/stat, from 1 */
#define NS_PER_S      INT64_C(1000000000)
#define START_SLACK   NS_PER_S /* clocks are set now and then */

/* A mapping that begins at the beginning of its file and is shared. */
struct mapping {
    uint64_t start;
    uint64_t end;
    uint64_t device; /* as of stat */
    uint64_t inode;
    bool may_be_record; /* shared, readable, from the beginning of a file */
    char path[256];
};

struct maps {
    FILE *file;
    bool has_library; /* of ours: it is observed, if nothing else says so */
};

static int maps_open(uint32_t pid, struct maps *ret_maps)
{
    char path[PATH_SIZE];

    *ret_maps = (struct maps){ 0 };
    (void)snprintf(path, sizeof path, "/proc/%u/maps", pid);
    ret_maps->file = fopen(path, "re");
    return ret_maps->file != NULL ? 0 : -errno;
}

/* A number, and @end behind it, which is taken, too. */
static bool take_number(const char **text, int base, char end, uint64_t *ret_number)
{
    char *behind;

    errno = 0;
    *ret_number = strtoull(*text, &behind, base);
    if (errno != 0 || behind == *text || *behind != end) {
        return false;
    }
    *text = behind + 1;
    return true;
}

/* START-END FLAGS OFFSET MAJOR:MINOR INODE [PATH], as in proc_pid_maps(5). */
static bool read_mapping(const char *line, struct mapping *ret_mapping)
{
    const char *flags;
    uint64_t offset;
    uint64_t major;
    uint64_t minor;

    if (!take_number(&line, 16, '-', &ret_mapping->start) ||
        !take_number(&line, 16, ' ', &ret_mapping->end) || strcspn(line, " \n") != 4 ||
        line[4] != ' ') {
        return false;
    }
    flags = line;
    line += 5;
    if (!take_number(&line, 16, ' ', &offset) || !take_number(&line, 16, ':', &major) ||
        !take_number(&line, 16, ' ', &minor) ||
        !take_number(&line, 10, ' ', &ret_mapping->inode)) {
        return false;
    }
    ret_mapping->device = makedev((unsigned)major, (unsigned)minor);
    ret_mapping->may_be_record = offset == 0 && flags[0] == 'r' && flags[3] == 's';
    line += strspn(line, " ");
    (void)snprintf(ret_mapping->path, sizeof ret_mapping->path, "%.*s",
                   (int)strcspn(line, "\n"), line);
    return true;
}

static bool maps_next(struct maps *maps, struct mapping *ret_mapping)
{
    char line[512];

    while (fgets(line, sizeof line, maps->file) != NULL) {
        if (!read_mapping(line, ret_mapping)) {
            continue; /* the rest of a long line, too */
        }
        maps->has_library |= strstr(ret_mapping->path, "/libunclosed") != NULL;
        if (ret_mapping->may_be_record) {
            return true;
        }
    }
    return false;
}

/* Whether a record may begin there: files of other programs are not ours to open. */
static bool has_magic(int fd, uint64_t offset)
{
    char magic[sizeof((struct unc__record_head *)NULL)->magic];

    return pread(fd, magic, sizeof magic, (off_t)offset) == (ssize_t)sizeof magic &&
           memcmp(magic, UNC__RECORD_MAGIC, sizeof magic) == 0;
}

/* The number that the process has for itself, which is another in a name space. */
static uint32_t own_number(uint32_t pid)
{
    char path[PATH_SIZE];
    char line[256];
    uint32_t number = pid;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%u/status", pid);
    file = fopen(path, "re");
    if (file == NULL) {
        return number;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        const char *last = strrchr(line, '\t');

        if (strncmp(line, "NSpid:", 6) == 0 && last != NULL) {
            number = (uint32_t)strtoul(last, NULL, 10);
        }
    }
    (void)fclose(file);
    return number;
}

/* Of all that it has mapped: a forked child has its parent's until it begins its own.
 * -ENODATA: there is none. */
static int search(uint32_t pid, int memory, struct maps *maps,
                  struct unc__image **ret_image, char *ret_path,
                  struct unc__problem *problem)
{
    uint32_t number = own_number(pid);
    struct unc__image_error error;
    struct mapping mapping;

    while (maps_next(maps, &mapping)) {
        int r;

        if (!has_magic(memory, mapping.start)) {
            continue;
        }
        r = unc__image_open_memory(memory, mapping.start, ret_image, &error);
        if (r < 0) {
            return unc__problem_set(problem, r, "process %u: %s", pid, error.text);
        }
        if (unc__image_facts(*ret_image).pid == number) {
            (void)snprintf(ret_path, PATH_MAX, "%s", mapping.path);
            return 0;
        }
        *ret_image = unc__image_free(*ret_image);
    }
    return -ENODATA;
}

/* What forbids it, and what would help. */
static int explain_refusal(uint32_t pid, int error, struct unc__problem *problem)
{
    char path[PATH_SIZE];
    struct stat status;
    char scope = '0';
    int fd;

    if (error == -ENOENT || error == -ESRCH) {
        return unc__problem_set(problem, -ESRCH,
                                "there is no process %u; if it is over, name its record",
                                pid);
    }
    (void)snprintf(path, sizeof path, "/proc/%u", pid);
    if (stat(path, &status) == 0 && status.st_uid != geteuid()) {
        return unc__problem_set(problem, -EPERM,
                                "process %u belongs to user %u, or has more rights than "
                                "you; look at it as that user, or as root",
                                pid, (unsigned)status.st_uid);
    }
    fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!read(fd, &scope, 1);
        (void)close(fd);
    }
    if (scope != '0') {
        return unc__problem_set(problem, -EPERM,
                                "process %u is yours, but kernel.yama.ptrace_scope is "
                                "%c: only its parents may "
                                "look at its memory; do it as root, or start it with "
                                "UNCLOSED_OPTIONS=record=PATH and name that file",
                                pid, scope);
    }
    return unc__problem_set(problem, -EPERM,
                            "process %u cannot be looked at: %s; start it with "
                            "UNCLOSED_OPTIONS=record=PATH and name that file",
                            pid, strerror(-error));
}

static int explain_absence(uint32_t pid, bool has_library, struct unc__problem *problem)
{
    if (has_library) {
        return unc__problem_set(
            problem, -ENODATA,
            "process %u is linked with unclosed and has no record yet, "
            "or tracking is off (UNCLOSED_OPTIONS)",
            pid);
    }
    return unc__problem_set(problem, -ENODATA,
                            "process %u is not observed: link its program with unclosed; "
                            "'unclosed flags' says how",
                            pid);
}

int unc__reach_process(uint32_t pid, struct unc__image **ret_image, char *ret_path,
                       struct unc__problem *ret_problem)
{
    char path[PATH_SIZE];
    struct maps maps;
    int memory;
    int r = maps_open(pid, &maps);

    if (r < 0) {
        return explain_refusal(pid, r, ret_problem);
    }
    (void)snprintf(path, sizeof path, "/proc/%u/mem", pid);
    memory = open(path, O_RDONLY | O_CLOEXEC);
    if (memory < 0) {
        r = explain_refusal(pid, -errno, ret_problem);
        (void)fclose(maps.file);
        return r;
    }
    r = search(pid, memory, &maps, ret_image, ret_path, ret_problem);
    (void)fclose(maps.file);
    (void)close(memory);
    return r == -ENODATA ? explain_absence(pid, maps.has_library, ret_problem) : r;
}

/* When it was started, on the clock of the record. Returns: 0: nobody knows. */
static int64_t started_at_ns(uint32_t pid)
{
    char path[PATH_SIZE];
    char text[STAT_SIZE];
    struct timespec boot;
    struct timespec now;
    const char *field;
    ssize_t length;
    int64_t since_boot_ns;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%u/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    length = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[length > 0 ? length : 0] = '\0';
    field = strrchr(text, ')'); /* the end of the second */
    for (int number = 2; field != NULL && number < STARTED_FIELD; number++) {
        field = strchr(field + 1, ' ');
    }
    if (field == NULL || clock_gettime(CLOCK_BOOTTIME, &boot) < 0 ||
        clock_gettime(CLOCK_REALTIME, &now) < 0) {
        return 0;
    }
    since_boot_ns = strtoll(field, NULL, 10) * (NS_PER_S / sysconf(_SC_CLK_TCK));
    return (now.tv_sec - boot.tv_sec) * NS_PER_S + now.tv_nsec - boot.tv_nsec +
           since_boot_ns;
}

/* Whether it has that file mapped; true where nobody may look. */
static bool has_mapped(uint32_t pid, int fd)
{
    struct mapping mapping;
    struct maps maps;
    struct stat status;
    bool is_found = false;

    if (fstat(fd, &status) < 0 || maps_open(pid, &maps) < 0) {
        return true;
    }
    while (!is_found && maps_next(&maps, &mapping)) {
        is_found = mapping.inode == status.st_ino;
    }
    (void)fclose(maps.file);
    return is_found;
}

bool unc__reach_is_running(int fd, const struct unc__image_facts *facts)
{
    int64_t started_ns = started_at_ns(facts->pid);

    return facts->pid != 0 && !facts->is_sealed && started_ns != 0 &&
           started_ns <= facts->started_at_ns + START_SLACK && has_mapped(facts->pid, fd);
}
