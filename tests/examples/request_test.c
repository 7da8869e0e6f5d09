/* SPDX-License-Identifier: MIT */
/* examples/serve/request.c: which requests are answered, which are refused and how. */
#include <stdlib.h>
#include <string.h>

#include "examples/serve/request.h"
#include "lib/case.h"

/* Parse a copy without a NUL behind it, so that a sanitizer sees any step too far. */
static enum status parse(const char *text, struct request *request)
{
    size_t size = strlen(text);
    char *head = malloc(size);
    enum status status;

    assert_non_null(head);
    memcpy(head, text, size);
    status = request_parse(head, size, request);
    free(head);
    return status;
}

static void assert_path(const char *target, enum status expected, const char *path)
{
    struct request request;
    char head[1024] = "GET ";

    strcat(head, target);
    strcat(head, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(parse(head, &request), expected);
    if (expected == STATUS_OK) {
        assert_string_equal(request.path, path);
    }
}

static void assert_status(const char *head, enum status expected)
{
    struct request request;

    assert_int_equal(parse(head, &request), expected);
    if (expected != STATUS_OK) {
        assert_false(request.keeps_alive);
    }
}

UNC_TEST(request__paths__are_decoded)
{
    assert_path("/", STATUS_OK, "");
    assert_path("/a/b.html", STATUS_OK, "a/b.html");
    assert_path("/a%20b/%C3%A4", STATUS_OK, "a b/\xc3\xa4");
    assert_path("/a?b=%zz", STATUS_OK, "a");
    assert_path("///a", STATUS_OK, "a");
    assert_path("http://host/a", STATUS_OK, "a");
    assert_path("http://host", STATUS_OK, "");
    assert_path("http://host?a/b", STATUS_OK, "");
    assert_path("/a..b/c.", STATUS_OK, "a..b/c.");
}

UNC_TEST(request__path_that_leads_out__is_forbidden)
{
    assert_path("/..", STATUS_FORBIDDEN, NULL);
    assert_path("/../etc/passwd", STATUS_FORBIDDEN, NULL);
    assert_path("/a/../../etc/passwd", STATUS_FORBIDDEN, NULL);
    assert_path("/%2e%2e/etc/passwd", STATUS_FORBIDDEN, NULL);
    assert_path("/a%2f..%2f..", STATUS_FORBIDDEN, NULL);
    assert_path("/%2Fetc/passwd", STATUS_FORBIDDEN, NULL);
    assert_path("/.git/config", STATUS_FORBIDDEN, NULL);
}

UNC_TEST(request__path_that_makes_no_sense__is_bad)
{
    assert_path("a", STATUS_BAD_REQUEST, NULL);
    assert_path("*", STATUS_BAD_REQUEST, NULL);
    assert_path("http://", STATUS_BAD_REQUEST, NULL);
    assert_path("http:///a", STATUS_BAD_REQUEST, NULL);
    assert_path("http://ho\x01st/a", STATUS_BAD_REQUEST, NULL);
    assert_path("/%", STATUS_BAD_REQUEST, NULL);
    assert_path("/%2", STATUS_BAD_REQUEST, NULL);
    assert_path("/%zz", STATUS_BAD_REQUEST, NULL);
    assert_path("/%00", STATUS_BAD_REQUEST, NULL);
    assert_path("/a\tb", STATUS_BAD_REQUEST, NULL);
    assert_path("/a b", STATUS_BAD_REQUEST, NULL);
}

UNC_TEST(request__request_lines__are_told_apart)
{
    assert_status("GET / HTTP/1.0\r\n\r\n", STATUS_OK);
    assert_status("GET / HTTP/1.1\nHost: x\n\n", STATUS_OK);
    assert_status("POST / HTTP/1.1\r\nHost: x\r\n\r\n", STATUS_NO_METHOD);
    assert_status("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", STATUS_NO_METHOD);
    assert_status("get / HTTP/1.1\r\nHost: x\r\n\r\n", STATUS_UNKNOWN_METHOD);
    assert_status("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", STATUS_UNKNOWN_METHOD);
    assert_status("G@T / HTTP/1.1\r\nHost: x\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.9\r\nHost: x\r\n\r\n", STATUS_OK);
    assert_status("GET / HTTP/1.9\r\n\r\n", STATUS_BAD_REQUEST); /* as 1.1: no host */
    assert_status("GET / HTTP/2.0\r\n\r\n", STATUS_NO_VERSION);
    assert_status("GET / HTTP/11\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.10\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / FTP/1.1\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET /\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status(" / HTTP/1.1\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.1\r\n\r\n", STATUS_BAD_REQUEST); /* no host */
    assert_status("GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("\r\n\r\n", STATUS_BAD_REQUEST);
}

/* Where does the head end? Whoever disagrees sees one request more, or less. */
UNC_TEST(request__return_that_ends_no_line__is_bad)
{
    assert_status("GET / HTTP/1.1\r\nHost: x\r\n\r\r\nA: b\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.1\r\r\nHost: x\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.1\r\nHost: x\n\r", STATUS_BAD_REQUEST);
}

UNC_TEST(request__two_hosts__is_bad)
{
    assert_status("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.0\r\nHost: x\r\nhost: x\r\n\r\n", STATUS_BAD_REQUEST);
    assert_status("GET / HTTP/1.0\r\nHost: x\r\n\r\n", STATUS_OK);
}

static bool keeps_alive(const char *head)
{
    struct request request;

    assert_int_equal(parse(head, &request), STATUS_OK);
    return request.keeps_alive;
}

UNC_TEST(request__connection__is_kept_unless_told)
{
    assert_true(keeps_alive("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(keeps_alive("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
    assert_true(keeps_alive("GET / HTTP/1.9\r\nHost: x\r\n\r\n"));
    assert_false(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
    assert_false(keeps_alive("GET / HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n"));
    assert_false(keeps_alive("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n"));
    assert_false(
        keeps_alive("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

UNC_TEST(request__head_method__wants_no_body)
{
    struct request request;

    assert_int_equal(parse("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n", &request), STATUS_OK);
    assert_true(request.is_head);
}
