/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that come and go past libc: libuv closes with syscall(SYS_close), in order
 * to be no cancellation point, GLib opens pidfds so, and some calls have no function in
 * libc at all. Each does here what the probe of its name does.
 */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "probes/closed_range.h"
#include "probes/controlled.h"
#include "probes/descriptor.h"
#include "probes/posix/syscall.h"
#include "probes/received.h"
#include "probes/watched.h"
#include "record/rings.h"

#define ALWAYS 1 /* the kernel closes it at an exec, whatever is asked */

/* Argument @index is flags, and @flag of them asks for that. */
#define FLAG_OF(call, index, flag) (((call)->a[index] & (flag)) != 0)

/* A call that returns a new descriptor and needs no other one. */
#define OPENS(name, type, cloexec)                                                \
    long unc__syscall_##name(const struct unc__syscall *call)                     \
    {                                                                             \
        long result = unc__syscall_make(call);                                    \
                                                                                  \
        unc__descriptor_opened((int)result, type, cloexec, UNC__PROBE_SITE(name), \
                               call->caller);                                     \
        return result;                                                            \
    }

/* One that needs the descriptor that is its first argument. */
#define OPENS_BY(name, type, cloexec)                                             \
    long unc__syscall_##name(const struct unc__syscall *call)                     \
    {                                                                             \
        long result = unc__syscall_make(call);                                    \
                                                                                  \
        if (unc__descriptor_has_failed(result)) {                                 \
            unc__descriptor_use_failed((int)call->a[0], UNC__PROBE_SITE(name),    \
                                       call->caller);                             \
        }                                                                         \
        unc__descriptor_opened((int)result, type, cloexec, UNC__PROBE_SITE(name), \
                               call->caller);                                     \
        return result;                                                            \
    }

/* One that writes two of them to where argument @index points. */
#define OPENS_TWO(name, index, type, cloexec)                                    \
    long unc__syscall_##name(const struct unc__syscall *call)                    \
    {                                                                            \
        long result = unc__syscall_make(call);                                   \
        const int *fds = pointer_of(call, index);                                \
                                                                                 \
        for (int i = 0; result == 0 && i < 2; i++) {                             \
            unc__descriptor_opened(fds[i], type, cloexec, UNC__PROBE_SITE(name), \
                                   call->caller);                                \
        }                                                                        \
        return result;                                                           \
    }

/* dup2 and dup3. */
#define REPLACES(name)                                                                \
    long unc__syscall_##name(const struct unc__syscall *call)                         \
    {                                                                                 \
        long result = unc__syscall_make(call);                                        \
                                                                                      \
        if (unc__descriptor_has_failed(result)) {                                     \
            unc__descriptor_use_failed((int)call->a[0], UNC__PROBE_SITE(name),        \
                                       call->caller);                                 \
        }                                                                             \
        unc__descriptor_replaced((int)result, (int)call->a[0], UNC__PROBE_SITE(name), \
                                 call->caller);                                       \
        return result;                                                                \
    }

static void *pointer_of(const struct unc__syscall *call, int index)
{
    return (void *)(intptr_t)call->a[index]; /* NOLINT: a word of a register */
}

#ifdef SYS_open
OPENS(open, UNC__TYPE_FD_FILE, FLAG_OF(call, 1, O_CLOEXEC))
OPENS(creat, UNC__TYPE_FD_FILE, 0)
#endif
OPENS_BY(openat, UNC__TYPE_FD_FILE, FLAG_OF(call, 2, O_CLOEXEC))
OPENS_BY(open_by_handle_at, UNC__TYPE_FD_FILE, FLAG_OF(call, 2, O_CLOEXEC))
#ifdef SYS_openat2
/* struct open_how begins with its flags. */
OPENS_BY(openat2, UNC__TYPE_FD_FILE,
         result >= 0 && (*(const uint64_t *)pointer_of(call, 2) & O_CLOEXEC) != 0)
#endif

