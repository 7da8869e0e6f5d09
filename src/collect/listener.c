/* SPDX-License-Identifier: MIT */
/*
 * Two sockets. The one in the private folder is found in every network namespace; the
 * abstract one of the same spelling, which nobody's permissions and no root directory
 * hide, by a process that has become another user or changed its root since it read the
 * name (record/storage.c tries it second). Who may send is decided by credentials, which
 * the kernel vouches for, and not by who can connect.
 *
 * A sender sends at once and hangs up. So what is accepted is read in the same turn,
 * nearly always; who connects and says nothing is kept waiting in a small table, and
 * loses his place when it is full. Descriptors beyond the first are closed: a control
 * buffer with room for one has, by its alignment, room for two.
 *
 * A descriptor that arrives where there is no room for it is lost, and with it a record.
 * So nobody is let in without room for all that he brings, and some more: reports have to
 * be written meanwhile, and /proc to be read. The backlog keeps his letter, even when he
 * is dead.
 *
 * Only memfds are taken: the reading of any other file might block (a FIFO, a file of a
 * file system in user space), or its bytes vanish under us.
 */
#include "collect/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "collect/proc.h"

#define LETTERS_PER_TURN 256

/* Connection, sender and record, and five for our own files. */
#define DESCRIPTORS_NEEDED 8

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static int listen_at(const char *name, bool is_abstract)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(name);
    int is_wanted = 1;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int r;

    if (fd < 0) {
        return -errno;
    }
    memcpy(address.sun_path + is_abstract, name, length);
    if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &is_wanted, sizeof is_wanted) < 0 ||
        bind(fd, (const struct sockaddr *)&address,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1)) < 0 ||
        listen(fd, SOMAXCONN) < 0) {
        r = -errno;
        (void)close(fd);
        return r;
    }
    return fd;
}

/* A socket's name has 107 bytes, and a temporary directory may be deep. */
static int make_folder(struct unc__listener *listener)
{
    const char *parents[] = { getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp" };
    int r = -ENOENT;

    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
        if (parents[i] == NULL || parents[i][0] != '/' ||
            strlen(parents[i]) >= sizeof listener->folder - sizeof "/unclosed-XXXXXX") {
            continue;
        }
        (void)snprintf(listener->folder, sizeof listener->folder, "%.79s/unclosed-XXXXXX",
                       parents[i]);
        if (mkdtemp(listener->folder) != NULL) {
            return 0;
        }
        r = -errno;
    }
    listener->folder[0] = '\0';
    return r;
}

int unc__listener_init(struct unc__listener *listener, struct unc__problem *ret_problem)
{
    int r;

    *listener = (struct unc__listener){ .sockets = { -1, -1 } };
    r = make_folder(listener);
    if (r < 0) {
        return unc__problem_set(ret_problem, r,
                                "cannot make a folder for the socket: %s; set TMPDIR to "
                                "one that can be written",
                                strerror(-r));
    }
    (void)snprintf(listener->name, sizeof listener->name, "%s/s", listener->folder);
    listener->sockets[0] = listen_at(listener->name, /* is_abstract= */ false);
    listener->sockets[1] = listen_at(listener->name, /* is_abstract= */ true);
    if (listener->sockets[0] < 0) {
        r = listener->sockets[0];
        unc__listener_done(listener);
        return unc__problem_set(ret_problem, r, "cannot listen: %s", strerror(-r));
    }
    return 0;
}

static void forget(struct unc__listener *listener, size_t index)
{
    struct unc__connection *connection = &listener->waiting[index];

    (void)close(connection->fd);
    if (connection->pidfd >= 0) {
        (void)close(connection->pidfd);
    }
    listener->waiting_count--;
    memmove(connection, connection + 1,
            (listener->waiting_count - index) * sizeof *connection);
}

void unc__listener_done(struct unc__listener *listener)
{
    while (listener->waiting_count > 0) {
        forget(listener, listener->waiting_count - 1);
    }
    for (int i = 0; i < 2; i++) {
        if (listener->sockets[i] >= 0) {
            (void)close(listener->sockets[i]);
        }
        listener->sockets[i] = -1;
    }
    if (listener->folder[0] != '\0') {
        (void)unlink(listener->name);
        (void)rmdir(listener->folder);
    }
}

static void read_part(struct cmsghdr *part, struct unc__letter *letter)
{
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

    if (part->cmsg_level != SOL_SOCKET) {
        return;
    }
    if (part->cmsg_type == SCM_CREDENTIALS &&
        part->cmsg_len == CMSG_LEN(sizeof letter->sender)) {
        memcpy(&letter->sender, CMSG_DATA(part), sizeof letter->sender);
    }
    for (size_t i = 0; part->cmsg_type == SCM_RIGHTS && i < count; i++) {
        int fd;

        memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
        if (letter->fd < 0) {
            letter->fd = fd;
        } else {
            (void)close(fd);
        }
    }
}

