/* SPDX-License-Identifier: MIT */
/*
 * A report of a process as it is now, from outside. It goes on meanwhile: what it opens
 * and closes while we copy may be in the report or not, but no resource is torn. That
 * something is open says nothing in a process that runs, so the verdict is `incomplete`.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"
#include "cli/arguments.h"
#include "postmortem/postmortem.h"
#include "postmortem/reach.h"

#define DETAIL_DEFAULT 100
#define DETAIL_MAX     100000
#define NS_PER_S       INT64_C(1000000000)

static const char name[] = "snapshot";

/* Its digits, and nothing else. */
static bool is_pid(const char *operand, uint32_t *ret_pid)
{
    char *end;
    unsigned long number;

    if (*operand == '\0' || strspn(operand, "0123456789") != strlen(operand)) {
        return false;
    }
    errno = 0;
    number = strtoul(operand, &end, 10);
    *ret_pid = errno == 0 && number <= INT_MAX ? (uint32_t)number : 0;
    return true;
}

/* @ret_path: room for PATH_MAX bytes, for as long as the deceased. */
static int open_process(uint32_t pid, struct unc__image **ret_image,
                        struct unc__deceased *ret_deceased, char *ret_path)
{
    struct unc__problem problem;
    int r = pid != 0 ? unc__reach_process(pid, ret_image, ret_path, &problem)
                     : unc__problem_set(&problem, -ESRCH, "that is no process");

    if (r < 0) {
        unc__complain(name, "%s", problem.text);
        return r == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_UNMEASURED;
    }
    *ret_deceased = (struct unc__deceased){
        .pid = pid, .end = UNC__END_RUNNING, .status = -1, .record = ret_path
    };
    return UNC__EXIT_OK;
}

/* Of a process that is over, the last write to its record is about when it ended. */
static struct unc__deceased find_out(int fd, const struct unc__image *image)
{
    struct unc__image_facts facts = unc__image_facts(image);
    struct unc__deceased deceased = { .end = UNC__END_UNKNOWN, .status = -1 };
    struct stat status;

    if (unc__reach_is_running(fd, &facts)) {
        deceased.end = UNC__END_RUNNING;
    } else if (fstat(fd, &status) == 0) {
        deceased.ended_at_ns =
            (int64_t)status.st_mtim.tv_sec * NS_PER_S + status.st_mtim.tv_nsec;
    }
    return deceased;
}

static int open_record(const char *path, struct unc__image **ret_image,
                       struct unc__deceased *ret_deceased)
{
    struct unc__image_error error;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int r;

    if (fd < 0) {
        unc__complain(name, "%s: %s; name a process, or the file of record=PATH", path,
                      strerror(errno));
        return UNC__EXIT_UNMEASURED;
    }
    r = unc__postmortem_open(fd, ret_image, &error);
    if (r < 0) {
        unc__complain(name, "%s: %s", path, error.text);
        (void)close(fd);
        return r == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_UNMEASURED;
    }
    *ret_deceased = find_out(fd, *ret_image);
    ret_deceased->record = path;
    (void)close(fd);
    return UNC__EXIT_OK;
}

static int refuse_target(const char *path, int error)
{
    unc__complain(name, "cannot write %s: %s", path, unc__new_file_reason(error));
    return error == -ENOSPC || error == -EIO || error == -EDQUOT || error == -ENOMEM
               ? UNC__EXIT_FAULT
               : UNC__EXIT_USAGE;
}

static int write_to(int fd, struct unc__image *image,
                    const struct unc__deceased *deceased, unsigned detail)
{
    struct unc__problem problem;
    int r = unc__postmortem_write(image, deceased, detail, fd, &problem);

    if (r < 0) {
        unc__complain(name, "%s", problem.text);
    }
    return r < 0 ? UNC__EXIT_FAULT : UNC__EXIT_OK;
}

static int write_file(const char *path, struct unc__image *image,
                      const struct unc__deceased *deceased, unsigned detail)
{
    struct unc__new_file file;
    int r = unc__new_file_begin(&file, path, /* is_private= */ 0);
    int status;

    if (r < 0) {
        return refuse_target(path, r);
    }
    status = write_to(file.fd, image, deceased, detail);
    if (close(file.fd) < 0 && status == UNC__EXIT_OK) {
        status = refuse_target(path, -EIO);
    }
    if (status != UNC__EXIT_OK) {
        unc__new_file_drop(&file);
        return status;
    }
    r = unc__new_file_keep(&file);
    return r < 0 ? refuse_target(path, r) : UNC__EXIT_OK;
}

static int run_snapshot(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_snapshot, argc, argv);
    struct unc__deceased deceased;
    struct unc__image *image = NULL;
    char path[PATH_MAX];
    long long detail = DETAIL_DEFAULT;
    const char *output = NULL;
    uint32_t pid;
    int status;
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        if (id == 'o') {
            output = arguments.value;
        } else {
            detail = unc__arguments_number(&arguments, "detail", DETAIL_MAX);
        }
        if (detail < 0) {
            return UNC__EXIT_USAGE;
        }
    }
    if (id < 0) {
        return arguments.status;
    }
    if (arguments.operand_count != 1) {
        return unc__arguments_refuse(&arguments, "name one process or one record");
    }
    status = is_pid(arguments.operands[0], &pid)
                 ? open_process(pid, &image, &deceased, path)
                 : open_record(arguments.operands[0], &image, &deceased);
    if (status != UNC__EXIT_OK) {
        return status;
    }
    status = output != NULL && strcmp(output, "-") != 0
                 ? write_file(output, image, &deceased, (unsigned)detail)
                 : write_to(STDOUT_FILENO, image, &deceased, (unsigned)detail);
    unc__image_free(image);
    return status;
}

static const struct unc__cli_option options[] = {
    { 'o', "output", "FILE", "write the report there; standard output otherwise" },
    { 'd', "detail", "N", "list at most so many resources of a finding (100)" },
    { 0 },
};

const struct unc__command unc__command_snapshot = {
    .name = "snapshot",
    .summary = "report what a process holds now, from outside",
    .usage = "[options] PID|RECORD",
    .examples = "# what does the server hold?\n"
                "unclosed snapshot 4711 | unclosed show -\n"
                "# what was left when it was killed?\n"
                "UNCLOSED_OPTIONS=record=/tmp/server.record ./server\n"
                "unclosed snapshot -o server.json /tmp/server.record\n",
    .text =
        "The report, as JSON, of a process that goes on, and is neither stopped nor\n"
        "asked; or of the record that a process left, whichever way it ended. RECORD is\n"
        "the file that record=PATH named; a file whose name is a number needs a folder\n"
        "in front, ./4711.\n"
        "\n"
        "PID is any process of a program that is linked with unclosed. Who may debug it\n"
        "may look at it: the same user, where kernel.yama.ptrace_scope allows it, or\n"
        "root.\n"
        "\n"
        "What a process holds while it runs need not be forgotten: the verdict is\n"
        "'incomplete', and a gate does not take such a report for a pass.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_snapshot,
};