OPENS(socket, UNC__TYPE_FD_SOCKET, FLAG_OF(call, 1, SOCK_CLOEXEC))
OPENS_TWO(socketpair, 3, UNC__TYPE_FD_SOCKET, FLAG_OF(call, 1, SOCK_CLOEXEC))
OPENS_BY(accept, UNC__TYPE_FD_SOCKET, 0)
OPENS_BY(accept4, UNC__TYPE_FD_SOCKET, FLAG_OF(call, 3, SOCK_CLOEXEC))
#ifdef SYS_pipe
OPENS_TWO(pipe, 0, UNC__TYPE_FD_PIPE, 0)
#endif
OPENS_TWO(pipe2, 0, UNC__TYPE_FD_PIPE, FLAG_OF(call, 1, O_CLOEXEC))

#ifdef SYS_eventfd
OPENS(eventfd, UNC__TYPE_FD_EVENTFD, 0)
OPENS(epoll_create, UNC__TYPE_FD_EPOLL, 0)
OPENS(inotify_init, UNC__TYPE_FD_INOTIFY, 0)
#endif
OPENS(eventfd2, UNC__TYPE_FD_EVENTFD, FLAG_OF(call, 1, O_CLOEXEC))
OPENS(epoll_create1, UNC__TYPE_FD_EPOLL, FLAG_OF(call, 0, EPOLL_CLOEXEC))
OPENS(inotify_init1, UNC__TYPE_FD_INOTIFY, FLAG_OF(call, 0, O_CLOEXEC))
OPENS(fanotify_init, UNC__TYPE_FD_FANOTIFY, FLAG_OF(call, 0, 1))
OPENS(timerfd_create, UNC__TYPE_FD_TIMERFD, FLAG_OF(call, 1, O_CLOEXEC))
OPENS(memfd_create, UNC__TYPE_FD_MEMFD, FLAG_OF(call, 1, 1))
OPENS(mq_open, UNC__TYPE_FD_MQUEUE, ALWAYS)
OPENS(perf_event_open, UNC__TYPE_FD_PERF_EVENT, FLAG_OF(call, 4, 8))
OPENS(userfaultfd, UNC__TYPE_FD_USERFAULTFD, FLAG_OF(call, 0, O_CLOEXEC))
#ifdef SYS_memfd_secret
OPENS(memfd_secret, UNC__TYPE_FD_MEMFD, FLAG_OF(call, 0, O_CLOEXEC))
#endif
#ifdef SYS_pidfd_open
OPENS(pidfd_open, UNC__TYPE_FD_PIDFD, ALWAYS)
#endif
#ifdef SYS_pidfd_getfd
OPENS_BY(pidfd_getfd, UNC__TYPE_FD_RECEIVED, ALWAYS)
#endif
#ifdef SYS_io_uring_setup
long unc__syscall_io_uring_setup(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);

    unc__descriptor_opened((int)result, UNC__TYPE_FD_IO_URING, ALWAYS,
                           UNC__PROBE_SITE(io_uring_setup), call->caller);
    if (result >= 0) {
        unc__record_ring_made(0);
    }
    return result;
}
#endif
#ifdef SYS_fsopen
OPENS_BY(open_tree, UNC__TYPE_FD_FILE, FLAG_OF(call, 2, O_CLOEXEC))
OPENS(fsopen, UNC__TYPE_FD_FILE, FLAG_OF(call, 1, 1))
OPENS_BY(fsmount, UNC__TYPE_FD_FILE, FLAG_OF(call, 1, 1))
OPENS_BY(fspick, UNC__TYPE_FD_FILE, FLAG_OF(call, 2, 1))
#endif

#ifdef SYS_dup2
REPLACES(dup2)
#endif
REPLACES(dup3)

long unc__syscall_dup(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);

    if (unc__descriptor_has_failed(result)) {
        unc__descriptor_use_failed((int)call->a[0], UNC__PROBE_SITE(dup), call->caller);
    }
    unc__descriptor_duplicated((int)result, (int)call->a[0], /* cloexec= */ 0,
                               UNC__PROBE_SITE(dup), call->caller);
    return result;
}

