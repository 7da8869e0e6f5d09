/* SPDX-License-Identifier: MIT */
/*
 * Names are made of what a process calls itself, so they are made harmless first. The
 * final name is taken by a link or a rename that refuses to replace: another report of
 * that name may be of an earlier image of the process, or written by the process itself.
 *
 * Not synced: a report is worth less than the machine's time, and after a crash of the
 * machine the run is made again.
 */
#include "collect/deposit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMAGES_MAX    100000 /* of one pid: it executes in a loop */
#define PROGRAM_BYTES 100

int unc__deposit_init(struct unc__deposit *ret_deposit, const char *folder,
                      struct unc__problem *ret_problem)
{
    ret_deposit->folder = folder;
    ret_deposit->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (ret_deposit->folder_fd < 0) {
        return unc__problem_set(ret_problem, -errno, "cannot use %.300s as a folder: %s",
                                folder, strerror(errno));
    }
    return 0;
}

void unc__deposit_done(struct unc__deposit *deposit)
{
    (void)close(deposit->folder_fd);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static void make_stem(const char *path, uint32_t pid, char *ret_stem, size_t size)
{
    const char *name = base_name(path);

    (void)snprintf(ret_stem, size, "%.*s.%u", PROGRAM_BYTES,
                   *name != '\0' ? name : "unknown", pid);
    for (char *c = ret_stem; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f || (c == ret_stem && *c == '.')) {
            *c = '_';
        }
    }
}

/* File systems without renames that refuse have links that do. */
static int rename_unless_there(int folder, const char *from, const char *to)
{
    if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -errno;
    }
    if (linkat(folder, from, folder, to, 0) < 0) {
        return -errno;
    }
    (void)unlinkat(folder, from, 0);
    return 0;
}

static int give_name(int folder, const char *temporary, const char *stem, char *ret_name,
                     size_t size)
{
    int r;

    (void)snprintf(ret_name, size, "%s.json", stem);
    r = rename_unless_there(folder, temporary, ret_name);
    for (int image = 2; r == -EEXIST && image < IMAGES_MAX; image++) {
        (void)snprintf(ret_name, size, "%s.%d.json", stem, image);
        r = rename_unless_there(folder, temporary, ret_name);
    }
    return r;
}

static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);

    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

static int complain_of_file(int r, const char *folder, struct unc__problem *ret_problem)
{
    return unc__problem_set(ret_problem, r, "cannot write a report to %.300s: %s", folder,
                            strerror(-r));
}

static int write_image(const struct unc__deposit *deposit, struct unc__image *image,
                       const struct unc__deceased *deceased, unsigned detail,
                       char **ret_path, struct unc__problem *ret_problem)
{
    char stem[PROGRAM_BYTES + 16];
    char name[sizeof stem + 16];
    char temporary[32];
    int fd;
    int r;

    (void)snprintf(temporary, sizeof temporary, ".report.%ld.tmp", (long)getpid());
    (void)unlinkat(deposit->folder_fd, temporary, 0);
    fd = openat(deposit->folder_fd, temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return complain_of_file(-errno, deposit->folder, ret_problem);
    }
    r = unc__postmortem_write(image, deceased, detail, fd, ret_problem);
    if (close(fd) < 0 && r == 0) {
        r = complain_of_file(-errno, deposit->folder, ret_problem);
    }
    if (r == 0) {
        make_stem(deceased->executable != NULL ? deceased->executable
                                               : unc__image_facts(image).program,
                  deceased->pid, stem, sizeof stem);
        r = give_name(deposit->folder_fd, temporary, stem, name, sizeof name);
        if (r < 0) {
            (void)complain_of_file(r, deposit->folder, ret_problem);
        }
    }
    if (r < 0) {
        (void)unlinkat(deposit->folder_fd, temporary, 0);
        return r;
    }
    *ret_path = join(deposit->folder, name);
    return *ret_path != NULL ? 0 : -ENOMEM;
}

/* What was read of /proc may be of a program that came later. */
static struct unc__deceased believe(const struct unc__deceased *deceased,
                                    const char *program)
{
    struct unc__deceased believed = *deceased;

    if (deceased->executable != NULL && *program != '\0' &&
        strcmp(base_name(deceased->executable), base_name(program)) != 0) {
        believed.executable = NULL;
        believed.arguments = NULL;
        believed.arguments_size = 0;
    }
    return believed;
}

int unc__deposit_write(const struct unc__deposit *deposit, int record_fd,
                       const struct unc__deceased *deceased, unsigned detail,
                       struct unc__deposited *ret_deposited,
                       struct unc__problem *ret_problem)
{
    struct unc__deceased believed;
    struct unc__image_facts facts;
    struct unc__image_error error;
    struct unc__image *image;
    int r = unc__postmortem_open(record_fd, &image, &error);

    if (r == -ENOMEM) {
        return unc__problem_set(ret_problem, r, "%s", error.text);
    }
    if (r < 0) {
        return unc__problem_set(ret_problem, -EBADMSG, "%s", error.text);
    }
    facts = unc__image_facts(image);
    believed = believe(deceased, facts.program);
    ret_deposited->is_executing = facts.is_executing;
    r = write_image(deposit, image, &believed, detail, &ret_deposited->path, ret_problem);
    image = unc__image_free(image);
    return r;
}

static int is_report(const struct dirent *file)
{
    size_t length = strlen(file->d_name);

    return file->d_name[0] != '.' && length > 5 &&
           strcmp(file->d_name + length - 5, ".json") == 0 &&
           strcmp(file->d_name, "run.json") != 0;
}

int unc__deposit_each(const struct unc__deposit *deposit,
                      int (*each)(const char *path, void *userdata), void *userdata)
{
    struct dirent **files;
    int count = scandir(deposit->folder, &files, is_report, alphasort);
    int r = count < 0 ? -errno : 0;

    for (int i = 0; i < count; i++) {
        char *path = join(deposit->folder, files[i]->d_name);

        r = r < 0 ? r : path == NULL ? -ENOMEM : each(path, userdata);
        free(path);
        free(files[i]);
    }
    if (count >= 0) {
        free(files);
    }
    return r;
}
