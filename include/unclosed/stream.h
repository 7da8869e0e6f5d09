/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_STREAM_H
#define UNCLOSED_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include <unclosed/loop.h>

struct iovec; /* from <sys/uio.h> */

UNC_BEGIN_DECLS

/*
 * A stream is a connection or an end of a pipe, read and written by tasks as if the calls
 * blocked: a call that has to wait suspends its task, and the loop runs on. What is read
 * is buffered; what is written goes to the kernel at once, and a writer waits while the
 * kernel has no room: that is all there is to back-pressure. A server is a listening
 * socket that hands out streams.
 *
 * Who closes. A stream is its owner's, from the call that made it to unc_stream_close.
 * Closing the loop does not close it: it stays open, is reported ("connection was still
 * open") and can still be closed.
 *
 * Waiting calls are marked "waits". They are made in a task of the stream's loop: else
 * UNC_ENOTASK, or -EINVAL in a task of another loop. One task may read while another one
 * writes; a second reader (or writer) gets -EBUSY. All of them return UNC_ECANCELLED when
 * the task is cancelled, and then nothing that arrived is lost: the next read finds it.
 * If somebody closes the stream meanwhile, the call returns -EBADF. A task that is never
 * made to wait lets the others have their turn now and then all the same.
 *
 * Threads and forks: as the loop (loop.h). In a forked child the parent's streams can be
 * closed, which does not disturb the parent, and everything else returns -ECHILD.
 *
 * Signals. Writing to a peer that is gone gives -EPIPE or -ECONNRESET and never raises
 * SIGPIPE; the program's own handling of that signal is not touched.
 *
 * Descriptors are non-blocking and close-on-exec. Errors, besides those: as in loop.h,
 * and what the system says (-ECONNREFUSED, -EMFILE, ...). On failure nothing is kept.
 *
 * Since 0.1, all of this header.
 */
struct unc_stream;
struct unc_server;

#define UNC_ADDRESS_SIZE 128 /* room for the text of any address, and its NUL */

/* -------------------------------------------------------------------------------------------
 * Life
 */

/*
 * unc_stream_connect: connect to @service ("80", "http") at @host (a name or a numeric
 * address; NULL: this machine). Waits. A name is resolved in another thread; its
 * addresses are tried in turn, each within its share of the time that is left, until one
 * answers. TCP_NODELAY is set. Who gives up leaves the resolver behind: neither the loop
 * nor its executor waits for an answer that nobody wants any more.
 * @service: a decimal port, 1 to 65535, or a name.
 * @timeout_ns: for all of it; negative: no limit but the system's.
 * @ret_stream: the caller's; close it with unc_stream_close.
 *
 * Returns: 0; UNC_ENAME: unc_error_get_last has the resolver's reason; -ETIMEDOUT; else
 * the error of the last address that was tried.
 */
#define unc_stream_connect(loop, host, service, timeout_ns, ret_stream)                  \
    unc_stream_connect_at(UNC_HERE(unc_stream_connect), loop, host, service, timeout_ns, \
                          ret_stream)
UNC_API int unc_stream_connect_at(const struct unc_site *site, struct unc_loop *loop,
                                  const char *host, const char *service,
                                  int64_t timeout_ns, struct unc_stream **ret_stream);

/*
 * unc_stream_connect_unix: connect to the Unix socket at @path; with a leading '@' it is
 * a name in the abstract namespace. Waits, also while the queue of the server is full.
 * Returns: 0, -ENOENT, -ECONNREFUSED, -ETIMEDOUT, -ENAMETOOLONG, or as above.
 */
#define unc_stream_connect_unix(loop, path, timeout_ns, ret_stream)           \
    unc_stream_connect_unix_at(UNC_HERE(unc_stream_connect_unix), loop, path, \
                               timeout_ns, ret_stream)
UNC_API int unc_stream_connect_unix_at(const struct unc_site *site, struct unc_loop *loop,
                                       const char *path, int64_t timeout_ns,
                                       struct unc_stream **ret_stream);

