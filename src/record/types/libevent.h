/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBEVENT_H
#define UNC_RECORD_TYPES_LIBEVENT_H

/*
 * What the probes of libevent see: as UNC_TYPES in record/kind.h, with two columns more:
 * the library, and what giving one back is called, after "was".
 *
 * Key: address; of what is known by its callback alone, the place that we keep for it.
 * Detail: see record/watcher_detail.h. Events in the program's own memory are something
 * only while they are added: types of their own.
 */
/* clang-format off */
#define UNC_TYPES_LIBEVENT(X) \
    X(EVENT_BASE, LOOP, "event_base", "event base", "event_base_free", RELEASE, \
      LIBEVENT, "freed") \
    X(EVENT_CONFIG, WATCHER, "event_config", "event configuration", \
      "event_config_free", LEAVE, LIBEVENT, "freed") \
    X(EVENT_TIMEOUT, WATCHER, "event_timeout", "timeout event", "event_free", LEAVE, \
      LIBEVENT, "freed") \
    X(EVENT_SIGNAL, WATCHER, "event_signal", "signal event", "event_free", LEAVE, \
      LIBEVENT, "freed") \
    X(EVENT_IO, WATCHER, "event_io", "descriptor event", "event_free", LEAVE, LIBEVENT, \
      "freed") \
    X(EVENT_ADDED_TIMEOUT, WATCHER, "added_timeout", "timeout event", "event_del", \
      CANCEL, LIBEVENT, "deleted") \
    X(EVENT_ADDED_SIGNAL, WATCHER, "added_signal", "signal event", "event_del", CANCEL, \
      LIBEVENT, "deleted") \
    X(EVENT_ADDED_IO, WATCHER, "added_io", "descriptor event", "event_del", CANCEL, \
      LIBEVENT, "deleted") \
    X(EVENT_ONCE, WATCHER, "event_once", "pending one-shot event", "event_base_loop", \
      CANCEL, LIBEVENT, "run") \
    X(BUFFEREVENT_SOCKET, WATCHER, "bufferevent_socket", "bufferevent", \
      "bufferevent_free", LEAVE, LIBEVENT, "freed") \
    X(BUFFEREVENT_PAIR, WATCHER, "bufferevent_pair", "bufferevent of a pair", \
      "bufferevent_free", LEAVE, LIBEVENT, "freed") \
    X(BUFFEREVENT_FILTER, WATCHER, "bufferevent_filter", "filtering bufferevent", \
      "bufferevent_free", LEAVE, LIBEVENT, "freed") \
    X(BUFFEREVENT_SSL, WATCHER, "bufferevent_openssl", "TLS bufferevent", \
      "bufferevent_free", LEAVE, LIBEVENT, "freed") \
    X(EVCONNLISTENER, WATCHER, "evconnlistener", "listener", "evconnlistener_free", \
      LEAVE, LIBEVENT, "freed") \
    X(EVDNS_BASE, WATCHER, "evdns_base", "DNS base", "evdns_base_free", LEAVE, LIBEVENT, \
      "freed") \
    X(EVDNS_PORT, WATCHER, "evdns_server_port", "DNS server port", \
      "evdns_close_server_port", LEAVE, LIBEVENT, "closed") \
    X(EVDNS_REQUEST, CALLBACK, "evdns_request", "DNS request", "evdns_cancel_request", \
      CANCEL, LIBEVENT, "answered") \
    X(EVHTTP, WATCHER, "evhttp", "HTTP server", "evhttp_free", LEAVE, LIBEVENT, \
      "freed") \
    X(EVHTTP_CONNECTION, WATCHER, "evhttp_connection", "HTTP connection", \
      "evhttp_connection_free", LEAVE, LIBEVENT, "freed") \
    X(EVHTTP_REQUEST, WATCHER, "evhttp_request", "HTTP request", "evhttp_request_free", \
      LEAVE, LIBEVENT, "freed")
/* clang-format on */

#endif