long unc__syscall_fcntl(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);

    unc__descriptor_controlled((int)result, (int)call->a[0], (int)call->a[1],
                               UNC__PROBE_SITE(fcntl), call->caller);
    return result;
}

static long change_signalfd(const struct unc__syscall *call, int cloexec,
                            const struct unc_site *site)
{
    long result = unc__syscall_make(call);

    if (result != (int)call->a[0]) {
        unc__descriptor_opened((int)result, UNC__TYPE_FD_SIGNALFD, cloexec, site,
                               call->caller);
    }
    return result;
}

#ifdef SYS_signalfd
long unc__syscall_signalfd(const struct unc__syscall *call)
{
    return change_signalfd(call, 0, UNC__PROBE_SITE(signalfd));
}
#endif

long unc__syscall_signalfd4(const struct unc__syscall *call)
{
    return change_signalfd(call, FLAG_OF(call, 3, O_CLOEXEC), UNC__PROBE_SITE(signalfd4));
}

long unc__syscall_epoll_ctl(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);

    unc__epoll_watched((int)result, (int)call->a[0], (int)call->a[1], (int)call->a[2],
                       UNC__PROBE_SITE(epoll_ctl), call->caller);
    return result;
}

long unc__syscall_recvmsg(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);
    struct msghdr *message = pointer_of(call, 1);

    if (result >= 0 && message->msg_controllen != 0) {
        unc__descriptor_received((int)call->a[0], message, (int)call->a[2],
                                 UNC__PROBE_SITE(recvmsg), call->caller);
    }
    return result;
}

long unc__syscall_recvmmsg(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);
    struct mmsghdr *messages = pointer_of(call, 1);

    for (long i = 0; i < result; i++) {
        if (messages[i].msg_hdr.msg_controllen != 0) {
            unc__descriptor_received((int)call->a[0], &messages[i].msg_hdr,
                                     (int)call->a[3], UNC__PROBE_SITE(recvmmsg),
                                     call->caller);
        }
    }
    return result;
}

/* The commands of bpf that make or find an object, of linux/bpf.h: MAP_CREATE, PROG_LOAD,
 * OBJ_GET, PROG_ and MAP_GET_FD_BY_ID, RAW_TRACEPOINT_OPEN, BTF_LOAD, BTF_GET_FD_BY_ID,
 * LINK_CREATE, LINK_GET_FD_BY_ID, ENABLE_STATS, ITER_CREATE, TOKEN_CREATE. */
#define BPF_OPENS                                                                  \
    (1ULL << 0 | 1ULL << 5 | 1ULL << 7 | 1ULL << 13 | 1ULL << 14 | 1ULL << 17 |    \
     1ULL << 18 | 1ULL << 19 | 1ULL << 28 | 1ULL << 30 | 1ULL << 32 | 1ULL << 33 | \
     1ULL << 36)

long unc__syscall_bpf(const struct unc__syscall *call)
{
    long result = unc__syscall_make(call);
    unsigned long command = (unsigned long)call->a[0];

    if (command < 64 && (BPF_OPENS >> command & 1) != 0) {
        unc__descriptor_opened((int)result, UNC__TYPE_FD_BPF, ALWAYS,
                               UNC__PROBE_SITE(bpf), call->caller);
    }
    return result;
}

long unc__syscall_close(const struct unc__syscall *call)
{
    int fd = (int)call->a[0];
    bool was_known = unc__descriptor_closing(fd, call->caller);
    long result = unc__syscall_make(call);

    if (unc__descriptor_has_failed(result)) {
        unc__descriptor_close_failed(fd, was_known, UNC__PROBE_SITE(close), call->caller);
    }
    return result;
}

#ifdef SYS_close_range
long unc__syscall_close_range(const struct unc__syscall *call)
{
    uint64_t floor = unc__closed_range_begin(call->caller);
    long result = unc__syscall_make(call);

    if (result == 0) {
        unc__closed_range_end((unsigned)call->a[0], (unsigned)call->a[1],
                              (unsigned)call->a[2], floor, call->caller);
    }
    return result;
}
#endif
