/* SPDX-License-Identifier: MIT */
/* Servers: where they listen, what they accept, what they do when nothing is left. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "stream/scene.h"

struct shop {
    struct unc_loop *loop;
    struct unc_server *server;
    struct unc_stream *stream;
    int client_fd;
    int result;
    int warning_count;
    char warning[600];
};

static void open_shop(struct shop *shop)
{
    *shop = (struct shop){ .client_fd = -1 };
    assert_int_equal(unc_loop_new(&shop->loop), 0);
    assert_int_equal(unc_server_listen(shop->loop, HOST, "0", NULL, &shop->server), 0);
}

static void close_shop(struct shop *shop)
{
    if (shop->client_fd >= 0) {
        assert_int_equal(close(shop->client_fd), 0);
    }
    shop->stream = unc_stream_close(shop->stream);
    shop->server = unc_server_close(shop->server);
    shop->loop = unc_loop_free(shop->loop);
}

/* A client in the server's queue, past the loop. */
static int enter(const struct unc_server *server)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd;

    assert_int_equal(
        getsockname(unc_server_get_fd(server), (struct sockaddr *)&address, &size), 0);
    fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, size), 0);
    return fd;
}

static int accept_one(void *userdata, void **ret_result)
{
    struct shop *shop = userdata;

    (void)ret_result;
    shop->result = unc_server_accept(shop->server, &shop->stream);
    return 0;
}

/* -------------------------------------------------------------------------------------------
 * Where
 */

UNC_TEST_TIDY(get_port__of_a_unix_socket_or_nothing__there_is_none)
{
    struct shop shop = { .client_fd = -1 };

    assert_int_equal(unc_loop_new(&shop.loop), 0);
    assert_int_equal(
        unc_server_listen_unix(shop.loop, "@unclosed/get_port", &shop.server), 0);
    assert_int_equal(unc_server_get_port(shop.server), -EAFNOSUPPORT);
    assert_int_equal(unc_server_get_port(NULL), -EINVAL);

    close_shop(&shop);
}

UNC_TEST_TIDY(listen__any_port__address_says_which)
{
    struct shop shop;
    char address[UNC_ADDRESS_SIZE];

    open_shop(&shop);
    assert_int_equal(unc_server_get_address(shop.server, address, sizeof address), 0);
    assert_memory_equal(address, HOST ":", sizeof HOST);
    assert_int_equal(unc_server_get_port(shop.server), atoi(address + sizeof HOST));
    assert_int_not_equal(unc_server_get_port(shop.server), 0);

    close_shop(&shop);
}

UNC_TEST_TIDY(listen__no_host__takes_clients_by_ipv4)
{
    struct shop shop = { .client_fd = -1 };
    char address[UNC_ADDRESS_SIZE];
    struct sockaddr_in local = { .sin_family = AF_INET };

    assert_int_equal(unc_loop_new(&shop.loop), 0);
    assert_int_equal(unc_server_listen(shop.loop, NULL, "0", NULL, &shop.server), 0);
    local.sin_port = htons((uint16_t)unc_server_get_port(shop.server));
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    shop.client_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(shop.client_fd, (struct sockaddr *)&local, sizeof local), 0);
    run_task(shop.loop, accept_one, &shop);

    assert_int_equal(shop.result, 0);
    assert_int_equal(unc_stream_get_peer(shop.stream, address, sizeof address), 0);
    assert_memory_equal(address, HOST ":", sizeof HOST);
    close_shop(&shop);
}

UNC_TEST_TIDY(listen__port_is_taken__says_so__and_again_after_close_it_works)
{
    struct shop shop;
    struct unc_server *second = NULL;
    char address[UNC_ADDRESS_SIZE];
    const char *port;

    open_shop(&shop);
    assert_int_equal(unc_server_get_address(shop.server, address, sizeof address), 0);
    port = strrchr(address, ':') + 1;
    assert_int_equal(unc_server_listen(shop.loop, HOST, port, NULL, &second),
                     -EADDRINUSE);
    shop.client_fd = enter(shop.server);
    run_task(shop.loop, accept_one, &shop);
    shop.server = unc_server_close(shop.server);
    shop.stream = unc_stream_close(shop.stream); /* TIME_WAIT is ours */

    assert_int_equal(unc_server_listen(shop.loop, HOST, port, NULL, &second), 0);
    second = unc_server_close(second);
    close_shop(&shop);
}

