/* SPDX-License-Identifier: MIT */
/*
 * A request is made and given to no connection.
 *
 * expect: unclosed watcher evhttp_request, 1, by evhttp_request_new in acquire,
 *         missing evhttp_request_free
 */
#include <event2/event.h>
#include <event2/http.h>

#include "twin.h"

static void on_done(struct evhttp_request *request, void *argument)
{
    (void)request;
    (void)argument;
}

static struct evhttp_request *acquire(void)
{
    return evhttp_request_new(on_done, NULL);
}

int main(void)
{
    struct evhttp_request *request = acquire();

    RELEASE(evhttp_request_free(request));
    return request == NULL;
}
