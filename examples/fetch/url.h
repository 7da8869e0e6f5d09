/* SPDX-License-Identifier: MIT */
#ifndef FETCH_URL_H
#define FETCH_URL_H

#include <stdbool.h>

/*
 * An http:// URL taken apart, ready for a name look-up and a request line. There is no
 * fragment: it never leaves the client.
 */
struct url {
    char host[256];    /* a name or an address, without the brackets of [::1] */
    char port[6];      /* decimal, "80" if the URL has none */
    char target[2048]; /* path and query, begins with "/" */
    bool is_ipv6;      /* the host was written in brackets */
};

/* Room for any struct url in its written form. */
#define URL_TEXT_SIZE 2400

/*
 * url_parse: take @text apart.
 * Returns: 0; -EPROTONOSUPPORT for another scheme than http; -ENAMETOOLONG if a part has
 * no room; -EINVAL for what is no URL.
 */
int url_parse(const char *text, struct url *ret_url);

/*
 * url_resolve: what @reference, absolute or relative, means in a page at @base (RFC 3986,
 * section 5). @ret_url may be @base. Returns: as url_parse.
 */
int url_resolve(const struct url *base, const char *reference, struct url *ret_url);

/* url_write_authority: "host", "host:port" or "[address]:port", as in a Host field. */
void url_write_authority(const struct url *url, char ret_text[URL_TEXT_SIZE]);

/* url_write: the whole URL, for messages. */
void url_write(const struct url *url, char ret_text[URL_TEXT_SIZE]);

/* url_strerror: a phrase for an error of url_parse. Static, never NULL. */
const char *url_strerror(int error);

#endif
