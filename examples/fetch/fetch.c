/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request at a time, as a task that reads like straight code: connect, send the
 * request, read the response until it is complete.
 *
 * What can go wrong there is an error of one of its calls: no address answers, the server
 * talks nonsense, the body cannot be written. Two things come from outside, the end of
 * the time and control-C: they cancel the task, in whichever call it waits.
 *
 * Every acquisition here has its release in fetch_free.
 */
#include "examples/fetch/fetch.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/stream.h>
#include <unclosed/task.h>

struct fetch {
    struct unc_loop *loop;
    struct unc_handle *timeout; /* limits all requests together */
    int64_t timeout_ns;
    struct unc_handle *notice; /* NULL: nobody wants one */
    int64_t notice_ns;
    response_body_fn *on_body;
    void *userdata; /* of on_body */

    const struct url *url;
    struct unc_task *task;     /* the request in progress; NULL: none */
    struct unc_stream *stream; /* NULL: not connected */
    struct response response;
    char message[512]; /* why the last request failed */
};

/* The first reason counts. Returns: @error. */
__attribute__((format(printf, 3, 4))) static int fail(struct fetch *fetch, int error,
                                                      const char *format, ...)
{
    va_list arguments;

    if (fetch->message[0] == '\0') {
        va_start(arguments, format);
        (void)vsnprintf(fetch->message, sizeof fetch->message, format, arguments);
        va_end(arguments);
    }
    return error;
}

static int on_timeout(struct unc_loop *loop, void *userdata)
{
    struct fetch *fetch = userdata;

    (void)loop;
    (void)fail(fetch, -ETIMEDOUT, "no complete response within %g s",
               (double)fetch->timeout_ns / (double)UNC_S(1));
    (void)unc_task_cancel(fetch->task);
    return 0;
}

static int on_notice(struct unc_loop *loop, void *userdata)
{
    const struct fetch *fetch = userdata;

    (void)loop;
    (void)fprintf(stderr, "fetch: no page yet after %g s\n",
                  (double)fetch->notice_ns / (double)UNC_S(1));
    return 0;
}

static int on_interrupt(struct unc_loop *loop, int signal_number, void *userdata)
{
    struct fetch *fetch = userdata;

    (void)loop;
    (void)signal_number;
    (void)fail(fetch, -EINTR, "interrupted");
    (void)unc_task_cancel(fetch->task);
    return 0;
}

static int write_body(const char *bytes, size_t size, void *userdata)
{
    struct fetch *fetch = userdata;

    return response_is_success(&fetch->response)
               ? fetch->on_body(bytes, size, fetch->userdata)
               : 0;
}

/* The reason out of the text of an error: "what: host: reason; called by ...". Where it
 * was called is for who writes programs. */
static const char *reason_of(struct unc_error *error)
{
    char *colon;

    error->text[strcspn(error->text, ";")] = '\0';
    colon = strrchr(error->text, ':');
    return colon == NULL ? error->text : colon + 1 + strspn(colon + 1, " ");
}

static int connect_to_server(struct fetch *fetch)
{
    const struct url *url = fetch->url;
    const int64_t no_limit = -1;
    int r;

    r = unc_stream_connect(fetch->loop, url->host, url->port, no_limit, &fetch->stream);
    if (r == UNC_ENAME) {
        struct unc_error error;

        (void)unc_error_get_last(&error);
        return fail(fetch, r, "cannot find the address of %s: %s", url->host,
                    reason_of(&error));
    }
    return r < 0 ? fail(fetch, r, "cannot connect: %s", unc_strerror(r)) : 0;
}

static int send_request(struct fetch *fetch)
{
    char authority[URL_TEXT_SIZE];
    char request[2 * URL_TEXT_SIZE];
    int size;
    int r;

    url_write_authority(fetch->url, authority);
    size = snprintf(request, sizeof request,
                    "GET %s HTTP/1.1\r\nHost: %s\r\n"
                    "User-Agent: unclosed-fetch/" UNC_VERSION "\r\n"
                    "Accept: */*\r\nConnection: close\r\n\r\n",
                    fetch->url->target, authority);
    r = unc_stream_write(fetch->stream, request, (size_t)size);
    return r < 0 ? fail(fetch, r, "connection lost: %s", unc_strerror(r)) : 0;
}

