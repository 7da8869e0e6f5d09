/* SPDX-License-Identifier: MIT */
/*
 * Where libunwind may walk, and where it may not.
 *
 * It is not linked: it also defines libgcc's _Unwind_* functions, so whoever links it
 * hands C++ exceptions over to it. Loaded by dlopen with RTLD_LOCAL it bothers nobody.
 * dlopen itself is asked for by name: the linker warns about every static executable that
 * refers to it, even weakly.
 *
 * It checks addresses by a pipe that it opens at its first walk, and writes a byte to it
 * and reads one from it. A program that closes what it does not know (closefrom) and
 * opens files of its own gets these numbers, and libunwind would write into its files and
 * take bytes from its sockets. So we note which pipe appeared, and look whether it is
 * still that one before each walk. Once it is not, libunwind is not used any more. What
 * remains is the moment between the look and the walk, in which another thread may close
 * it.
 *
 * Not in a forked child: it takes the dynamic linker's lock at stacks it has not seen,
 * and another thread of the parent may have held that lock at the fork. Not in a thread
 * that has not been prepared: its first walk in a thread allocates, and this may be a
 * handler that interrupted malloc. Not in a handler that interrupted a walk: its cache of
 * a thread must not be entered twice. Not under ThreadSanitizer, whose locks it calls too
 * late in a thread's end.
 */
#include "stack/libunwind.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"
#include "base/thread.h"
#include "stack/loaded.h"
#include "stack/own_text.h"
#include "stack/stack.h"

#define FIRST_WALK_DEPTH 8
#define OWN_DEPTH_MAX    16 /* our own frames and libunwind's, inside of the caller's */
#define CANDIDATE_COUNT  8  /* free descriptors that the pipe may get */
#define FDS_LOOKED_AT    4096

/* In programs under ThreadSanitizer. */
void __tsan_init(void) __attribute__((weak));

extern __typeof__(dlsym) dlsym __attribute__((weak));

/* One end of libunwind's pipe. Both are the same inode. */
struct pipe_end {
    int fd;
    dev_t device;
    ino_t inode;
};

static struct {
    int (*backtrace)(void **frames, int frame_count_max);
    struct pipe_end ends[2];
    uint32_t generation; /* of the process that started it */
    uint32_t is_lost;    /* its pipe is gone */
} libunwind;

static UNC__THREAD_LOCAL bool is_prepared;
static UNC__THREAD_LOCAL volatile bool is_walking;

/* dlopen in a static executable would bring a second libc into the process. */
static bool is_dynamic(void)
{
    return dlsym != NULL && (unc__own_text_is_shared() || getauxval(AT_BASE) != 0);
}

/* A data pointer that is a function's address: POSIX promises it, ISO C does not. */
static void find_function(void *library, const char *name, void *ret_function)
{
    *(void **)ret_function = dlsym(library, name);
}

/* Its pipe is not the program's, and neither are the files that it reads. */
static void call_it_ours(void)
{
    struct unc__loaded loaded;
    uintptr_t place;

    memcpy(&place, &libunwind.backtrace, sizeof place);
    if (unc__loaded_find(place, &loaded)) {
        unc__own_text_add_helper(loaded.start, loaded.end);
    }
}