/* NULL: it is a record, as far as can be told without reading it. */
static const char *find_problem(const struct unc__letter *letter, ssize_t size, int flags)
{
    struct stat status;

    if (size <= 0) {
        return "it began to report in and handed over nothing: a limit on memory, "
               "descriptors or the size of files (ulimit -v, -n, -f) kept it from it";
    }
    if (size != (ssize_t)sizeof letter->text ||
        memcmp(letter->text.magic, UNC__HANDOVER_MAGIC, sizeof letter->text.magic) != 0 ||
        letter->text.version != UNC__HANDOVER_VERSION) {
        return "what it handed over is no record, or of another version";
    }
    if (letter->fd < 0 && (flags & MSG_CTRUNC) != 0) {
        return "there was no free descriptor for its record: raise the limit of open "
               "files (ulimit -n)";
    }
    if (letter->fd < 0 || fcntl(letter->fd, F_GET_SEALS) < 0 ||
        fstat(letter->fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        return "what it handed over is not the memory of a record";
    }
    return NULL;
}

/* Returns: 0, with a record or why there is none; -EAGAIN. */
static int read_letter(const struct unc__connection *connection,
                       struct unc__letter *ret_letter)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec piece = { &ret_letter->text, sizeof ret_letter->text };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control };
    ssize_t size;

    *ret_letter = (struct unc__letter){ .fd = -1, .pidfd = -1 };
    do {
        size = recvmsg(connection->fd, &message,
                       MSG_CMSG_CLOEXEC | MSG_DONTWAIT | MSG_TRUNC);
    } while (size < 0 && errno == EINTR);
    if (size < 0 && errno == EAGAIN) {
        return -EAGAIN;
    }
    for (struct cmsghdr *part = size < 0 ? NULL : CMSG_FIRSTHDR(&message); part != NULL;
         part = CMSG_NXTHDR(&message, part)) {
        read_part(part, ret_letter);
    }
    ret_letter->problem = find_problem(ret_letter, size, message.msg_flags);
    if (ret_letter->problem == NULL &&
        (ret_letter->sender.pid <= 0 ||
         (connection->pidfd >= 0 && connection->peer.pid != ret_letter->sender.pid))) {
        ret_letter->problem = "another process sent than had connected";
    }
    if (ret_letter->problem != NULL) {
        if (ret_letter->fd >= 0) {
            (void)close(ret_letter->fd);
        }
        ret_letter->fd = -1;
        ret_letter->sender = connection->peer;
    }
    return 0;
}

/* A pid alone may be another process's by now; what the kernel kept at the connection is
 * the sender. */
static void identify(struct unc__connection *connection)
{
    socklen_t size = sizeof connection->pidfd;

    connection->pidfd = -1;
    if (getsockopt(connection->fd, SOL_SOCKET, SO_PEERPIDFD, &connection->pidfd, &size) <
        0) {
        connection->pidfd = -1;
    }
    size = sizeof connection->peer;
    connection->peer = (struct ucred){ .pid = 0 };
    (void)getsockopt(connection->fd, SOL_SOCKET, SO_PEERCRED, &connection->peer, &size);
}

static void hand_on(struct unc__listener *listener, size_t index,
                    struct unc__letter *letter, unc__take_fn *take, void *userdata)
{
    struct unc__connection *connection = &listener->waiting[index];

    letter->pidfd = connection->pidfd;
    connection->pidfd = -1;
    if (letter->pidfd < 0) {
        letter->pidfd = unc__proc_pidfd(letter->sender.pid);
    }
    take(letter, userdata);
    forget(listener, index);
}

static bool has_room(const struct unc__listener *listener)
{
    int fds[DESCRIPTORS_NEEDED];
    size_t count = 0;
    bool has_all;

    while (count < DESCRIPTORS_NEEDED &&
           (fds[count] = fcntl(listener->sockets[0], F_DUPFD_CLOEXEC, 0)) >= 0) {
        count++;
    }
    has_all = count == DESCRIPTORS_NEEDED;
    while (count > 0) {
        (void)close(fds[--count]);
    }
    return has_all;
}

static bool is_somebody_there(const struct unc__listener *listener)
{
    struct pollfd wanted[2] = { { .fd = listener->sockets[0], .events = POLLIN },
                                { .fd = listener->sockets[1], .events = POLLIN } };

    return poll(wanted, 2, 0) > 0;
}

/* Returns: whether there was one. */
static bool accept_one(struct unc__listener *listener, int socket, unc__take_fn *take,
                       void *userdata)
{
    struct unc__connection *connection;
    int fd;

    if (socket < 0 || listener->is_full) {
        return false;
    }
    if (!has_room(listener)) {
        listener->is_full = is_somebody_there(listener);
        return false;
    }
    fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    if (listener->waiting_count == UNC__CONNECTIONS_MAX) {
        struct unc__letter silence = {
            .problem = "it connected, and then said nothing while many others came",
            .sender = listener->waiting[0].peer,
            .fd = -1,
        };

        hand_on(listener, 0, &silence, take, userdata);
    }
    connection = &listener->waiting[listener->waiting_count++];
    connection->fd = fd;
    identify(connection);
    return true;
}

static void read_waiting(struct unc__listener *listener, unc__take_fn *take,
                         void *userdata)
{
    for (size_t i = listener->waiting_count; i-- > 0;) {
        struct unc__letter letter;

        if (read_letter(&listener->waiting[i], &letter) == 0) {
            hand_on(listener, i, &letter, take, userdata);
        }
    }
}

bool unc__listener_take(struct unc__listener *listener, unc__take_fn *take,
                        void *userdata)
{
    int count = 0;
    bool has_more = true;

    listener->is_full = false;
    read_waiting(listener, take, userdata);
    while (has_more && count < LETTERS_PER_TURN) {
        has_more = accept_one(listener, listener->sockets[0], take, userdata);
        has_more = accept_one(listener, listener->sockets[1], take, userdata) || has_more;
        if (has_more) {
            read_waiting(listener, take, userdata);
            count++;
        }
    }
    return has_more;
}