UNC_TEST_TIDY(listen__several_share_a_port__if_they_say_so)
{
    const struct unc_server_options options = { .shares_port = 1, .backlog = 5 };
    struct unc_server *second = NULL;
    struct shop shop = { .client_fd = -1 };
    char address[UNC_ADDRESS_SIZE];

    assert_int_equal(unc_loop_new(&shop.loop), 0);
    assert_int_equal(unc_server_listen(shop.loop, HOST, "0", &options, &shop.server), 0);
    assert_int_equal(unc_server_get_address(shop.server, address, sizeof address), 0);
    assert_int_equal(
        unc_server_listen(shop.loop, HOST, strrchr(address, ':') + 1, &options, &second),
        0);

    second = unc_server_close(second);
    close_shop(&shop);
}

UNC_TEST(listen__impossible_arguments__are_refused)
{
    struct unc_loop *loop = NULL;
    struct unc_server *server = NULL;
    char path[200];

    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen(loop, HOST, NULL, NULL, &server), -EINVAL);
    assert_int_equal(unc_server_listen(loop, HOST, "0", NULL, NULL), -EINVAL);
    assert_int_equal(unc_server_listen(NULL, HOST, "0", NULL, &server), -EINVAL);
    assert_int_equal(unc_server_listen_unix(loop, "", &server), -EINVAL);
    assert_int_equal(unc_server_listen_unix(loop, "@", &server), -EINVAL);
    assert_int_equal(unc_server_listen_unix(loop, NULL, &server), -EINVAL);
    assert_int_equal(unc_server_listen_unix(loop, path, &server), -ENAMETOOLONG);
    assert_int_equal(unc_server_listen_unix(loop, "/nowhere/at/all", &server), -ENOENT);
    assert_int_equal(unc_server_listen(loop, "192.0.2.1", "0", NULL, &server),
                     -EADDRNOTAVAIL);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_server_listen(loop, HOST, "0", NULL, &server), UNC_ECLOSED);

    loop = unc_loop_free(loop);
}

/* -------------------------------------------------------------------------------------------
 * Unix sockets
 */

static const char *make_path(char *path, size_t size)
{
    (void)snprintf(path, size, "unc-server-test-%d", (int)getpid());
    (void)unlink(path);
    return path;
}

UNC_TEST_TIDY(listen_unix__path__is_made__and_removed_at_close)
{
    struct shop shop = { .client_fd = -1 };
    char path[64];
    char address[UNC_ADDRESS_SIZE];

    make_path(path, sizeof path);
    assert_int_equal(unc_loop_new(&shop.loop), 0);
    assert_int_equal(unc_server_listen_unix(shop.loop, path, &shop.server), 0);
    assert_int_equal(unc_server_get_address(shop.server, address, sizeof address), 0);
    assert_string_equal(address, path);
    assert_int_equal(access(path, F_OK), 0);
    shop.client_fd = enter(shop.server);
    run_task(shop.loop, accept_one, &shop);
    assert_int_equal(shop.result, 0);
    close_shop(&shop);

    assert_int_equal(access(path, F_OK), -1);
}

