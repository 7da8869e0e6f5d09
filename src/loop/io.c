/* SPDX-License-Identifier: MIT */
/*
 * Readers and writers.
 *
 * Adding always asks the kernel, because only the kernel knows whether the descriptor is
 * open, whether it can be polled, and whether this number still is the file it was.
 * Removing asks nothing: most descriptors are closed right after, or watched again. If
 * the kernel then reports one that nobody watches any more, it is taken out, once. Should
 * that fail, because the number was closed while a duplicate keeps the file alive (in a
 * forked child, say), the registration has no name any more; only a fresh poller gets rid
 * of it.
 *
 * kernel_events is what the poller was last told, never less than what is wanted.
 *
 * A number may be closed behind the loop's back, and be given out again by the kernel.
 * What is still registered under it is stale then. Whoever just got the descriptor from
 * the kernel knows that, and makes way (unc__io_attach_fresh): the registration stays as
 * it is, to be removed late, or to be reported. Else the poller knows: a file that it
 * takes as new is not the one that is watched under this number.
 */
#include "loop/core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#define CAPACITY_MIN 64

enum direction {
    READ,
    WRITE
};

static struct unc_handle **handle_of(struct unc__io *io, enum direction direction)
{
    return direction == READ ? &io->reader : &io->writer;
}

static uint32_t wanted_events(const struct unc__io *io)
{
    return (io->reader != NULL ? EPOLLIN : 0U) | (io->writer != NULL ? EPOLLOUT : 0U);
}

static int grow(struct unc__io_table *table, int fd)
{
    size_t capacity = table->capacity == 0 ? CAPACITY_MIN : table->capacity;
    struct unc__io *entries;

    while (capacity <= (size_t)fd) {
        capacity *= 2;
    }
    entries = reallocarray(table->entries, capacity, sizeof *entries);
    if (entries == NULL) {
        return -ENOMEM;
    }
    memset(entries + table->capacity, 0, (capacity - table->capacity) * sizeof *entries);
    table->entries = entries;
    table->capacity = capacity;
    return 0;
}

/*
 * Tell the poller. It may know this number from a file that is gone. Where it should know
 * it with these very events, adding it is the cheapest question: "exists" means that it
 * does.
 */
static int tell_poller(struct unc_loop *loop, int fd, struct unc__io *io, uint32_t events)
{
    uint32_t fresh = io->generation + 1;
    int r = -ENOENT;

    if (io->kernel_events != 0 && io->kernel_events != events) {
        r = unc__poller_control(loop, EPOLL_CTL_MOD, fd, events, fresh);
    }
    if (r == -ENOENT) {
        r = unc__poller_control(loop, EPOLL_CTL_ADD, fd, events, fresh);
        if (r == -EEXIST && io->kernel_events == events) {
            return 0;
        }
        if (r == -EEXIST) {
            r = unc__poller_control(loop, EPOLL_CTL_MOD, fd, events, fresh);
        }
    }
    if (r == 0) {
        io->generation = fresh;
    }
    return r;
}

static void set_kernel_events(struct unc_loop *loop, struct unc__io *io, uint32_t events)
{
    if (io->kernel_events == 0 && events != 0) {
        loop->io.known_count++;
    } else if (io->kernel_events != 0 && events == 0) {
        loop->io.known_count--;
    }
    io->kernel_events = events;
}

/*
 * A watch of a layer above stands under this number. Returns: -EEXIST while it is about
 * the file that the number leads to; else as tell_poller, and it is gone.
 */
static int replace_watch(struct unc_loop *loop, int fd, struct unc__io *io,
                         uint32_t events)
{
    uint32_t fresh = io->generation + 1;
    int r = unc__poller_control(loop, EPOLL_CTL_ADD, fd, events, fresh);

    if (r == 0) {
        io->generation = fresh;
        io->watch = NULL;
    }
    return r;
}

/* Nobody watches in this direction any more. */
static void detach(struct unc_loop *loop, struct unc__io *io, enum direction direction,
                   uint32_t stack)
{
    struct unc_handle *handle = *handle_of(io, direction);

    *handle_of(io, direction) = NULL;
    loop->io.handle_count--;
    unc__handle_release(loop, handle, stack);
    handle->is_cancelled = true;
    handle->is_armed = false;
    unc__handle_settle(loop, handle);
}