/*
 * unc_stream_open: make a stream of @fd: a connected socket, a pipe, a terminal. From now
 * on the stream has it and closes it, also 0, 1 or 2. Being non-blocking is a property of
 * what @fd leads to, shared with every duplicate and with other processes (a shell that
 * lent its terminal): where @fd was blocking, closing the stream makes it so again. Two
 * streams may lead to one terminal: neither blocks when the other has been closed, and
 * the last one to be used puts it back.
 *
 * Returns: 0; -EBADF (also for a negative one); -ENOTCONN; -EPERM for what cannot be
 * polled (a regular file, a folder); -EINVAL for a listening socket or one that keeps
 * messages apart (datagrams); -EEXIST if this loop watches it already; -ENOMEM, -ENOSPC.
 * On failure @fd stays the caller's.
 */
#define unc_stream_open(loop, fd, ret_stream) \
    unc_stream_open_at(UNC_HERE(unc_stream_open), loop, fd, ret_stream)
UNC_API int unc_stream_open_at(const struct unc_site *site, struct unc_loop *loop, int fd,
                               struct unc_stream **ret_stream);

/* unc_stream_pipe: a new pipe, a stream at each end. Both are the caller's. */
#define unc_stream_pipe(loop, ret_reader, ret_writer) \
    unc_stream_pipe_at(UNC_HERE(unc_stream_pipe), loop, ret_reader, ret_writer)
UNC_API int unc_stream_pipe_at(const struct unc_site *site, struct unc_loop *loop,
                               struct unc_stream **ret_reader,
                               struct unc_stream **ret_writer);

/*
 * unc_stream_close: close the descriptor and release @stream. Bytes read but not asked
 * for are gone; bytes written are still delivered. Tasks that wait in a call of it wake
 * up with -EBADF. Not a waiting call: allowed outside of tasks, and after the loop was
 * closed or freed. From a thread that does not run the loop while another does, nothing
 * is closed; that is recorded as UNC_ETHREAD. NULL is fine. Returns: NULL, always.
 */
#define unc_stream_close(stream) unc_stream_close_at(UNC_HERE(unc_stream_close), stream)
UNC_API struct unc_stream *unc_stream_close_at(const struct unc_site *site,
                                               struct unc_stream *stream);

/* -------------------------------------------------------------------------------------------
 * Reading
 */

/*
 * unc_stream_read: some bytes, as soon as there are any, up to @size of them. Waits.
 * Returns: how many; 0 at the end; -EINVAL if @size is 0; -ECONNRESET, or as above.
 */
#define unc_stream_read(stream, buffer, size) \
    unc_stream_read_at(UNC_HERE(unc_stream_read), stream, buffer, size)
UNC_API long unc_stream_read_at(const struct unc_site *site, struct unc_stream *stream,
                                void *buffer, size_t size);

/*
 * unc_stream_read_exactly: all @size bytes. Waits. Returns: 0; UNC_EEND if the stream
 * ends before: what there is can still be read; or as above.
 */
#define unc_stream_read_exactly(stream, buffer, size) \
    unc_stream_read_exactly_at(UNC_HERE(unc_stream_read_exactly), stream, buffer, size)
UNC_API int unc_stream_read_exactly_at(const struct unc_site *site,
                                       struct unc_stream *stream, void *buffer,
                                       size_t size);

/*
 * unc_stream_read_until: all up to @delimiter and with it. Waits.
 * @limit: as many bytes at most, the delimiter counted; SIZE_MAX: any number; less than
 * the delimiter itself: -EINVAL.
 * @ret_data: a view into the stream's buffer, which may be written to, until the next
 * call that reads or closes.
 *
 * Returns: 0; UNC_ETOOLONG, UNC_EEND: it did not come, and what there is stays to be
 * read; or as above.
 */
#define unc_stream_read_until(stream, delimiter, delimiter_size, limit, ret_data, \
                              ret_size)                                           \
    unc_stream_read_until_at(UNC_HERE(unc_stream_read_until), stream, delimiter,  \
                             delimiter_size, limit, ret_data, ret_size)
UNC_API int unc_stream_read_until_at(const struct unc_site *site,
                                     struct unc_stream *stream, const void *delimiter,
                                     size_t delimiter_size, size_t limit, char **ret_data,
                                     size_t *ret_size);

/*
 * unc_stream_read_line: the next line, without its "\n" or "\r\n", ended by a NUL. Waits.
 * What follows the last "\n" of a stream is a line, too, if it is not empty.
 * @limit: as above, with "\n".
 * @ret_line: valid as above. @ret_size: optional; without the NUL.
 * Returns: 0; UNC_EEND after the last line; UNC_ETOOLONG; or as above.
 */
