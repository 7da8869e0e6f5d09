/* SPDX-License-Identifier: MIT */
/*
 * record=PATH. The file gets its name when it is mapped and before anything is in it, so
 * that it can be read while the process lives; a reader waits for the magic. What was
 * there under that name is replaced, and a process that still maps it is not disturbed.
 *
 * A kernel that cannot be asked to make pages present (before 5.14) gets a small file
 * with all its blocks, so that a full disk is noticed here and not as SIGBUS later.
 */
#include "record/record_file.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/new_file.h"
#include "base/sys.h"
#include "base/text.h"
#include "options/options.h"
#include "options/path.h"
#include "record/window.h"

/* Sparse: it holds ten million entries, and tools that copy it do not take all day. */
#define FILE_SIZE_MAX    ((uint64_t)1 << 30)
#define FULL_SIZE_MAX    ((uint64_t)16 << 20)
#define COMPLAINT_SIZE   (UNC__PATH_SIZE + 256)
#define PROBE_IS_REFUSED (-EOPNOTSUPP)

static void complain(const char *path, int error)
{
    char line[COMPLAINT_SIZE];
    struct unc__text text = unc__text_init(line, sizeof line);

    unc__text_format(&text,
                     "unclosed: cannot keep the record in %s: %s; it is kept in memory; "
                     "name a file that can be written with "
                     "UNCLOSED_OPTIONS=record=PATH\n",
                     path, unc__new_file_reason(error));
    (void)unc__sys_write(STDERR_FILENO, line, text.length);
}

/* No bytes are asked for: the answer is only whether the question is understood. */
static bool can_make_present(void)
{
    return unc__window_present(NULL, 0) != PROBE_IS_REFUSED;
}

static int map(struct unc__storage *storage, int fd)
{
    bool is_sparse = can_make_present();
    uint64_t size = unc__window_size(is_sparse ? FILE_SIZE_MAX : FULL_SIZE_MAX);
    int r = 0;
    char *window = unc__window_map(fd, &size, &r);

    if (window == NULL) {
        return r;
    }
    if (!is_sparse) {
        r = (int)unc__sys_call(SYS_fallocate, fd, 0, 0, (long)size, 0, 0);
        if (r < 0) {
            unc__sys_unmap(window, size);
            return r;
        }
    }
    storage->window = window;
    storage->window_size = size;
    return 0;
}

static int make_file(struct unc__storage *storage, const char *path)
{
    struct unc__new_file file;
    int r = unc__new_file_begin(&file, path, /* is_private= */ 0);

    if (r < 0) {
        return r;
    }
    r = map(storage, file.fd);
    (void)unc__sys_close(file.fd);
    if (r < 0) {
        unc__new_file_drop(&file);
        return r;
    }
    r = unc__new_file_keep(&file);
    if (r < 0) {
        unc__sys_unmap(storage->window, storage->window_size);
        storage->window = NULL;
    }
    return r;
}

int unc__record_file_open(struct unc__storage *storage, bool is_child)
{
    char path[UNC__PATH_SIZE];
    struct unc__text text = unc__text_init(path, sizeof path);
    int r = unc__path_of_process(unc__options.record, (uint32_t)unc__sys_getpid(),
                                 is_child, &text);

    if (r == 0) {
        r = make_file(storage, path);
    }
    if (r < 0) {
        complain(path, r);
    }
    return r;
}
