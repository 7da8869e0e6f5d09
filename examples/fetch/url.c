/* SPDX-License-Identifier: MIT */
/*
 * URLs, as much of RFC 3986 as an HTTP client needs.
 *
 * A URL comes from the user or from a server that redirects us, and its parts are pasted
 * into a request. So a URL with a blank or a control character is refused here, once:
 * nobody can smuggle a header line into the request later.
 */
#include "examples/fetch/url.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HTTP_SCHEME       "http://"
#define HTTP_SCHEME_SIZE  (sizeof HTTP_SCHEME - 1)
#define HTTP_DEFAULT_PORT "80"

static int copy(char *target, size_t target_size, const char *text, size_t size)
{
    if (size >= target_size) {
        return -ENAMETOOLONG;
    }
    memcpy(target, text, size);
    target[size] = '\0';
    return 0;
}

static bool has_blank_or_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || *text == '\x7f') {
            return true;
        }
    }
    return false;
}

/* "name:" in front, where name is a scheme. A path may hold a colon later on. */
static bool has_scheme(const char *text)
{
    static const char scheme_characters[] = "abcdefghijklmnopqrstuvwxyz"
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

    return isalpha((unsigned char)text[0]) &&
           text[strspn(text, scheme_characters)] == ':';
}

static bool is_host(const char *host, bool is_ipv6)
{
    static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz"
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    static const char address_characters[] = "0123456789abcdefABCDEF:.";

    return host[0] != '\0' &&
           host[strspn(host, is_ipv6 ? address_characters : name_characters)] == '\0';
}

static int parse_port(const char *text, size_t size, char ret_port[6])
{
    unsigned long port = 0;

    if (size == 0) { /* "host:" is allowed and means the default */
        return copy(ret_port, 6, HTTP_DEFAULT_PORT, strlen(HTTP_DEFAULT_PORT));
    }
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return -EINVAL;
        }
        port = port * 10 + (unsigned long)(text[i] - '0');
        if (port > 65535) {
            return -EINVAL;
        }
    }
    if (port == 0) {
        return -EINVAL;
    }
    (void)snprintf(ret_port, 6, "%lu", port);
    return 0;
}

/* "host", "host:port", "[address]" or "[address]:port". A user name is refused with the
 * "@" that follows it. */
static int parse_authority(const char *text, size_t size, struct url *url)
{
    const char *end = text + size;
    const char *host_end;
    const char *rest;
    int r;

    url->is_ipv6 = size > 0 && text[0] == '[';
    if (url->is_ipv6) {
        text++;
        host_end = memchr(text, ']', (size_t)(end - text));
        rest = host_end == NULL ? NULL : host_end + 1;
    } else {
        host_end = memchr(text, ':', size);
        host_end = host_end == NULL ? end : host_end;
        rest = host_end;
    }
    if (host_end == NULL || (rest < end && *rest != ':')) {
        return -EINVAL;
    }

    r = copy(url->host, sizeof url->host, text, (size_t)(host_end - text));
    if (r < 0) {
        return r;
    }
    if (!is_host(url->host, url->is_ipv6)) {
        return -EINVAL;
    }
    rest += rest < end ? 1 : 0;
    return parse_port(rest, (size_t)(end - rest), url->port);
}

static int parse_target(const char *text, struct url *url)
{
    size_t size = strcspn(text, "#");
    const char *slash = text[0] == '/' ? "" : "/"; /* http://host and http://host?query */

    if (size + strlen(slash) >= sizeof url->target) {
        return -ENAMETOOLONG;
    }
    (void)snprintf(url->target, sizeof url->target, "%s%.*s", slash, (int)size, text);
    return 0;
}

