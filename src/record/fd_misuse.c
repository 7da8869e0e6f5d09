/* SPDX-License-Identifier: MIT */
/*
 * What the kernel refused with EBADF, and whether that is a mistake we can prove: only
 * where we saw the number released. A number that we know nothing of may have been closed
 * by anybody, or come from a parent.
 *
 * A place whose tombstone has been used again still says that there was a life: the
 * misuse then has the stack of the use alone.
 */
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/sandbox.h"
#include "base/sys.h"
#include "record/fd_table.h"
#include "record/operation.h"
#include "record/reader.h"
#include "record/sites.h"

#define STANDARD_FDS 3

/* Whether this refusal belongs to a sweep, see close_run.h. */
static bool is_swept(struct unc__close_run *run, int fd, const struct unc__caller *caller)
{
    if (run == NULL || !unc__close_run_has(run, fd, caller)) {
        return false;
    }
    run->refused_count++;
    if (run->length < unc__close_run_min(run) || run->refused_count < 2) {
        return false;
    }
    for (uint32_t i = 0; i < UNC__CLOSE_RUN_LONG; i++) {
        uint32_t number = run->misuses[i];

        run->misuses[i] = 0;
        unc__record_take_back_misuse(number);
    }
    return true;
}

static void keep_number(struct unc__close_run *run, int fd,
                        const struct unc__caller *caller, uint32_t number)
{
    uint32_t i = 0;

    if (run == NULL || !unc__close_run_has(run, fd, caller)) {
        return;
    }
    while (i + 1 < UNC__CLOSE_RUN_LONG && run->misuses[i] != 0) {
        i++;
    }
    run->misuses[i] = number;
}

/*
 * A program that closes all that /proc/self/fd lists has read the number of the list
 * itself there, and closes that once more. One that gave the number to fdopendir has it
 * from elsewhere.
 */
static bool is_list(const struct unc__last_life *last)
{
    return last->type == UNC__TYPE_FD_DIR && last->acquired_site != 0 &&
           strcmp(unc__record_site_view(last->acquired_site).call, "opendir") == 0;
}

static uint32_t record(struct unc__operation operation, struct unc__misuse *misuse,
                       const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__last_life last = unc__fd_table_last(operation.space, (int)misuse->key);

    if (!last.is_over || (misuse->code == UNC__MISUSE_DOUBLE_RELEASE && is_list(&last))) {
        return 0;
    }
    misuse->kind = UNC__KIND_FD;
    misuse->type = last.type;
    misuse->acquired_stack = last.acquired_stack;
    misuse->cause_stack = last.released_stack;
    misuse->use_site = unc__sites_add(operation.space, site);
    misuse->use_stack = unc__capture(operation.space, operation.local, caller);
    return unc__record_misuse(misuse);
}

/* The kernel says EBADF of other things too: a lock of the wrong mode, the other
 * descriptor of two. Nobody but F_GETFD speaks of the number alone; in a sandbox, nobody.
 */
static bool is_open(int fd)
{
    return unc__is_sandboxed() || unc__sys_call(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0) >= 0;
}

void unc__record_fd_refused(int fd, enum unc__misuse_code code,
                            const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__misuse misuse = { .code = code, .key = (uint64_t)fd };
    struct unc__operation operation;
    struct unc__close_run *run = NULL;

    if (fd < STANDARD_FDS || unc__space_find() == NULL || unc__local_has_own_files()) {
        return;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        return;
    }
    if (operation.local != NULL && code == UNC__MISUSE_DOUBLE_RELEASE) {
        run = &operation.local->close_run;
    }
    if (!is_swept(run, fd, caller) &&
        (code == UNC__MISUSE_DOUBLE_RELEASE || !is_open(fd))) {
        keep_number(run, fd, caller, record(operation, &misuse, site, caller));
    }
    unc__operation_end(operation);
}
