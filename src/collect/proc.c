/* SPDX-License-Identifier: MIT */
/*
 * /proc as far as a collector needs it. Everything here is a guess about a process that
 * may be gone by the next line, so absence is an answer and not an error.
 *
 * The name in `stat` is in brackets and may hold brackets, blanks and line ends itself:
 * what follows the last one is looked at.
 */
#include "collect/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FORKED_NOT_EXECUTED 0x40 /* PF_FORKNOEXEC of the kernel, part of its interface */

static ssize_t read_file(const char *path, char *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t r = fd < 0 ? -errno : 1;

    while (fd >= 0 && r > 0 && length < size) {
        r = read(fd, buffer + length, size - length);
        if (r < 0) {
            r = -errno;
        }
        length += r > 0 ? (size_t)r : 0;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return r < 0 ? r : (ssize_t)length;
}

/* Field 3 and those after it, of which proc(5) has the list. */
static void read_fields(char *text, struct unc__proc_stat *stat)
{
    char *rest = text;
    int field = 3;

    for (char *word = strtok_r(text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest), field++) {
        unsigned long long number = strtoull(word, NULL, 10);

        switch (field) {
        case 3:
            stat->is_dead = *word == 'Z' || *word == 'X';
            break;
        case 4:
            stat->parent = (pid_t)number;
            break;
        case 9:
            stat->is_forked = (number & FORKED_NOT_EXECUTED) != 0;
            break;
        case 22:
            stat->started = number;
            break;
        case 26:
        case 28:
            stat->image[(field - 26) / 2] = number;
            break;
        case 50:
            stat->image[2] = number;
            break;
        case 52:
            stat->wait_status = (int)number;
            break;
        default:
            break;
        }
    }
}

int unc__proc_read_stat(pid_t pid, struct unc__proc_stat *ret_stat)
{
    char path[64];
    char text[1024];
    char *open_bracket;
    char *close_bracket;
    ssize_t size;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    size = read_file(path, text, sizeof text - 1);
    if (size < 0) {
        return size == -ENOENT ? -ESRCH : (int)size;
    }
    text[size] = '\0';
    open_bracket = strchr(text, '(');
    close_bracket = strrchr(text, ')');
    if (open_bracket == NULL || close_bracket == NULL || close_bracket < open_bracket) {
        return -EBADMSG;
    }
    *ret_stat = (struct unc__proc_stat){ 0 };
    *close_bracket = '\0';
    (void)snprintf(ret_stat->name, sizeof ret_stat->name, "%s", open_bracket + 1);
    read_fields(close_bracket + 1, ret_stat);
    return 0;
}

void unc__proc_read_executable(pid_t pid, char *ret_path, size_t size)
{
    static const char gone[] = " (deleted)";
    char path[64];
    ssize_t length;

    (void)snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    length = readlink(path, ret_path, size - 1);
    ret_path[length > 0 ? length : 0] = '\0';
    if (length > (ssize_t)strlen(gone) &&
        strcmp(ret_path + length - strlen(gone), gone) == 0) {
        ret_path[(size_t)length - strlen(gone)] = '\0';
    }
}

size_t unc__proc_read_arguments(pid_t pid, char *ret_arguments, size_t size)
{
    char path[64];
    ssize_t length;

    (void)snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    length = read_file(path, ret_arguments, size);
    return length > 0 ? (size_t)length : 0;
}

static void each_of_thread(pid_t pid, const char *thread,
                           void (*each)(pid_t child, void *userdata), void *userdata)
{
    char path[64];
    char child[16];
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/task/%.16s/children", (int)pid, thread);
    file = fopen(path, "re");
    if (file == NULL) {
        return;
    }
    while (fscanf(file, "%15s", child) == 1) {
        each((pid_t)strtol(child, NULL, 10), userdata);
    }
    (void)fclose(file);
}

void unc__proc_each_child(pid_t pid, void (*each)(pid_t child, void *userdata),
                          void *userdata)
{
    char path[64];
    DIR *threads;
    const struct dirent *thread;

    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    threads = opendir(path);
    if (threads == NULL) {
        return;
    }
    while ((thread = readdir(threads)) != NULL) {
        if (thread->d_name[0] != '.') {
            each_of_thread(pid, thread->d_name, each, userdata);
        }
    }
    (void)closedir(threads);
}

int unc__proc_pidfd(pid_t pid)
{
    long fd = syscall(SYS_pidfd_open, pid, 0);

    return fd < 0 ? -errno : (int)fd;
}

/* Of <linux/pidfd.h> since Linux 6.13 and 6.15; older headers do not have it, and older
 * kernels refuse it. */
struct pidfd_info {
    uint64_t mask;
    uint64_t cgroup;
    uint32_t ids[11];
    int32_t exit_code;
};
#define GET_INFO      _IOWR(0xFF, 11, struct pidfd_info)
#define INFO_HAS_EXIT (UINT64_C(1) << 3)

int unc__proc_exit_of(int pidfd, int *ret_wait_status)
{
    struct pidfd_info info = { .mask = INFO_HAS_EXIT };

    if (pidfd < 0 || ioctl(pidfd, GET_INFO, &info) < 0 ||
        (info.mask & INFO_HAS_EXIT) == 0) {
        return -ENODATA;
    }
    *ret_wait_status = info.exit_code;
    return 0;
}