static bool load(void)
{
    __typeof__(dlopen) *open_library = NULL;
    void *library = NULL;

    if (__tsan_init != NULL || !is_dynamic()) {
        return false;
    }
    find_function(RTLD_DEFAULT, "dlopen", &open_library);
    if (open_library != NULL) {
        library = open_library("libunwind.so.8", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    }
    if (library != NULL) {
        find_function(library, "unw_backtrace", &libunwind.backtrace);
    }
    if (libunwind.backtrace != NULL) {
        call_it_ours();
    }
    return libunwind.backtrace != NULL;
}

/* The kernel hands out the lowest free numbers. Returns: how many of them it found. */
static size_t find_free(int *fds)
{
    size_t count = 0;

    for (int fd = 0; fd < FDS_LOOKED_AT && count < CANDIDATE_COUNT; fd++) {
        if (unc__sys_call(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0) == -EBADF) {
            fds[count++] = fd;
        }
    }
    return count;
}

static bool read_end(int fd, struct pipe_end *ret_end)
{
    struct stat status;

    if (unc__sys_call(SYS_fstat, fd, (long)&status, 0, 0, 0, 0) < 0 ||
        !S_ISFIFO(status.st_mode)) {
        return false;
    }
    *ret_end = (struct pipe_end){ fd, status.st_dev, status.st_ino };
    return true;
}

/* Of the numbers that were free, exactly two are a pipe now, and the same one. Anything
 * else, such as a pipe of another thread, is a doubt. */
static bool find_pipe(const int *fds, size_t fd_count)
{
    struct pipe_end end;
    size_t count = 0;

    for (size_t i = 0; i < fd_count; i++) {
        if (!read_end(fds[i], &end)) {
            continue;
        }
        if (count == 2) {
            return false;
        }
        libunwind.ends[count++] = end;
    }
    return count == 2 && libunwind.ends[0].inode == libunwind.ends[1].inode &&
           libunwind.ends[0].device == libunwind.ends[1].device;
}

static bool is_pipe_ours(void)
{
    for (size_t i = 0; i < 2; i++) {
        const struct pipe_end *known = &libunwind.ends[i];
        struct pipe_end end;

        if (!read_end(known->fd, &end) || end.inode != known->inode ||
            end.device != known->device) {
            return false;
        }
    }
    return true;
}

bool unc__libunwind_start(void)
{
    void *found[FIRST_WALK_DEPTH];
    int fds[CANDIDATE_COUNT];
    size_t fd_count;

    if (libunwind.generation != 0) {
        return libunwind.generation == unc__process_generation();
    }
    if (!load()) {
        return false;
    }
    unc__process_start(); /* or a fork would not be noticed */
    fd_count = find_free(fds);
    if (libunwind.backtrace(found, FIRST_WALK_DEPTH) <= 0 || !find_pipe(fds, fd_count)) {
        return false;
    }
    is_prepared = true;
    libunwind.generation = unc__process_generation();
    return true;
}

static bool is_usable(void)
{
    return libunwind.generation == unc__process_generation() &&
           __atomic_load_n(&libunwind.is_lost, __ATOMIC_RELAXED) == 0;
}

/* Walks, and lets a signal handler on top of it know. */
static size_t run(void **found, size_t frame_count_max)
{
    int count = 0;

    is_walking = true;
    if (is_pipe_ours()) {
        count = libunwind.backtrace(found, (int)frame_count_max);
    } else {
        __atomic_store_n(&libunwind.is_lost, 1, __ATOMIC_RELAXED);
    }
    is_walking = false;
    return count > 0 ? (size_t)count : 0;
}

void unc__libunwind_prepare_thread(void)
{
    void *found[1];
    int saved_errno = errno;

    if (!is_prepared && !is_walking && is_usable()) {
        (void)run(found, 1);
        is_prepared = true;
    }
    errno = saved_errno;
}

size_t unc__libunwind_walk(const struct unc__caller *caller, uintptr_t *frames,
                           size_t frame_count_max, bool *ret_is_cut)
{
    void *found[UNC__STACK_DEPTH_MAX + 2 * OWN_DEPTH_MAX];
    size_t found_count_max = frame_count_max + OWN_DEPTH_MAX;
    int saved_errno = errno;
    size_t found_count;
    size_t first = 0;
    size_t count = 0;

    if (!is_prepared || is_walking || !is_usable()) {
        return 0;
    }
    found_count = run(found, found_count_max);
    while (first < found_count && (uintptr_t)found[first] != caller->ra) {
        first++;
    }
    while (first < found_count && count < frame_count_max) {
        frames[count++] = (uintptr_t)found[first++];
    }
    *ret_is_cut = first < found_count || found_count == found_count_max;
    errno = saved_errno;
    return count;
}