static int attach(struct unc_loop *loop, int fd, enum direction direction,
                  struct unc_handle *handle)
{
    struct unc__io *io = &loop->io.entries[fd];
    uint32_t events = wanted_events(io) | (direction == READ ? EPOLLIN : EPOLLOUT);
    int r = io->watch != NULL ? replace_watch(loop, fd, io, events)
                              : tell_poller(loop, fd, io, events);

    if (r < 0) {
        return r;
    }
    set_kernel_events(loop, io, events);
    loop->io.handle_count++;
    if (*handle_of(io, direction) != NULL) {
        detach(loop, io, direction, 0);
    }
    *handle_of(io, direction) = handle;
    handle->is_armed = true;
    unc__handle_record(loop, handle, UNC__KIND_REGISTRATION,
                       direction == READ ? UNC__TYPE_READER : UNC__TYPE_WRITER);
    return 0;
}

/* Whether @fd could be watched, asked without watching it. */
static int probe(int fd)
{
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return -errno;
    }
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? -EPERM : 0;
}

/* What is wrong with the descriptor is said before the wrong thread, but after the closed
 * loop. */
static int refuse(const struct unc_site *site, struct unc_loop *loop, int fd)
{
    int r = 0;

    if (loop == NULL) {
        return -EINVAL;
    }
    if (atomic_load(&loop->magic) == UNC__MAGIC_OPEN) {
        r = fd < 0 ? -EINVAL : 0;
        if (r == 0 && unc__loop_runs(loop) && !unc__loop_runs_here(loop)) {
            r = probe(fd);
        }
    }
    return r < 0 ? r : unc__loop_guard(loop, site);
}

static int make_entry(struct unc_loop *loop, int fd)
{
    if ((size_t)fd < loop->io.capacity) {
        return 0;
    }
    /* No table for a number that is no descriptor: it may be huge. */
    return fcntl(fd, F_GETFD) < 0 ? -errno : grow(&loop->io, fd);
}

static int add(const struct unc_site *site, struct unc_loop *loop, int fd,
               enum direction direction, unc_io_fn *callback, void *userdata)
{
    const struct unc__handle_use use = { site, userdata,
                                         direction == READ ? UNC__HANDLE_READER
                                                           : UNC__HANDLE_WRITER };
    struct unc_handle *handle = NULL;
    int r = callback == NULL ? -EINVAL : refuse(site, loop, fd);

    if (r == 0) {
        r = make_entry(loop, fd);
    }
    if (r == 0) {
        r = unc__handle_take(loop, &use, &handle);
    }
    if (r != 0) {
        return r;
    }
    handle->function.io = callback;
    handle->subject.number = fd;
    r = attach(loop, fd, direction, handle);
    if (r < 0) {
        unc__handle_settle(loop, handle);
    }
    return r;
}

static int remove_direction(const struct unc_site *site, struct unc_loop *loop, int fd,
                            enum direction direction)
{
    struct unc__io *io;
    int r;

    if (loop == NULL) {
        return -EINVAL;
    }
    if (atomic_load_explicit(&loop->magic, memory_order_relaxed) == UNC__MAGIC_CLOSED) {
        return 0;
    }
    r = fd < 0 ? -EINVAL : unc__loop_guard(loop, site);
    if (r < 0) {
        return r;
    }
    if ((size_t)fd >= loop->io.capacity) {
        return 0;
    }
    io = &loop->io.entries[fd];
    if (*handle_of(io, direction) == NULL) {
        return 0;
    }
    detach(loop, io, direction, unc__record_is_on() ? unc__record_stack() : 0);
    return 1;
}

int unc_loop_add_reader_at(const struct unc_site *site, struct unc_loop *loop, int fd,
                           unc_io_fn *callback, void *userdata)
{
    return add(site, loop, fd, READ, callback, userdata);
}

int unc_loop_add_writer_at(const struct unc_site *site, struct unc_loop *loop, int fd,
                           unc_io_fn *callback, void *userdata)
{
    return add(site, loop, fd, WRITE, callback, userdata);
}

int unc_loop_remove_reader_at(const struct unc_site *site, struct unc_loop *loop, int fd)
{
    return remove_direction(site, loop, fd, READ);
}

int unc_loop_remove_writer_at(const struct unc_site *site, struct unc_loop *loop, int fd)
{
    return remove_direction(site, loop, fd, WRITE);
}

