/* SPDX-License-Identifier: MIT */
/* examples/fetch/url.c: what is a URL, what is none, and where a redirect leads. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "examples/fetch/url.h"
#include "lib/case.h"

static void assert_parts(const char *text, const char *host, const char *port,
                         const char *target)
{
    struct url url;

    assert_int_equal(url_parse(text, &url), 0);
    assert_string_equal(url.host, host);
    assert_string_equal(url.port, port);
    assert_string_equal(url.target, target);
}

static void assert_refused(const char *text, int error)
{
    struct url url;

    assert_int_equal(url_parse(text, &url), error);
}

static void assert_resolved(const char *base, const char *reference, const char *expected)
{
    char text[URL_TEXT_SIZE];
    struct url url;

    assert_int_equal(url_parse(base, &url), 0);
    assert_int_equal(url_resolve(&url, reference, &url), 0);
    url_write(&url, text);
    assert_string_equal(text, expected);
}

UNC_TEST(url__plain_forms__are_taken_apart)
{
    assert_parts("http://host", "host", "80", "/");
    assert_parts("http://host/", "host", "80", "/");
    assert_parts("HTTP://Host:8080/a/b?c=d", "Host", "8080", "/a/b?c=d");
    assert_parts("http://host?q", "host", "80", "/?q");
    assert_parts("http://host:/x", "host", "80", "/x");
    assert_parts("http://127.0.0.1:065/", "127.0.0.1", "65", "/");
    assert_parts("http://host/a:b@c", "host", "80", "/a:b@c");
}

UNC_TEST(url__ipv6_in_brackets__loses_them)
{
    struct url url;

    assert_parts("http://[::1]:99/x", "::1", "99", "/x");
    assert_int_equal(url_parse("http://[::1]", &url), 0);
    assert_true(url.is_ipv6);
}

UNC_TEST(url__fragment__is_cut_off)
{
    assert_parts("http://host/a#b", "host", "80", "/a");
    assert_parts("http://host#b", "host", "80", "/");
    assert_parts("http://host/a?b#c?d", "host", "80", "/a?b");
}

UNC_TEST(url__another_scheme__is_not_supported)
{
    assert_refused("https://host/", -EPROTONOSUPPORT);
    assert_refused("ftp://host/", -EPROTONOSUPPORT);
}

UNC_TEST(url__nonsense__is_refused)
{
    static const char *const nonsense[] = {
        "",
        "host",
        "/path",
        "http:/host/",
        "http://",
        "http:///path",
        "http://:80/",
        "http://host:0/",
        "http://host:65536/",
        "http://host:99999999999999999999/",
        "http://host:8o/",
        "http://user@host/",
        "http://user:word@host/",
        "http://[::1/",
        "http://[::1]80/",
        "http://[]/",
        "http://ho st/",
        "http://host/a b",
        "http://host/a\r\nX-Evil: 1",
        "http://host/\x7f",
        "://host",
    };

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        assert_refused(nonsense[i], -EINVAL);
    }
}

UNC_TEST(url__longer_than_its_parts__is_refused)
{
    char text[4096];

    memset(text, 'a', sizeof text);
    memcpy(text, "http://", 7);
    text[7 + 256] = '\0';
    assert_refused(text, -ENAMETOOLONG);
    text[7 + 256] = 'a';
    text[7 + 255] = '/';
    text[7 + 255 + 2048] = '\0';
    assert_refused(text, -ENAMETOOLONG);
    text[7 + 255 + 2047] = '\0';
    assert_int_equal(url_parse(text, &(struct url){ .port = "" }), 0);
}

/* The examples of RFC 3986, section 5.4, those that an HTTP client can meet. */
UNC_TEST(url_resolve__examples_of_the_standard__agree)
{
    static const char base[] = "http://a/b/c/d;p?q";

    assert_resolved(base, "g", "http://a/b/c/g");
    assert_resolved(base, "./g", "http://a/b/c/g");
    assert_resolved(base, "g/", "http://a/b/c/g/");
    assert_resolved(base, "/g", "http://a/g");
    assert_resolved(base, "//g", "http://g/");
    assert_resolved(base, "?y", "http://a/b/c/d;p?y");
    assert_resolved(base, "g?y", "http://a/b/c/g?y");
    assert_resolved(base, "#s", "http://a/b/c/d;p?q");
    assert_resolved(base, "g#s", "http://a/b/c/g");
    assert_resolved(base, ";x", "http://a/b/c/;x");
    assert_resolved(base, "", "http://a/b/c/d;p?q");
    assert_resolved(base, ".", "http://a/b/c/");
    assert_resolved(base, "./", "http://a/b/c/");
    assert_resolved(base, "..", "http://a/b/");
    assert_resolved(base, "../g", "http://a/b/g");
    assert_resolved(base, "../..", "http://a/");
    assert_resolved(base, "../../g", "http://a/g");
    assert_resolved(base, "../../../g", "http://a/g");
    assert_resolved(base, "/./g", "http://a/g");
    assert_resolved(base, "/../g", "http://a/g");
    assert_resolved(base, "g.", "http://a/b/c/g.");
    assert_resolved(base, "..g", "http://a/b/c/..g");
    assert_resolved(base, "./../g", "http://a/b/g");
    assert_resolved(base, "g/./h", "http://a/b/c/g/h");
    assert_resolved(base, "g/../h", "http://a/b/c/h");
    assert_resolved(base, "g;x=1/../y", "http://a/b/c/y");
    assert_resolved(base, "g?y/../x", "http://a/b/c/g?y/../x");
}

UNC_TEST(url_resolve__absolute__replaces_everything)
{
    struct url url;

    assert_resolved("http://a:1/b", "http://[::2]:3/c", "http://[::2]:3/c");
    assert_resolved("http://[::1]:8080/a", "/b", "http://[::1]:8080/b");
    assert_int_equal(url_parse("http://a/", &url), 0);
    assert_int_equal(url_resolve(&url, "https://a/", &url), -EPROTONOSUPPORT);
    assert_int_equal(url_resolve(&url, "/a b", &url), -EINVAL);
    assert_string_equal(url.target, "/");
}
