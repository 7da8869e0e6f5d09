/* SPDX-License-Identifier: MIT */
/*
 * The happy path under `unclosed run`: connect, make a memfd, map a window onto it, send
 * it, close both. Nothing stays in the descriptor table of the program, and no path is
 * needed any more: it may change its root, its user or its namespaces. What survives the
 * process is what it wrote, for the listener holds the memory.
 *
 * Growth in a window: the tail moves by compare-and-swap, then the bytes behind it are
 * opened by whoever moved it; each opens what is his, so no order between them is needed.
 * The size of the file, which was set once, is the limit.
 *
 * What fails falls back: no listener, memfd_create or socket forbidden by a filter, a
 * limit on the size of files, no address space: then the record is anonymous memory, the
 * reason is kept for the report, and the program notices nothing.
 */
#include "record/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/text.h"
#include "options/options.h"
#include "record/handover.h"
#include "record/layout.h"
#include "record/record_file.h"
#include "record/window.h"

#define MEMFD_SIZE_MAX ((uint64_t)16 << 30)
#define NS_PER_MS      1000000

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

/* The flag that keeps the kernel from warning about executable ones is younger (6.3). */
static int make_memfd(void)
{
    const char *name = "unclosed";
    long flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    long fd = unc__sys_call(SYS_memfd_create, (long)(intptr_t)name,
                            flags | (long)MFD_NOEXEC_SEAL, 0, 0, 0, 0);

    if (fd == -EINVAL) {
        fd = unc__sys_call(SYS_memfd_create, (long)(intptr_t)name, flags, 0, 0, 0, 0);
    }
    return (int)fd;
}

/* Whoever gets the memory must not be able to cut it under the program: SIGBUS. */
static void seal_size(int fd)
{
    (void)unc__sys_call(SYS_fcntl, fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW, 0, 0, 0);
}

static int map_and_send(struct unc__storage *storage, int socket, int64_t deadline_ns)
{
    uint64_t size = unc__window_size(MEMFD_SIZE_MAX);
    int fd = make_memfd();
    int r = 0;

    if (fd < 0) {
        return fd;
    }
    storage->window = unc__window_map(fd, &size, &r);
    if (storage->window != NULL) {
        storage->window_size = size;
        seal_size(fd);
        r = unc__handover_send(socket, fd, deadline_ns);
    }
    (void)unc__sys_close(fd);
    if (r < 0 && storage->window != NULL) {
        unc__sys_unmap(storage->window, size);
        storage->window = NULL;
    }
    return r;
}

/* Whoever has changed its root or its user since the start does not find the path, or may
 * not go there; a listener may have the abstract name of the same spelling as well. */
static int connect_to_listener(int64_t deadline_ns)
{
    char hidden[UNC__SOCKET_NAME_SIZE + 1];
    struct unc__text text = unc__text_init(hidden, sizeof hidden);
    int socket = unc__handover_connect(unc__options_socket, deadline_ns);
    int second;

    if (unc__options_socket[0] != '/' || (socket != -ENOENT && socket != -EACCES)) {
        return socket;
    }
    unc__text_add(&text, "@");
    unc__text_add(&text, unc__options_socket);
    second = unc__handover_connect(hidden, deadline_ns);
    return second < 0 ? socket : second;
}

/* Connect first: where nobody listens no memory is made. */
static int ask_listener(struct unc__storage *storage)
{
    int64_t deadline_ns =
        unc__clock_monotonic_ns() + (int64_t)UNC__HANDOVER_MS_MAX * NS_PER_MS;
    int socket = connect_to_listener(deadline_ns);
    int r;

    if (socket < 0) {
        return socket;
    }
    r = map_and_send(storage, socket, deadline_ns);
    (void)unc__sys_close(socket);
    return r;
}

/* A listener that kept us waiting is not asked again, by no child either: a program that
 * forks much would wait each time. */
static int hand_over(struct unc__storage *storage)
{
    static int refusal; /* private memory: children know it */
    int r = __atomic_load_n(&refusal, __ATOMIC_RELAXED);

    if (r == 0) {
        r = ask_listener(storage);
        if (r == -EAGAIN || r == -ETIMEDOUT) {
            __atomic_store_n(&refusal, r, __ATOMIC_RELAXED);
        }
    }
    return r;
}

/* The place that was asked for, or anonymous memory with the reason. Who listens goes
 * first: to him a process that keeps its record elsewhere would be one that has none. */
static void choose_place(struct unc__storage *storage, bool is_child)
{
    enum unc__storage_place place = UNC__STORAGE_HANDED_OVER;
    int r = unc__options_socket[0] != '\0' ? hand_over(storage) : -ENOENT;

    if (r < 0 && unc__options.record[0] != '\0') {
        place = UNC__STORAGE_FILE;
        r = unc__record_file_open(storage, is_child);
    } else if (unc__options_socket[0] == '\0') {
        place = UNC__STORAGE_ANONYMOUS;
        r = 0;
    }
    storage->place = r == 0 ? place : UNC__STORAGE_ANONYMOUS;
    storage->reason = r;
}

