/* SPDX-License-Identifier: MIT */
/*
 * examples/fetch/response.c: responses, fed whole, byte by byte and in two pieces at
 * every place. The network cuts where it likes; the outcome must not depend on it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examples/fetch/response.h"
#include "lib/case.h"

/* What came of a response. */
struct outcome {
    struct response response;
    int error;
    size_t body_size;
    char body[65536];
};

static int collect(const char *bytes, size_t size, void *userdata)
{
    struct outcome *outcome = userdata;

    assert_true(outcome->body_size + size < sizeof outcome->body);
    memcpy(outcome->body + outcome->body_size, bytes, size);
    outcome->body_size += size;
    outcome->body[outcome->body_size] = '\0';
    return 0;
}

/* Feed @bytes with a cut after each of the first @split and then after @step at a time.
 */
static void feed(struct outcome *outcome, const char *bytes, size_t size, size_t split,
                 size_t step)
{
    outcome->body_size = 0;
    outcome->body[0] = '\0';
    response_init(&outcome->response, collect, outcome);
    outcome->error = response_feed(&outcome->response, bytes, split);
    for (size_t i = split; i < size && outcome->error == 0; i += step) {
        size_t piece = size - i < step ? size - i : step;

        outcome->error = response_feed(&outcome->response, bytes + i, piece);
    }
    if (outcome->error == 0) {
        outcome->error = response_end(&outcome->response);
    }
}

static void assert_outcome(const struct outcome *outcome, int error, int status,
                           const char *body)
{
    assert_int_equal(outcome->error, error);
    if (error == 0) {
        assert_int_equal(outcome->response.status, status);
        assert_true(response_is_complete(&outcome->response));
        assert_string_equal(outcome->body, body);
    } else {
        assert_non_null(outcome->response.complaint);
    }
}

/* However the bytes arrive, the outcome is this one. */
static void assert_always(const char *bytes, int error, int status, const char *body)
{
    struct outcome *outcome = malloc(sizeof *outcome);
    size_t size = strlen(bytes);

    assert_non_null(outcome);
    feed(outcome, bytes, size, 0, 1);
    assert_outcome(outcome, error, status, body);
    for (size_t split = 0; split <= size; split++) {
        feed(outcome, bytes, size, split, size);
        assert_outcome(outcome, error, status, body);
    }
    free(outcome);
}

UNC_TEST(response__content_length__ends_the_body)
{
    assert_always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0, 200, "hello");
    assert_always("HTTP/1.1 200 OK\r\ncontent-length:5  \r\n\r\nhello!!!", 0, 200,
                  "hello");
    assert_always("HTTP/1.0 404\r\nContent-Length: 0\r\n\r\n", 0, 404, "");
    assert_always("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 0, 200, "hi");
}

UNC_TEST(response__no_length__lasts_until_close)
{
    assert_always("HTTP/1.0 200 OK\r\n\r\nhello\r\n\r\n", 0, 200, "hello\r\n\r\n");
    assert_always("HTTP/1.1 200 OK\r\nX: y\r\n\r\n", 0, 200, "");
}

UNC_TEST(response__chunks__are_joined)
{
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\n1\r\n \r\n0005\r\nworld\r\n0\r\n\r\n",
                  0, 200, "hello world");
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                  "A\r\n0123456789\r\n0\r\n\r\n",
                  0, 200, "0123456789");
}

UNC_TEST(response__chunk_extensions_and_trailers__are_read_over)
{
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "2;a=b;c=\"d\"\r\nhi\r\n1 ; x\r\n!\r\n0;last\r\n"
                  "Checksum: 1\r\nStatus: 500\r\n\r\nHTTP/1.1 500 No\r\n",
                  0, 200, "hi!");
}

/* Whoever believes the other one sees another end of the body. */
UNC_TEST(response__chunks_and_length__are_refused)
{
    assert_always("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
                  "\r\n4\r\nfour\r\n0\r\n\r\n",
                  -EBADMSG, 0, NULL);
    assert_always("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n"
                  "\r\n",
                  -EBADMSG, 0, NULL);
}

