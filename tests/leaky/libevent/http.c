/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server is never freed: where it listens is part of it.
 *
 * expect: unclosed watcher evhttp, 1, by evhttp_new in acquire, missing evhttp_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/event.h>
#include <event2/http.h>

#include "twin.h"

static struct evhttp *acquire(struct event_base *base)
{
    return evhttp_new(base);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = acquire(base);
    int r = evhttp_bind_socket(http, "127.0.0.1", 0);

    RELEASE(evhttp_free(http));
    RELEASE(event_base_free(base));
    return r;
}
