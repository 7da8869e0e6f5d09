/* SPDX-License-Identifier: MIT */
/*
 * A connection of an HTTP client is never freed.
 *
 * expect: unclosed watcher evhttp_connection, 1,
 *         by evhttp_connection_base_new in acquire, missing evhttp_connection_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/event.h>
#include <event2/http.h>

#include "twin.h"

static void on_done(struct evhttp_request *request, void *argument)
{
    (void)request;
    (void)argument;
}

static struct evhttp_connection *acquire(struct event_base *base)
{
    return evhttp_connection_base_new(base, NULL, "127.0.0.1", 9);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp_connection *connection = acquire(base);

    (void)evhttp_make_request(connection, evhttp_request_new(on_done, NULL),
                              EVHTTP_REQ_GET, "/");
    RELEASE(evhttp_connection_free(connection));
    RELEASE(event_base_free(base));
    return connection == NULL;
}
