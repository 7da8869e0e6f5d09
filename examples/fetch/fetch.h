/* SPDX-License-Identifier: MIT */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <stdint.h>

#include "examples/fetch/response.h"
#include "examples/fetch/url.h"

/*
 * A fetch asks one server after the other, until somebody has the page. It owns its event
 * loop, the timer that limits the whole fetch, the handler for control-C and the
 * connection.
 */
struct fetch;

/*
 * fetch_new: get ready. The time starts now.
 * @on_body: gets the body of a 2xx response, piece by piece; other bodies are not read.
 * @ret_fetch: release it with fetch_free.
 * Returns: 0 or a negative error, see unc_strerror.
 */
int fetch_new(int64_t timeout_ns, response_body_fn *on_body, void *userdata,
              struct fetch **ret_fetch);

/*
 * fetch_set_notice: say on standard error that there is no page yet, once, after so long.
 * Returns: 0 or a negative error.
 */
int fetch_set_notice(struct fetch *fetch, int64_t delay_ns);

/*
 * fetch_run: make one request and wait for its response, whatever the status.
 * Returns: 0, or a negative error for which fetch_get_message has a sentence.
 */
int fetch_run(struct fetch *fetch, const struct url *url);

/* fetch_get_response, fetch_get_message: borrowed, until the next run. */
const struct response *fetch_get_response(const struct fetch *fetch);
const char *fetch_get_message(const struct fetch *fetch);

/* fetch_free: give everything back. NULL is fine. Returns: NULL, always. */
struct fetch *fetch_free(struct fetch *fetch);

#endif
