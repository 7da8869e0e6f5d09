/* SPDX-License-Identifier: MIT */
/* Connecting: refused, in time, cancelled, by name, and when nothing is left. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <unclosed/executor.h>

#include "lib/case.h"
#include "stream/scene.h"

struct trip {
    struct unc_loop *loop;
    struct unc_stream *stream;
    const char *host;
    const char *service;
    const char *path; /* instead of these */
    int64_t timeout_ns;
    int result;
};

static void begin_trip(struct trip *trip)
{
    *trip = (struct trip){ .host = HOST, .timeout_ns = UNC_S(20), .result = 7 };
    assert_int_equal(unc_loop_new(&trip->loop), 0);
}

static void end_trip(struct trip *trip)
{
    trip->stream = unc_stream_close(trip->stream);
    trip->loop = unc_loop_free(trip->loop);
}

static int travel(void *userdata, void **ret_result)
{
    struct trip *trip = userdata;

    (void)ret_result;
    trip->result = trip->path != NULL
                       ? unc_stream_connect_unix(trip->loop, trip->path, trip->timeout_ns,
                                                 &trip->stream)
                       : unc_stream_connect(trip->loop, trip->host, trip->service,
                                            trip->timeout_ns, &trip->stream);
    return 0;
}

/* A port that nobody listens at, and that nobody else takes meanwhile. */
static int hold_port(char *port, size_t size)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t address_size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &address_size), 0);
    (void)snprintf(port, size, "%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

UNC_TEST_TIDY(connect__nobody_listens__is_refused)
{
    struct trip trip;
    char port[16];
    int holder = hold_port(port, sizeof port);

    begin_trip(&trip);
    trip.service = port;
    run_task(trip.loop, travel, &trip);

    assert_int_equal(trip.result, -ECONNREFUSED);
    assert_int_equal(close(holder), 0);
    end_trip(&trip);
}

UNC_TEST_TIDY(connect__unix__nobody_there__says_which)
{
    struct trip trip;

    begin_trip(&trip);
    trip.path = "no-such-socket";
    run_task(trip.loop, travel, &trip);
    assert_int_equal(trip.result, -ENOENT);
    trip.path = "@no-such-name";
    run_task(trip.loop, travel, &trip);
    assert_int_equal(trip.result, -ECONNREFUSED);

    end_trip(&trip);
}

/* A listener whose queue is full: connecting to it takes for ever. */
struct full {
    int listener;
    int clients[4];
    char port[16];
};

static void fill(struct full *full)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;

    full->listener = hold_port(full->port, sizeof full->port);
    assert_int_equal(listen(full->listener, 0), 0);
    assert_int_equal(getsockname(full->listener, (struct sockaddr *)&address, &size), 0);
    for (size_t i = 0; i < 4; i++) {
        full->clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(full->clients[i], (struct sockaddr *)&address, sizeof address);
    }
}

static void drain(struct full *full)
{
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(close(full->clients[i]), 0);
    }
    assert_int_equal(close(full->listener), 0);
}

UNC_TEST_TIDY(connect__no_answer__times_out)
{
    struct trip trip;
    struct full full;

    begin_trip(&trip);
    fill(&full);
    trip.service = full.port;
    trip.timeout_ns = UNC_MS(20);
    run_task(trip.loop, travel, &trip);

    assert_int_equal(trip.result, -ETIMEDOUT);
    assert_null(trip.stream);
    drain(&full);
    end_trip(&trip);
}

UNC_TEST_TIDY(connect__cancelled__leaves_no_descriptor)
{
    struct trip trip;
    struct full full;
    struct unc_task *task = NULL;

    begin_trip(&trip);
    fill(&full);
    trip.service = full.port;
    assert_int_equal(unc_task_new(trip.loop, travel, &trip, &task), 0);
    run_turn(trip.loop);
    run_turn(trip.loop);
    assert_int_equal(trip.result, 7);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turn(trip.loop);

    assert_int_equal(trip.result, UNC_ECANCELLED);
    assert_null(trip.stream);
    task = unc_task_unref(task);
    drain(&full);
    end_trip(&trip);
}

