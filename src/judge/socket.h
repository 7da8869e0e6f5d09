/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SOCKET_H
#define UNC_JUDGE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "judge/kernel.h"
#include "record/reader.h"

#define UNC__ADDRESS_SIZE 160

/*
 * Between whom a socket is: "127.0.0.1:8080", "[fe80::1%2]:80", "/run/x.sock", "@x" for
 * an abstract name. "": there is no such address, or it has no name.
 */
struct unc__socket_facts {
    char local[UNC__ADDRESS_SIZE];
    char peer[UNC__ADDRESS_SIZE];
};

/* unc__socket_facts_read: of a descriptor of this process; two system calls. */
void unc__socket_facts_read(uint64_t fd, struct unc__socket_facts *ret_facts);

/*
 * unc__stream_is_astray: the descriptor of the stream @entry is closed, or is something
 * by now that no such stream has: somebody closed it behind the stream's back, and what
 * the kernel says about that number is about somebody else's.
 */
bool unc__stream_is_astray(const struct unc__entry_view *entry,
                           const struct unc__fd_facts *facts);

/* unc__socket_address_write: the same of a struct sockaddr of @size bytes. */
void unc__socket_address_write(struct unc__text *text, const void *address, size_t size);

#endif
