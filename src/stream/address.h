/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_ADDRESS_H
#define UNC_STREAM_ADDRESS_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/* unc__address_of_path: of a Unix socket; '@' in front: abstract. Returns: 0, -EINVAL,
 * -ENAMETOOLONG. */
int unc__address_of_path(const char *path, struct sockaddr_un *ret_address,
                         socklen_t *ret_size);

/* unc__address_of_socket: of this end or, @is_peer, of the other, as text, see
 * unc_stream_get_peer. Returns: 0, -EINVAL, -ENOSPC, -ENOTSOCK, -ENOTCONN. */
int unc__address_of_socket(int fd, int is_peer, char *buffer, size_t size);

/* unc__address_port: that of this end. Returns: 1 to 65535, -EAFNOSUPPORT for a Unix
 * socket, -ENOTSOCK, -EBADF. */
int unc__address_port(int fd);

#endif
