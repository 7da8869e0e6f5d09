/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_NAME_H
#define UNC_STREAM_NAME_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

#include <unclosed/loop.h>

/* What is looked for. */
struct unc__name {
    const char *host;    /* NULL: this machine */
    const char *service; /* "80", "http" */
    int family;          /* AF_UNSPEC: any */
    bool is_to_listen;
};

/*
 * unc__name_resolve: the addresses of @name. Numbers need no task and no other thread.
 * @deadline_ns: of the loop's clock; INT64_MAX: none.
 * @ret_addresses: to be released with freeaddrinfo().
 * Returns: 0, UNC_ENAME with its reason for unc_error_get_last, -ENOMEM, -ETIMEDOUT,
 * UNC_ENOTASK, UNC_ECANCELLED, -EINVAL.
 */
int unc__name_resolve(const struct unc_site *site, struct unc_loop *loop,
                      const struct unc__name *name, int64_t deadline_ns,
                      struct addrinfo **ret_addresses);

#endif