int unc__io_attach(struct unc_loop *loop, int fd, uint32_t events,
                   struct unc__io_watch *watch)
{
    struct unc__io *io;
    int r = make_entry(loop, fd);

    if (r < 0) {
        return r;
    }
    io = &loop->io.entries[fd];
    if (io->watch != NULL || wanted_events(io) != 0) {
        return -EEXIST;
    }
    r = tell_poller(loop, fd, io, events);
    if (r == 0) {
        set_kernel_events(loop, io, events);
        io->watch = watch;
    }
    return r;
}

/* What is registered under the number of a file that has just been opened is stale. */
static bool is_taken(const struct unc_loop *loop, int fd)
{
    return (size_t)fd < loop->io.capacity &&
           (loop->io.entries[fd].watch != NULL || wanted_events(&loop->io.entries[fd]));
}

int unc__io_attach_fresh(struct unc_loop *loop, int *fd, uint32_t events,
                         struct unc__io_watch *watch)
{
    int number = *fd;
    int r;

    while (is_taken(loop, number)) {
        int next = fcntl(*fd, F_DUPFD_CLOEXEC, number + 1);

        r = -errno;
        if (number != *fd) {
            (void)close(number);
        }
        if (next < 0) {
            return r;
        }
        number = next;
    }
    r = unc__io_attach(loop, number, events, watch);
    if (number != *fd) {
        (void)close(r < 0 ? number : *fd);
        *fd = r < 0 ? *fd : number;
    }
    return r;
}

bool unc__io_detach(struct unc_loop *loop, int fd, const struct unc__io_watch *watch)
{
    struct unc__io *io;

    if (fd < 0 || (size_t)fd >= loop->io.capacity ||
        loop->io.entries[fd].watch != watch) {
        return false;
    }
    io = &loop->io.entries[fd];
    io->watch = NULL;
    (void)unc__poller_control(loop, EPOLL_CTL_DEL, fd, 0, 0);
    set_kernel_events(loop, io, 0);
    return true;
}

/* The poller reports more than is wanted. */
static void narrow(struct unc_loop *loop, int fd, struct unc__io *io)
{
    uint32_t wanted = wanted_events(io);
    int operation = wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;

    if (unc__poller_control(loop, operation, fd, wanted, io->generation) < 0) {
        set_kernel_events(loop, io, 0);
        unc__poller_rebuild(loop);
        return;
    }
    set_kernel_events(loop, io, wanted);
}

static void queue(struct unc_loop *loop, struct unc_handle *handle)
{
    if (handle != NULL && !handle->is_queued) {
        unc__ready_push(loop, handle);
    }
}

void unc__io_ready(struct unc_loop *loop, uint64_t data, uint32_t events)
{
    int fd = (int)(uint32_t)data;
    struct unc__io *io = &loop->io.entries[fd];
    uint32_t wanted = wanted_events(io);

    if (io->generation != (uint32_t)(data >> 32) || io->kernel_events == 0) {
        unc__poller_rebuild(loop);
        return;
    }
    if (io->watch != NULL) {
        io->watch->ready(io->watch, events);
        return;
    }
    /* An error or a hang-up is news in both directions. */
    if ((events & ~(uint32_t)EPOLLOUT) != 0) {
        queue(loop, io->reader);
    }
    if ((events & ~(uint32_t)EPOLLIN) != 0) {
        queue(loop, io->writer);
    }
    if (wanted != io->kernel_events && (wanted == 0 || (events & ~wanted) != 0)) {
        narrow(loop, fd, io);
    }
}

static void close_direction(struct unc_loop *loop, struct unc__io *io,
                            enum direction direction, uint32_t stack)
{
    struct unc_handle *handle = *handle_of(io, direction);

    if (handle == NULL) {
        return;
    }
    *handle_of(io, direction) = NULL;
    unc__handle_leave(loop, handle, stack);
    handle->is_armed = false;
    unc__handle_settle(loop, handle);
}

void unc__io_close(struct unc_loop *loop, uint32_t stack)
{
    for (size_t fd = 0; fd < loop->io.capacity; fd++) {
        close_direction(loop, &loop->io.entries[fd], READ, stack);
        close_direction(loop, &loop->io.entries[fd], WRITE, stack);
    }
    free(loop->io.entries);
    loop->io.entries = NULL;
    loop->io.capacity = 0;
    loop->io.known_count = 0;
    loop->io.handle_count = 0;
}