static size_t round_up(size_t size)
{
    size_t page = (size_t)unc__page_size();

    return (size + page - 1) & ~(page - 1);
}

static void *take_anonymous(struct unc__storage *storage, size_t size)
{
    void *memory = unc__memory_map(size);
    uint32_t piece;

    if (memory == NULL) {
        return NULL;
    }
    piece = __atomic_fetch_add(&storage->piece_count, 1, __ATOMIC_RELAXED);
    if (piece < UNC__STORAGE_PIECES) {
        storage->pieces[piece].size = size;
        __atomic_store_n(&storage->pieces[piece].memory, memory, __ATOMIC_RELEASE);
    }
    return memory;
}

/* The head, opened and present; or the window is given up for anonymous memory. */
static void *open_head(struct unc__storage *storage, size_t size)
{
    int r;

    if (storage->window != NULL) {
        r = unc__window_open(storage->window, size);
        if (r == 0) {
            r = unc__window_present(storage->window, size);
        }
        if (r == 0 || r == -EOPNOTSUPP) {
            return storage->window;
        }
        unc__sys_unmap(storage->window, storage->window_size);
        storage->window = NULL;
        storage->place = UNC__STORAGE_ANONYMOUS;
        storage->reason = r;
    }
    return take_anonymous(storage, size);
}

void *unc__storage_open(struct unc__storage *ret_storage, size_t head_size, bool is_child)
{
    struct unc__record_head *head;
    size_t size = round_up(head_size);

    ret_storage->is_child = is_child;
    choose_place(ret_storage, is_child);
    head = open_head(ret_storage, size);
    if (head == NULL) {
        return NULL;
    }
    head->tail = size;
    head->file_size = ret_storage->window != NULL ? ret_storage->window_size : 0;
    ret_storage->tail = &head->tail;
    return head;
}

static void *take_from_window(struct unc__storage *storage, size_t size)
{
    uint64_t tail = __atomic_load_n(storage->tail, __ATOMIC_RELAXED);

    do {
        if (tail > storage->window_size || size > storage->window_size - tail) {
            return NULL;
        }
    } while (!__atomic_compare_exchange_n(storage->tail, &tail, tail + size,
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
    if (unc__window_open(storage->window + tail, size) < 0) {
        unc__storage_give_back(storage, storage->window + tail, size);
        return NULL;
    }
    return storage->window + tail;
}

void *unc__storage_take(struct unc__storage *storage, size_t size)
{
    size = round_up(size);
    return storage->window != NULL ? take_from_window(storage, size)
                                   : take_anonymous(storage, size);
}

uint64_t unc__storage_offset(const struct unc__storage *storage, const void *memory)
{
    const char *head =
        (const char *)storage->tail - offsetof(struct unc__record_head, tail);

    return (uint64_t)(uintptr_t)memory - (uint64_t)(uintptr_t)head;
}

static void give_back_anonymous(struct unc__storage *storage, void *memory, size_t size)
{
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        if (__atomic_load_n(&storage->pieces[i].memory, __ATOMIC_ACQUIRE) == memory) {
            __atomic_store_n(&storage->pieces[i].memory, NULL, __ATOMIC_RELEASE);
        }
    }
    unc__sys_unmap(memory, size);
}

void unc__storage_give_back(struct unc__storage *storage, void *memory, size_t size)
{
    uint64_t end;

    size = round_up(size);
    if (storage->window == NULL) {
        give_back_anonymous(storage, memory, size);
        return;
    }
    /* Only if nobody took more since; else it stays unused. */
    end = unc__storage_offset(storage, memory) + size;
    (void)__atomic_compare_exchange_n(storage->tail, &end, end - size, /* weak= */ 0,
                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* Anonymous memory too: where it is short, this is a refusal instead of a killed page
 * fault, and one call instead of a fault a page. */
int unc__storage_prepare(struct unc__storage *storage, void *memory, size_t size)
{
    int r = unc__window_present(memory, size);

    (void)storage;
    return r == -EOPNOTSUPP ? 0 : r;
}

/*
 * Only what may be open is replaced, and the rest unmapped: with overcommit switched off
 * the kernel would not grant a private window of this size. What was forgotten once has a
 * tail of 0.
 */
static void forget_window(struct unc__storage *storage, unc__memory_fn *forget)
{
    uint64_t used = round_up(__atomic_load_n(storage->tail, __ATOMIC_ACQUIRE));

    used = used < storage->window_size ? used : storage->window_size;
    if (used > 0) {
        forget(storage->window, used);
    }
    if (used < storage->window_size) {
        unc__sys_unmap(storage->window + used, storage->window_size - used);
    }
    storage->window_size = used; /* for a call that the fork interrupted */
}

void unc__storage_forget(struct unc__storage *storage, unc__memory_fn *forget)
{
    if (storage->window != NULL) {
        forget_window(storage, forget);
        return;
    }
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        forget(storage->pieces[i].memory, storage->pieces[i].size);
    }
}

void unc__storage_close(struct unc__storage *storage)
{
    unc__sys_unmap(storage->window, storage->window_size);
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        unc__sys_unmap(storage->pieces[i].memory, storage->pieces[i].size);
    }
}