#define unc_stream_read_line(stream, limit, ret_line, ret_size)                      \
    unc_stream_read_line_at(UNC_HERE(unc_stream_read_line), stream, limit, ret_line, \
                            ret_size)
UNC_API int unc_stream_read_line_at(const struct unc_site *site,
                                    struct unc_stream *stream, size_t limit,
                                    char **ret_line, size_t *ret_size);

/*
 * unc_stream_read_all: all until the end, with a NUL behind it. Waits.
 * @limit: as many bytes at most, without the NUL; SIZE_MAX: any number.
 * @ret_data: the caller's, to be released with free().
 * Returns: 0; UNC_ETOOLONG: what there is stays to be read; or as above.
 */
#define unc_stream_read_all(stream, limit, ret_data, ret_size)                     \
    unc_stream_read_all_at(UNC_HERE(unc_stream_read_all), stream, limit, ret_data, \
                           ret_size)
UNC_API int unc_stream_read_all_at(const struct unc_site *site, struct unc_stream *stream,
                                   size_t limit, char **ret_data, size_t *ret_size);

/* -------------------------------------------------------------------------------------------
 * Writing
 */

/*
 * unc_stream_write, unc_stream_writev: hand all bytes to the kernel. Waits while it has
 * no room. Cancelled, or failed, some of them may be on their way.
 * @parts: read only; @part_count: any number.
 * Returns: 0; -EPIPE, -ECONNRESET if the peer is gone; or as above.
 */
#define unc_stream_write(stream, data, size) \
    unc_stream_write_at(UNC_HERE(unc_stream_write), stream, data, size)
UNC_API int unc_stream_write_at(const struct unc_site *site, struct unc_stream *stream,
                                const void *data, size_t size);
#define unc_stream_writev(stream, parts, part_count) \
    unc_stream_writev_at(UNC_HERE(unc_stream_writev), stream, parts, part_count)
UNC_API int unc_stream_writev_at(const struct unc_site *site, struct unc_stream *stream,
                                 const struct iovec *parts, size_t part_count);

/*
 * unc_stream_shutdown: write no more: the peer reads what was written and then the end,
 * and can still be read. Not a waiting call; a task that is writing gets -EPIPE.
 * Returns: 0; -ENOTSOCK for a pipe, which can only be closed; -ENOTCONN; or as above.
 */
#define unc_stream_shutdown(stream) \
    unc_stream_shutdown_at(UNC_HERE(unc_stream_shutdown), stream)
UNC_API int unc_stream_shutdown_at(const struct unc_site *site,
                                   struct unc_stream *stream);

/* -------------------------------------------------------------------------------------------
 * What it is
 */

/* unc_stream_get_fd: the descriptor; it stays the stream's, and the loop watches it for
 * the stream: it takes no reader and no writer beside it. -EINVAL for NULL. */
UNC_API int unc_stream_get_fd(const struct unc_stream *stream);

/*
 * unc_stream_get_peer, unc_stream_get_local: the address at the other end, at this end,
 * as text: "127.0.0.1:80", "[::1]:80", "/run/x", "@x", "" for a Unix socket without a
 * name.
 * @size: of @buffer; UNC_ADDRESS_SIZE is always enough.
 * Returns: 0, -EINVAL, -ENOSPC if it does not fit, -ENOTSOCK for a pipe, -ENOTCONN.
 */
UNC_API int unc_stream_get_peer(const struct unc_stream *stream, char *buffer,
                                size_t size);
UNC_API int unc_stream_get_local(const struct unc_stream *stream, char *buffer,
                                 size_t size);

/* unc_stream_set_name: what reports call it. Copied; NULL or "" takes it away. Returns: 0
 * or an error as above. */
#define unc_stream_set_name(stream, name) \
    unc_stream_set_name_at(UNC_HERE(unc_stream_set_name), stream, name)
UNC_API int unc_stream_set_name_at(const struct unc_site *site, struct unc_stream *stream,
                                   const char *name);

/* unc_stream_expect_open: it is meant to stay open until the process ends, for @reason:
 * reports list it as expected. Copied; NULL takes it back. Returns: as above. */