int url_parse(const char *text, struct url *ret_url)
{
    struct url url;
    size_t authority_size;
    int r;

    if (has_blank_or_control(text)) {
        return -EINVAL;
    }
    if (strncasecmp(text, HTTP_SCHEME, HTTP_SCHEME_SIZE) != 0) {
        return strstr(text, "://") != NULL && has_scheme(text) ? -EPROTONOSUPPORT
                                                               : -EINVAL;
    }
    text += HTTP_SCHEME_SIZE;
    authority_size = strcspn(text, "/?#");

    r = parse_authority(text, authority_size, &url);
    if (r < 0) {
        return r;
    }
    r = parse_target(text + authority_size, &url);
    if (r < 0) {
        return r;
    }
    *ret_url = url;
    return 0;
}

/* Take "." and ".." out of the path of @target, in place; the query stays as it is. */
static void remove_dot_segments(char *target)
{
    char *end = target + strcspn(target, "?");
    char *to = target;
    char *from = target;

    while (from < end) { /* from is always at a "/" */
        size_t size = 1 + strcspn(from + 1, "/?");
        bool is_last = from + size == end;

        if (size == 2 && from[1] == '.') {
            *to = '/';
            to += is_last ? 1 : 0;
        } else if (size == 3 && from[1] == '.' && from[2] == '.') {
            while (to > target && *--to != '/') {
            }
            *to = '/';
            to += is_last ? 1 : 0;
        } else {
            memmove(to, from, size);
            to += size;
        }
        from += size;
    }
    memmove(to, end, strlen(end) + 1);
}

/* How many bytes of the target of @base stay in front of @reference. */
static size_t kept_size(const struct url *base, const char *reference)
{
    size_t path_size = strcspn(base->target, "?");

    if (reference[0] == '/') {
        return 0;
    }
    if (reference[0] == '?') {
        return path_size;
    }
    if (reference[0] == '\0' || reference[0] == '#') {
        return strlen(base->target);
    }
    while (base->target[path_size - 1] != '/') { /* the first byte is one */
        path_size--;
    }
    return path_size;
}

int url_resolve(const struct url *base, const char *reference, struct url *ret_url)
{
    char text[URL_TEXT_SIZE];
    struct url url = *base;
    size_t kept;
    size_t size;

    if (has_scheme(reference)) {
        return url_parse(reference, ret_url);
    }
    if (strncmp(reference, "//", 2) == 0) { /* another host, the same scheme */
        if (snprintf(text, sizeof text, "http:%s", reference) >= (int)sizeof text) {
            return -ENAMETOOLONG;
        }
        return url_parse(text, ret_url);
    }
    if (has_blank_or_control(reference)) {
        return -EINVAL;
    }
    kept = kept_size(base, reference);
    size = strcspn(reference, "#");
    if (kept + size >= sizeof url.target) {
        return -ENAMETOOLONG;
    }
    memcpy(url.target + kept, reference, size);
    url.target[kept + size] = '\0';
    remove_dot_segments(url.target);
    *ret_url = url;
    return 0;
}

void url_write_authority(const struct url *url, char ret_text[URL_TEXT_SIZE])
{
    bool is_default = strcmp(url->port, HTTP_DEFAULT_PORT) == 0;

    (void)snprintf(ret_text, URL_TEXT_SIZE, "%s%s%s%s%s", url->is_ipv6 ? "[" : "",
                   url->host, url->is_ipv6 ? "]" : "", is_default ? "" : ":",
                   is_default ? "" : url->port);
}

void url_write(const struct url *url, char ret_text[URL_TEXT_SIZE])
{
    char authority[URL_TEXT_SIZE];

    url_write_authority(url, authority);
    (void)snprintf(ret_text, URL_TEXT_SIZE, HTTP_SCHEME "%.300s%s", authority,
                   url->target);
}

const char *url_strerror(int error)
{
    switch (error) {
    case -EPROTONOSUPPORT:
        return "this scheme is not supported, only http:// is";
    case -ENAMETOOLONG:
        return "the URL is too long";
    default:
        return "not a valid http:// URL";
    }
}
