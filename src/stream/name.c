/* SPDX-License-Identifier: MIT */
/*
 * Names of hosts and services.
 *
 * Numbers are understood at once. A name may take the resolver seconds, so it is asked in
 * another thread, see resolver.c.
 */
#include "stream/name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stream/channel.h"
#include "stream/resolver.h"

static struct addrinfo make_hints(const struct unc__name *name, int flags)
{
    return (struct addrinfo){ .ai_family = name->family,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = flags | (name->is_to_listen ? AI_PASSIVE : 0) };
}

static struct unc__question *question_new(const struct unc__name *name)
{
    size_t service_size = strlen(name->service) + 1;
    size_t host_size = name->host == NULL ? 0 : strlen(name->host) + 1;
    struct unc__question *question = malloc(sizeof *question + service_size + host_size);

    if (question == NULL) {
        return NULL;
    }
    *question = (struct unc__question){ .service = question->texts,
                                        .hints = make_hints(name, 0) };
    memcpy(question->texts, name->service, service_size);
    if (name->host != NULL) {
        memcpy(question->texts + service_size, name->host, host_size);
        question->host = question->texts + service_size;
    }
    return question;
}

/* With the reason, for unc_error_get_last. */
static int refuse(const struct unc_site *site, const char *subject, const char *reason)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "%s: %s", subject, reason);
    return unc__verdict_about(site, UNC_ENAME, buffer);
}

static int verdict(const struct unc_site *site, const struct unc__name *name, int reason,
                   int error)
{
    switch (reason) {
    case 0:
        return 0;
    case EAI_MEMORY:
        return -ENOMEM;
    case EAI_SYSTEM:
        return error == 0 ? -EIO : -error;
    default:
        return refuse(site, name->host == NULL ? name->service : name->host,
                      gai_strerror(reason));
    }
}

static int resolve(const struct unc_site *site, struct unc_loop *loop,
                   const struct unc__name *name, int64_t deadline_ns,
                   struct addrinfo **ret_addresses)
{
    struct unc__question *question = question_new(name);
    int r =
        question == NULL ? -ENOMEM : unc__resolver_ask(site, loop, question, deadline_ns);

    if (r < 0) {
        return r;
    }
    r = verdict(site, name, question->reason, question->error);
    if (r == 0) {
        *ret_addresses = question->addresses;
        question->addresses = NULL;
    }
    (void)unc__question_free(question);
    return r;
}

UNC__BESIDE_WAITS static int understand_numbers(const struct unc__name *name,
                                                struct addrinfo **ret_addresses,
                                                int *ret_error)
{
    const struct addrinfo hints = make_hints(name, AI_NUMERICHOST | AI_NUMERICSERV);
    int reason = getaddrinfo(name->host, name->service, &hints, ret_addresses);

    *ret_error = errno;
    return reason;
}

/*
 * Libc takes " 80", "+80" and "" for numbers, and keeps 16 bits of any. Returns: NULL if
 * the service is a port or may be a name, else what is wrong.
 */
static const char *judge_service(const struct unc__name *name)
{
    const char *service = name->service;
    size_t digit_count = strspn(service, "0123456789");
    long port;

    if (digit_count == 0) {
        return service[0] == '\0' || strchr(" \t\n\v\f\r+-", service[0]) != NULL
                   ? "neither a port nor the name of a service"
                   : NULL;
    }
    if (service[digit_count] != '\0') {
        return NULL; /* "3com-tsmux" */
    }
    port = strtol(service, NULL, 10); /* LONG_MAX if it is more */
    if (port == 0 && !name->is_to_listen) {
        return "nobody can be connected to at port 0";
    }
    return port > UINT16_MAX ? "a port is at most 65535" : NULL;
}

int unc__name_resolve(const struct unc_site *site, struct unc_loop *loop,
                      const struct unc__name *name, int64_t deadline_ns,
                      struct addrinfo **ret_addresses)
{
    const char *objection = judge_service(name);
    int error = 0;
    int reason;
    int r;

    if (objection != NULL) {
        return unc_raise_at(site, refuse(site, name->service, objection));
    }
    reason = understand_numbers(name, ret_addresses, &error);
    r = reason == EAI_NONAME || reason == EAI_SERVICE
            ? resolve(site, loop, name, deadline_ns, ret_addresses)
            : verdict(site, name, reason, error);
    return r < 0 ? unc_raise_at(site, r) : 0;
}
