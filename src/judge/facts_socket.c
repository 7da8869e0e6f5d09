/* SPDX-License-Identifier: MIT */
/*
 * What a socket is and between whom, asked of the socket itself: getsockopt changes
 * nothing and works where there is no /proc, and in a child with a copy of the table. The
 * state of a TCP connection tells what people look for: `close_wait` is a peer that went
 * long ago, and a program that has not noticed.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "judge/fact_parts.h"
#include "judge/fd_ask.h"
#include "judge/socket.h"

struct number_word {
    int number;
    const char *word;
};

static const struct number_word domains[] = {
    { AF_UNIX, "unix" },     { AF_INET, "inet" },
    { AF_INET6, "inet6" },   { AF_NETLINK, "netlink" },
    { AF_PACKET, "packet" }, { AF_VSOCK, "vsock" },
    { AF_ALG, "alg" },       { AF_BLUETOOTH, "bluetooth" },
    { AF_CAN, "can" },       { 0, NULL },
};

static const struct number_word types[] = {
    { SOCK_STREAM, "stream" },       { SOCK_DGRAM, "dgram" }, { SOCK_RAW, "raw" },
    { SOCK_SEQPACKET, "seqpacket" }, { SOCK_RDM, "rdm" },     { 0, NULL },
};

static const struct number_word protocols[] = {
    { IPPROTO_TCP, "tcp" },
    { IPPROTO_UDP, "udp" },
    { IPPROTO_ICMP, "icmp" },
    { IPPROTO_ICMPV6, "icmpv6" },
    { IPPROTO_SCTP, "sctp" },
    { IPPROTO_UDPLITE, "udplite" },
    { IPPROTO_RAW, "raw" },
    { 262 /* MPTCP */, "mptcp" },
    { 0, NULL },
};

static const struct number_word connections[] = {
    { TCP_ESTABLISHED, "established" },
    { TCP_SYN_SENT, "syn_sent" },
    { TCP_SYN_RECV, "syn_recv" },
    { TCP_FIN_WAIT1, "fin_wait1" },
    { TCP_FIN_WAIT2, "fin_wait2" },
    { TCP_TIME_WAIT, "time_wait" },
    { TCP_CLOSE, "close" },
    { TCP_CLOSE_WAIT, "close_wait" },
    { TCP_LAST_ACK, "last_ack" },
    { TCP_LISTEN, "listen" },
    { TCP_CLOSING, "closing" },
    { 0, NULL },
};

static bool ask(int fd, int level, int option, void *buffer, socklen_t size)
{
    return unc__fd_ask(SYS_getsockopt, fd, level, option, (long)(intptr_t)buffer,
                       (long)(intptr_t)&size) == 0;
}

static void set_named(struct unc__facts *facts, enum unc__fact_id id,
                      const struct number_word *table, int number)
{
    char digits[16];
    struct unc__text text = unc__text_init(digits, sizeof digits);

    for (; table->word != NULL; table++) {
        if (table->number == number) {
            unc__facts_set_word(facts, id, table->word);
            return;
        }
    }
    unc__text_format(&text, "%d", number);
    unc__facts_set_word(facts, id, digits);
}

static void add_unix(const struct unc__fact_query *query)
{
    struct ucred peer = { 0, 0, 0 };

    /* Who has connected, or made the pair; 0: nobody, or of another name space. */
    if (ask(query->fd, SOL_SOCKET, SO_PEERCRED, &peer, sizeof peer) && peer.pid > 0) {
        unc__facts_set_number(query->facts, UNC__FACT_PEER_PID, (uint64_t)peer.pid);
    }
}

/* The kernel fills what it is given; the state is the first byte. */
static void add_tcp(const struct unc__fact_query *query)
{
    struct tcp_info info = { 0 };

    if (ask(query->fd, IPPROTO_TCP, TCP_INFO, &info, sizeof info)) {
        set_named(query->facts, UNC__FACT_CONNECTION, connections, info.tcpi_state);
    }
}

void unc__facts_of_socket(const struct unc__fact_query *query)
{
    struct unc__socket_facts addresses = { "", "" };
    int domain = 0;
    int type = 0;
    int protocol = 0;
    int is_listening = 0;

    if (!ask(query->fd, SOL_SOCKET, SO_DOMAIN, &domain, sizeof domain)) {
        return; /* it is none, or nobody may ask */
    }
    set_named(query->facts, UNC__FACT_DOMAIN, domains, domain);
    if (ask(query->fd, SOL_SOCKET, SO_TYPE, &type, sizeof type)) {
        set_named(query->facts, UNC__FACT_SOCKET_TYPE, types, type);
    }
    if (ask(query->fd, SOL_SOCKET, SO_PROTOCOL, &protocol, sizeof protocol) &&
        protocol != 0) {
        set_named(query->facts, UNC__FACT_PROTOCOL, protocols, protocol);
    }
    unc__socket_facts_read((uint64_t)query->fd, &addresses);
    unc__facts_set_word(query->facts, UNC__FACT_LOCAL, addresses.local);
    unc__facts_set_word(query->facts, UNC__FACT_PEER, addresses.peer);
    if (ask(query->fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, sizeof is_listening) &&
        is_listening != 0) {
        unc__facts_set_yes(query->facts, UNC__FACT_LISTENING);
    }
    if (domain == AF_UNIX && is_listening == 0) {
        add_unix(query);
    } else if (protocol == IPPROTO_TCP) {
        add_tcp(query);
    }
}