UNC_TEST(response__provisional__is_skipped)
{
    assert_always(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n"
        "Content-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        0, 200, "x");
}

UNC_TEST(response__status_without_body__ends_with_its_head)
{
    assert_always("HTTP/1.1 204 No Content\r\n\r\nnot a body", 0, 204, "");
    assert_always("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 0, 304, "");
}

UNC_TEST(response__redirect__keeps_its_location)
{
    struct outcome *outcome = malloc(sizeof *outcome);
    static const char bytes[] =
        "HTTP/1.1 302 Found\r\nLocation: \t /else where \r\nContent-Length: 0\r\n\r\n";

    assert_non_null(outcome);
    feed(outcome, bytes, sizeof bytes - 1, 0, 1);
    assert_true(response_is_redirect(&outcome->response));
    assert_string_equal(outcome->response.location, "/else where");
    assert_string_equal(outcome->response.reason, "Found");
    free(outcome);
}

UNC_TEST(response__closed_too_early__is_short)
{
    assert_always("", -EBADMSG, 0, NULL);
    assert_always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", -EBADMSG, 0, NULL);
    assert_always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", -EBADMSG, 0, NULL);
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                  -EBADMSG, 0, NULL);
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", -EBADMSG,
                  0, NULL);
}

UNC_TEST(response__malformed__is_refused)
{
    static const char *const heads[] = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/2 200 OK\r\n",
        "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1  200 OK\r\n",
        "HTTP/1.1 200 \x1b[31m\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n",
        "HTTP/1.1 200 OK\r\nName : blank\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 5\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n",
    };

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        assert_always(heads[i], -EBADMSG, 0, NULL);
    }
}

UNC_TEST(response__unknown_coding__is_not_supported)
{
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n", -EOPNOTSUPP,
                  0, NULL);
    assert_always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                  "Transfer-Encoding: chunked\r\n",
                  -EOPNOTSUPP, 0, NULL);
}

UNC_TEST(response__nul_in_a_header__is_refused)
{
    struct outcome *outcome = malloc(sizeof *outcome);
    static const char bytes[] = "HTTP/1.1 200 OK\r\nA: b\0c\r\n";

    assert_non_null(outcome);
    feed(outcome, bytes, sizeof bytes - 1, 0, 1);
    assert_outcome(outcome, -EBADMSG, 0, NULL);
    free(outcome);
}

/* Feed @head, then @line for ever. Returns: the error that ends it. */
static int feed_endlessly(const char *head, const char *line)
{
    struct outcome *outcome = malloc(sizeof *outcome);
    int r;

    assert_non_null(outcome);
    outcome->body_size = 0;
    response_init(&outcome->response, collect, outcome);
    r = response_feed(&outcome->response, head, strlen(head));
    for (int i = 0; i < 100000 && r == 0; i++) {
        r = response_feed(&outcome->response, line, strlen(line));
    }
    free(outcome);
    return r;
}

UNC_TEST(response__endless_head__is_too_large)
{
    assert_int_equal(feed_endlessly("", "x"), -EMSGSIZE);
    assert_int_equal(feed_endlessly("HTTP/1.1 200 OK\r\n", "Name: value\r\n"), -EMSGSIZE);
    assert_int_equal(feed_endlessly("", "HTTP/1.1 100 Continue\r\n\r\n"), -EMSGSIZE);
    assert_int_equal(
        feed_endlessly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "0\r\n",
                       "Trailer: x\r\n"),
        -EMSGSIZE);
    assert_int_equal(
        feed_endlessly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x"),
        -EMSGSIZE);
}

/* Many small chunks are no endless head. */
UNC_TEST(response__many_chunks__are_no_head)
{
    struct outcome *outcome = malloc(sizeof *outcome);
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    assert_non_null(outcome);
    outcome->body_size = 0;
    response_init(&outcome->response, collect, outcome);
    assert_int_equal(response_feed(&outcome->response, head, sizeof head - 1), 0);
    for (int i = 0; i < 60000; i++) {
        assert_int_equal(response_feed(&outcome->response, "1\r\nx\r\n", 6), 0);
    }
    assert_int_equal(outcome->body_size, 60000);
    free(outcome);
}

static int refuse(const char *bytes, size_t size, void *userdata)
{
    (void)bytes;
    (void)size;
    (void)userdata;
    return -ENOSPC;
}

UNC_TEST(response__body_cannot_be_written__says_why)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\n\r\nbody";
    struct response *response = malloc(sizeof *response);

    assert_non_null(response);
    response_init(response, refuse, NULL);
    assert_int_equal(response_feed(response, bytes, sizeof bytes - 1), -ENOSPC);
    assert_null(response->complaint);
    free(response);
}
