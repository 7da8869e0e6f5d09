/* SPDX-License-Identifier: MIT */
/*
 * A server that was not written for unclosed. It greets its visitors by their names, and
 * there are two mistakes in it; neither shows. The visitors come from this program too,
 * so that it ends by itself.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int must(int result, const char *call)
{
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}

static int open_server(struct sockaddr_in *ret_address)
{
    socklen_t size = sizeof *ret_address;
    int server = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

    *ret_address = (struct sockaddr_in){ .sin_family = AF_INET };
    ret_address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(bind(server, (struct sockaddr *)ret_address, size), "bind");
    must(listen(server, 8), "listen");
    must(getsockname(server, (struct sockaddr *)ret_address, &size), "getsockname");
    return server;
}

static int visit(const struct sockaddr_in *address)
{
    int visitor = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

    must(connect(visitor, (const struct sockaddr *)address, sizeof *address), "connect");
    return visitor;
}

static void answer(int connection, const char *name)
{
    (void)dprintf(connection, "Hello, %s!\n", name);
    (void)close(connection);
}

static void greet(int server)
{
    char name[32] = "";
    int connection = must(accept(server, NULL, NULL), "accept");

    if (read(connection, name, sizeof name - 1) <= 0) {
        return; /* who says nothing gets no answer, and the connection stays open */
    }
    answer(connection, name);
    (void)close(connection); /* answer() has closed it */
}

int main(void)
{
    struct sockaddr_in address;
    int server = open_server(&address);
    int silent = visit(&address);
    int polite = visit(&address);

    (void)close(silent);
    (void)dprintf(polite, "Ada");
    for (int i = 0; i < 2; i++) {
        greet(server);
    }
    (void)close(polite);
    (void)close(server);
    return puts("two visitors came") < 0;
}