UNC_TEST_TIDY(connect__unix__queue_is_full__waits__times_out__or_gets_its_turn)
{
    struct trip trip;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char name[64];
    socklen_t size;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int first = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(name, sizeof name, "@unc-connect-test-%d", (int)getpid());
    size = (socklen_t)(sizeof address.sun_family + strlen(name));
    memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(connect(first, (struct sockaddr *)&address, size), 0);
    begin_trip(&trip);
    trip.path = name;
    trip.timeout_ns = UNC_MS(20);
    run_task(trip.loop, travel, &trip);
    assert_int_equal(trip.result, -ETIMEDOUT);

    trip.timeout_ns = -1;
    spawn(trip.loop, travel, &trip);
    run_turn(trip.loop);
    assert_int_equal(close(accept(listener, NULL, NULL)), 0);
    while (trip.result != 0) {
        run_turn(trip.loop);
    }
    assert_int_equal(close(first) | close(listener), 0);
    end_trip(&trip);
}

UNC_TEST(connect__outside_of_tasks__and_impossible_arguments__are_refused)
{
    struct trip trip;

    begin_trip(&trip);
    assert_int_equal(unc_stream_connect(trip.loop, HOST, "1", -1, &trip.stream),
                     UNC_ENOTASK);
    assert_int_equal(unc_stream_connect_unix(trip.loop, "@x", -1, &trip.stream),
                     UNC_ENOTASK);
    assert_int_equal(unc_stream_connect(trip.loop, HOST, NULL, -1, &trip.stream),
                     -EINVAL);
    assert_int_equal(unc_stream_connect(trip.loop, HOST, "1", -1, NULL), -EINVAL);
    assert_int_equal(unc_stream_connect(NULL, HOST, "1", -1, &trip.stream), -EINVAL);
    assert_int_equal(unc_stream_connect_unix(trip.loop, "", -1, &trip.stream), -EINVAL);

    end_trip(&trip);
}

UNC_TEST_TIDY(connect__name_that_does_not_resolve__the_resolvers_reason_is_kept)
{
    struct trip trip;
    struct unc_error error;

    begin_trip(&trip);
    /* Longer than a label may be: no name server is asked. */
    trip.host =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.invalid";
    trip.service = "80";
    run_task(trip.loop, travel, &trip);

    assert_int_equal(trip.result, UNC_ENAME);
    assert_int_equal(unc_executor_shutdown(trip.loop, -1), 0);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ENAME);
    assert_non_null(strstr(error.text, "the name does not resolve: xxxxx"));
    end_trip(&trip);
}

UNC_TEST_TIDY(connect__every_number_of_descriptors_left__fails_and_keeps_none)
{
    struct trip trip;
    struct unc_server *server = NULL;
    char address[UNC_ADDRESS_SIZE];
    struct rlimit before;
    int next;

    begin_trip(&trip);
    assert_int_equal(unc_server_listen(trip.loop, HOST, "0", NULL, &server), 0);
    assert_int_equal(unc_server_get_address(server, address, sizeof address), 0);
    trip.service = strrchr(address, ':') + 1;
    next = dup(0);
    assert_int_equal(close(next), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int left = 0; trip.result != 0; left++) {
        struct rlimit limit = before;

        assert_in_range(left, 0, 10);
        limit.rlim_cur = (rlim_t)(next + left);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        run_task(trip.loop, travel, &trip);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_true(trip.result == 0 || trip.result == -EMFILE);
    }

    server = unc_server_close(server);
    end_trip(&trip);
}

UNC_TEST_TIDY(connect__name__is_resolved__and_each_address_is_tried)
{
    struct trip trip;
    char port[16];
    int holder = hold_port(port, sizeof port);

    assert_int_equal(listen(holder, 5), 0);
    begin_trip(&trip);
    trip.host = "localhost"; /* ::1 first, where nobody listens */
    trip.service = port;
    run_task(trip.loop, travel, &trip);

    /* Where the machine has no name for itself (a bare chroot), that is said. */
    assert_true(trip.result == 0 || trip.result == UNC_ENAME);
    assert_int_equal(close(holder), 0);
    assert_int_equal(unc_executor_shutdown(trip.loop, -1), 0);
    end_trip(&trip);
}