#define unc_stream_expect_open(stream, reason) \
    unc_stream_expect_open_at(UNC_HERE(unc_stream_expect_open), stream, reason)
UNC_API int unc_stream_expect_open_at(const struct unc_site *site,
                                      struct unc_stream *stream, const char *reason);

/* -------------------------------------------------------------------------------------------
 * Servers
 */

/* Zero throughout is the default. */
struct unc_server_options {
    unsigned backlog; /* connections that may queue; 0: as many as the system allows */
    unsigned is_ipv6_only; /* 1: "::" does not take IPv4 */
    unsigned shares_port; /* 1: SO_REUSEPORT: several processes, the kernel distributes */
    unsigned reserved_flags;
    const void *reserved[2];
};

/*
 * unc_server_listen: listen at @host (NULL: all addresses of this machine, IPv6 and IPv4)
 * and @service ("8080"; "0": any port that is free). SO_REUSEADDR is set. Of the
 * addresses of a name, which it takes a task to resolve, the first that works is taken;
 * with a numeric @host and @service, or NULL, it may be called outside of tasks.
 * @options: NULL for the default.
 * @ret_server: the caller's; close it with unc_server_close.
 *
 * Returns: 0, -EADDRINUSE, -EADDRNOTAVAIL, -EACCES, UNC_ENAME, UNC_ENOTASK, or as above.
 */
#define unc_server_listen(...) \
    unc_server_listen_at(UNC_HERE(unc_server_listen), __VA_ARGS__)
UNC_API int unc_server_listen_at(const struct unc_site *site, struct unc_loop *loop,
                                 const char *host, const char *service,
                                 const struct unc_server_options *options,
                                 struct unc_server **ret_server);

/*
 * unc_server_listen_unix: listen at @path, which is made; with a leading '@' it is a name
 * in the abstract namespace. Closing the server removes the path, if it still is the one
 * it made. A path that is there, from a server that was killed perhaps, is not replaced.
 * Returns: 0, -EADDRINUSE, -ENAMETOOLONG, -ENOENT, -EACCES, or as above.
 */
#define unc_server_listen_unix(loop, path, ret_server) \
    unc_server_listen_unix_at(UNC_HERE(unc_server_listen_unix), loop, path, ret_server)
UNC_API int unc_server_listen_unix_at(const struct unc_site *site, struct unc_loop *loop,
                                      const char *path, struct unc_server **ret_server);

/*
 * unc_server_accept: the next client. Waits; one task at a time, else -EBUSY. A client
 * that went away before it was its turn is passed over. When there are no descriptors or
 * no memory for another one, clients stay in the queue: it waits a moment (100 ms) and
 * tries again, for as long as that takes, and warns once (unc_loop_set_warning_handler).
 * TCP_NODELAY is set.
 * @ret_stream: the caller's; close it with unc_stream_close. It outlives the server.
 * Returns: 0, or as above; -EBADF if the server is closed meanwhile; -ENOMEM, -ENOSPC: a
 * client was turned away for lack of memory, and the next may have more luck.
 */
#define unc_server_accept(server, ret_stream) \
    unc_server_accept_at(UNC_HERE(unc_server_accept), server, ret_stream)
UNC_API int unc_server_accept_at(const struct unc_site *site, struct unc_server *server,
                                 struct unc_stream **ret_stream);

/* unc_server_close: stop listening and release @server; for the rest as unc_stream_close.
 * Clients in the queue are turned away. Returns: NULL, always. */
#define unc_server_close(server) unc_server_close_at(UNC_HERE(unc_server_close), server)
UNC_API struct unc_server *unc_server_close_at(const struct unc_site *site,
                                               struct unc_server *server);

/* unc_server_get_fd, unc_server_get_address: as of a stream; the address has the port
 * that the system chose. It is also the server's name in reports. */
UNC_API int unc_server_get_fd(const struct unc_server *server);
UNC_API int unc_server_get_address(const struct unc_server *server, char *buffer,
                                   size_t size);

/* unc_server_expect_open: as unc_stream_expect_open. */
#define unc_server_expect_open(server, reason) \
    unc_server_expect_open_at(UNC_HERE(unc_server_expect_open), server, reason)
UNC_API int unc_server_expect_open_at(const struct unc_site *site,
                                      struct unc_server *server, const char *reason);

UNC_END_DECLS

#endif