/* Is there anything left to wait for? The body of an error page is of no use to us. */
static bool has_response(const struct response *response)
{
    return response_is_complete(response) ||
           (response_has_head(response) && !response_is_success(response));
}

static int read_response(struct fetch *fetch)
{
    struct response *response = &fetch->response;
    char bytes[16384];

    while (!has_response(response)) {
        long size = unc_stream_read(fetch->stream, bytes, sizeof bytes);
        int r;

        if (size < 0) {
            return fail(fetch, (int)size, "connection lost: %s", unc_strerror((int)size));
        }
        r = size == 0 ? response_end(response)
                      : response_feed(response, bytes, (size_t)size);
        if (r < 0) {
            return response->complaint != NULL
                       ? fail(fetch, r, "bad response: %s", response->complaint)
                       : fail(fetch, r, "cannot write the body: %s", unc_strerror(r));
        }
    }
    return 0;
}

static int get_page(void *userdata, void **ret_result)
{
    struct fetch *fetch = userdata;
    int r = connect_to_server(fetch);

    (void)ret_result;
    if (r == 0) {
        r = send_request(fetch);
    }
    return r < 0 ? r : read_response(fetch);
}

int fetch_run(struct fetch *fetch, const struct url *url)
{
    int r;

    fetch->stream = unc_stream_close(fetch->stream); /* from who sent us here */
    fetch->url = url;
    fetch->message[0] = '\0';
    response_init(&fetch->response, write_body, fetch);

    r = unc_task_new(fetch->loop, get_page, fetch, &fetch->task);
    if (r == 0) {
        r = unc_loop_run_until_complete(fetch->loop, unc_task_as_future(fetch->task),
                                        /* ret_result= */ NULL);
        fetch->task = unc_task_unref(fetch->task);
    }
    return r < 0 ? fail(fetch, r, "%s", unc_strerror(r)) : 0;
}

const struct response *fetch_get_response(const struct fetch *fetch)
{
    return &fetch->response;
}

const char *fetch_get_message(const struct fetch *fetch)
{
    return fetch->message;
}

/* -------------------------------------------------------------------------------------------
 * Life
 */

int fetch_new(int64_t timeout_ns, response_body_fn *on_body, void *userdata,
              struct fetch **ret_fetch)
{
    struct fetch *fetch;
    int r;

    fetch = calloc(1, sizeof *fetch);
    if (fetch == NULL) {
        return -ENOMEM;
    }
    fetch->timeout_ns = timeout_ns;
    fetch->on_body = on_body;
    fetch->userdata = userdata;

    r = unc_loop_new(&fetch->loop);
    if (r < 0) {
        goto free_fetch;
    }
    (void)unc_loop_set_name(fetch->loop, "fetch");

    r = unc_loop_call_later(fetch->loop, timeout_ns, on_timeout, fetch, &fetch->timeout);
    if (r < 0) {
        goto free_fetch;
    }
    r = unc_loop_add_signal_handler(fetch->loop, SIGINT, on_interrupt, fetch);
    if (r < 0) {
        goto free_fetch;
    }

    *ret_fetch = fetch;
    return 0;

free_fetch:
    (void)fetch_free(fetch);
    return r;
}

int fetch_set_notice(struct fetch *fetch, int64_t delay_ns)
{
    fetch->notice_ns = delay_ns;
    return unc_loop_call_later(fetch->loop, delay_ns, on_notice, fetch, &fetch->notice);
}

/* NULL is fine. */
static struct unc_handle *give_up(struct unc_handle *handle)
{
    if (handle != NULL) {
        (void)unc_handle_cancel(handle);
    }
    return unc_handle_unref(handle);
}

struct fetch *fetch_free(struct fetch *fetch)
{
    if (fetch == NULL) {
        return NULL;
    }
    fetch->stream = unc_stream_close(fetch->stream);
    if (fetch->loop != NULL) {
        (void)unc_loop_remove_signal_handler(fetch->loop, SIGINT);
    }
    fetch->timeout = give_up(fetch->timeout);
    fetch->notice = give_up(fetch->notice);
    fetch->loop = unc_loop_free(fetch->loop); /* closes it first */
    free(fetch);
    return NULL;
}