UNC_TEST_TIDY(listen_unix__relative_path__is_removed_from_wherever_the_program_went)
{
    struct unc_loop *loop = NULL;
    struct unc_server *server = NULL;
    int here = open(".", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    char path[64];

    (void)snprintf(path, sizeof path, "unc-relative-%d", (int)getpid());
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen_unix(loop, path, &server), 0);
    assert_int_equal(faccessat(here, path, F_OK, 0), 0);
    assert_int_equal(chdir("/"), 0);
    server = unc_server_close(server);
    assert_int_equal(fchdir(here), 0);

    assert_int_equal(faccessat(here, path, F_OK, 0), -1);
    assert_int_equal(close(here), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(listen_unix__path_is_taken__is_not_replaced__not_ours_is_not_removed)
{
    struct unc_loop *loop = NULL;
    struct unc_server *first = NULL;
    struct unc_server *second = NULL;
    char path[64];

    make_path(path, sizeof path);
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen_unix(loop, path, &first), 0);
    assert_int_equal(unc_server_listen_unix(loop, path, &second), -EADDRINUSE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unc_server_listen_unix(loop, path, &second), 0);
    first = unc_server_close(first);
    assert_int_equal(access(path, F_OK), 0);
    second = unc_server_close(second);
    assert_int_equal(access(path, F_OK), -1);

    loop = unc_loop_free(loop);
}

static int talk_abstract(void *userdata, void **ret_result)
{
    struct shop *shop = userdata;
    struct unc_stream *client = NULL;
    char name[64];
    char address[UNC_ADDRESS_SIZE];
    char byte;

    (void)ret_result;
    (void)snprintf(name, sizeof name, "@unc-server-test-%d", (int)getpid());
    assert_int_equal(unc_server_listen_unix(shop->loop, name, &shop->server), 0);
    assert_int_equal(unc_server_get_address(shop->server, address, sizeof address), 0);
    assert_string_equal(address, name);
    assert_int_equal(unc_stream_connect_unix(shop->loop, name, UNC_S(10), &client), 0);
    assert_int_equal(unc_stream_get_peer(client, address, sizeof address), 0);
    assert_string_equal(address, name);
    assert_int_equal(unc_server_accept(shop->server, &shop->stream), 0);
    assert_int_equal(unc_stream_write(client, "x", 1), 0);
    assert_int_equal(unc_stream_read(shop->stream, &byte, 1), 1);
    client = unc_stream_close(client);
    return 0;
}

UNC_TEST_TIDY(listen_unix__abstract_name__needs_no_file)
{
    struct shop shop = { .client_fd = -1 };

    assert_int_equal(unc_loop_new(&shop.loop), 0);
    run_task(shop.loop, talk_abstract, &shop);

    close_shop(&shop);
}

static int close_in_child(void *userdata)
{
    struct shop *shop = userdata;

    shop->server = unc_server_close(shop->server);
    return 2;
}

UNC_TEST_TIDY(close__in_a_forked_child__leaves_the_path_to_the_parent)
{
    struct shop shop = { .client_fd = -1 };
    struct child child;
    char path[64];

    make_path(path, sizeof path);
    assert_int_equal(unc_loop_new(&shop.loop), 0);
    assert_int_equal(unc_server_listen_unix(shop.loop, path, &shop.server), 0);
    child_call(&child, close_in_child, &shop);
    assert_int_equal(child.exit_code, 2);
    child_done(&child);
    shop.client_fd = enter(shop.server);
    run_task(shop.loop, accept_one, &shop);

    assert_int_equal(shop.result, 0);
    close_shop(&shop);
}

/* -------------------------------------------------------------------------------------------
 * Accepting
 */

UNC_TEST_TIDY(accept__nobody_there__waits__and_sets_what_it_promises)
{
    struct shop shop;
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    int fd;

    open_shop(&shop);
    shop.result = 7;
    spawn(shop.loop, accept_one, &shop);
    run_turn(shop.loop);
    run_turn(shop.loop);
    assert_int_equal(shop.result, 7);
    shop.client_fd = enter(shop.server);
    run_turn(shop.loop);
    assert_int_equal(shop.result, 0);

    fd = unc_stream_get_fd(shop.stream);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size), 0);
    assert_int_not_equal(no_delay, 0);
    close_shop(&shop);
}

static int accept_many(void *userdata, void **ret_result)
{
    struct shop *shop = userdata;

    (void)ret_result;
    for (int i = 0; i < 300; i++) {
        struct unc_stream *stream = NULL;

        assert_int_equal(unc_server_accept(shop->server, &stream), 0);
        stream = unc_stream_close(stream);
        shop->result = i + 1;
    }
    return 0;
}

UNC_TEST_TIDY(accept__many_in_the_queue__all_are_served)
{
    struct shop shop;
    int clients[300];

    open_shop(&shop);
    for (int i = 0; i < 300; i++) {
        clients[i] = enter(shop.server);
    }
    run_task(shop.loop, accept_many, &shop);
    assert_int_equal(shop.result, 300);

    for (int i = 0; i < 300; i++) {
        assert_int_equal(close(clients[i]), 0);
    }
    close_shop(&shop);
}

static int accept_twice(void *userdata, void **ret_result)
{
    struct shop *shop = userdata;
    struct unc_stream *stream = NULL;

    (void)ret_result;
    assert_int_equal(unc_server_accept(shop->server, &stream), -EBUSY);
    shop->server = unc_server_close(shop->server);
    return 0;
}

UNC_TEST_TIDY(accept__second_task__is_busy__close__wakes_the_first)
{
    struct shop shop;

    open_shop(&shop);
    run_tasks(shop.loop, accept_one, accept_twice, &shop);

    assert_int_equal(shop.result, UNC_ESHUT);
    close_shop(&shop);
}

UNC_TEST(accept__outside_of_tasks__is_refused)
{
    struct shop shop;

    open_shop(&shop);
    assert_int_equal(unc_server_accept(shop.server, &shop.stream), UNC_ENOTASK);
    assert_int_equal(unc_server_accept(NULL, &shop.stream), -EINVAL);
    assert_int_equal(unc_server_accept(shop.server, NULL), -EINVAL);

    close_shop(&shop);
}

UNC_TEST_TIDY(accept__cancelled__the_client_stays_in_the_queue)
{
    struct shop shop;
    struct unc_task *task = NULL;

    open_shop(&shop);
    assert_int_equal(unc_task_new(shop.loop, accept_one, &shop, &task), 0);
    run_turn(shop.loop);
    shop.client_fd = enter(shop.server);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turn(shop.loop);
    assert_int_equal(shop.result, UNC_ECANCELLED);
    assert_null(shop.stream);
    run_task(shop.loop, accept_one, &shop);

    assert_int_equal(shop.result, 0);
    task = unc_task_unref(task);
    close_shop(&shop);
}

/* -------------------------------------------------------------------------------------------
 * Nothing left
 */

static void note_warning(struct unc_loop *loop, const char *message, void *userdata)
{
    struct shop *shop = userdata;

    (void)loop;
    shop->warning_count++;
    (void)snprintf(shop->warning, sizeof shop->warning, "%s", message);
}

/* No descriptor more than there are. Returns: the limit before. */
static struct rlimit forbid_descriptors(void)
{
    struct rlimit before;
    struct rlimit none;
    int next = dup(0);

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(close(next), 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    return before;
}

static int count_turn(struct unc_loop *loop, void *userdata)
{
    int *count = userdata;

    (void)loop;
    (*count)++;
    return 0;
}

UNC_TEST_TIDY(accept__no_descriptor_left__waits_without_spinning__warns_once__goes_on)
{
    struct shop shop;
    struct rlimit before;
    int turn_count = 0;

    open_shop(&shop);
    assert_int_equal(unc_loop_set_warning_handler(shop.loop, note_warning, &shop), 0);
    shop.client_fd = enter(shop.server);
    spawn(shop.loop, accept_one, &shop);
    shop.result = 7;
    before = forbid_descriptors();
    for (int64_t end = unc_loop_time(shop.loop) + UNC_MS(250);
         unc_loop_time(shop.loop) < end;) {
        run_turn(shop.loop); /* a turn that does not wait; what matters is accept */
        (void)count_turn(shop.loop, &turn_count);
    }
    assert_int_equal(shop.result, 7);
    assert_int_equal(shop.warning_count, 1);
    assert_non_null(strstr(shop.warning, "unclosed: server " HOST ":"));
    assert_non_null(strstr(shop.warning, "Too many open files"));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    while (shop.result == 7) {
        run_turn(shop.loop);
    }

    assert_int_equal(shop.result, 0);
    close_shop(&shop);
}

UNC_TEST_TIDY(close__while_accept_waits_for_a_descriptor__ends_it)
{
    struct shop shop;
    struct rlimit before;

    open_shop(&shop);
    assert_int_equal(unc_loop_set_warning_handler(shop.loop, note_warning, &shop), 0);
    shop.client_fd = enter(shop.server);
    spawn(shop.loop, accept_one, &shop);
    before = forbid_descriptors();
    run_turn(shop.loop);
    shop.server = unc_server_close(shop.server);
    run_turn(shop.loop);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);

    assert_int_equal(shop.result, UNC_ESHUT);
    close_shop(&shop);
}
