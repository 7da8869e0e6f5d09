/* SPDX-License-Identifier: MIT */
/*
 * Names that get no answer, and what is no port. The resolver of this program is its own:
 * names that begin with "slow" wait until the case lets them go.
 */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/executor.h>

#include "base/threads.h"
#include "lib/case.h"
#include "stream/scene.h"

#define CROWD 40

typedef int resolve_fn(const char *host, const char *service,
                       const struct addrinfo *hints, struct addrinfo **ret_addresses);

static sem_t gate;
static _Atomic unsigned asked_count; /* of slow names */

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **ret_addresses)
{
    resolve_fn *resolve;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    bool is_number = hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0;

    memcpy(&resolve, &symbol, sizeof resolve);
    if (host != NULL && strncmp(host, "slow", 4) == 0 && !is_number) {
        atomic_fetch_add(&asked_count, 1);
        while (sem_wait(&gate) < 0) {
        }
        host = HOST;
    }
    if (host != NULL && strncmp(host, "quick", 5) == 0 && !is_number) {
        host = HOST;
    }
    return resolve(host, service, hints, ret_addresses);
}

UNC_TEST_START
{
    assert_int_equal(sem_init(&gate, 0, 0), 0);
}

UNC_TEST_END
{
    assert_int_equal(sem_destroy(&gate), 0);
}

/* All that were asked get their answer. The guard waits until their threads are gone. */
static void let_go(void)
{
    for (unsigned count = atomic_exchange(&asked_count, 0); count > 0; count--) {
        assert_int_equal(sem_post(&gate), 0);
    }
}

/* Also those whose thread has not come to asking yet: until no thread is left. */
static void let_all_go(void)
{
    for (int ms = 0; ms < 1000 && unc__threads_has_others(); ms++) {
        let_go();
        (void)poll(NULL, 0, 1);
    }
}

struct search {
    struct unc_loop *loop;
    struct unc_server *server;
    char port[16];
    int64_t timeout_ns;
    int result;
};

static void begin(struct search *search)
{
    char address[UNC_ADDRESS_SIZE];

    *search = (struct search){ .timeout_ns = UNC_MS(5), .result = 7 };
    assert_int_equal(unc_loop_new(&search->loop), 0);
    assert_int_equal(unc_server_listen(search->loop, HOST, "0", NULL, &search->server),
                     0);
    assert_int_equal(unc_server_get_address(search->server, address, sizeof address), 0);
    (void)snprintf(search->port, sizeof search->port, "%s", strrchr(address, ':') + 1);
}

static void end(struct search *search)
{
    search->server = unc_server_close(search->server);
    search->loop = unc_loop_free(search->loop);
}

static int find(struct search *search, const char *host, int64_t timeout_ns)
{
    struct unc_stream *stream = NULL;
    int r = unc_stream_connect(search->loop, host, search->port, timeout_ns, &stream);

    stream = unc_stream_close(stream);
    return r;
}

static int find_slow(void *userdata, void **ret_result)
{
    struct search *search = userdata;

    (void)ret_result;
    search->result = find(search, "slow", search->timeout_ns);
    return 0;
}

static void wait_until_asked(struct search *search, unsigned count)
{
    while (atomic_load(&asked_count) < count) {
        run_turn(search->loop);
    }
}

UNC_TEST_TIDY(connect__name_without_an_answer__times_out__and_nothing_waits_for_it)
{
    struct search search;

    begin(&search);
    run_task(search.loop, find_slow, &search);
    assert_int_equal(search.result, -ETIMEDOUT);

    /* No job of the executor: it has nothing to wait for. */
    assert_int_equal(unc_executor_shutdown(search.loop, 0), 0);
    end(&search);
    let_go();
}

UNC_TEST_TIDY(connect__name__is_answered__in_the_task)
{
    struct search search;

    begin(&search);
    search.timeout_ns = -1;
    spawn(search.loop, find_slow, &search);
    wait_until_asked(&search, 1);
    assert_int_equal(search.result, 7);
    let_go();
    while (search.result == 7) {
        run_turn(search.loop);
    }

    assert_int_equal(search.result, 0);
    end(&search);
}

UNC_TEST_TIDY(connect__cancelled_while_the_name_is_asked__answer_comes_to_nobody)
{
    struct search search;
    struct unc_task *task = NULL;

    begin(&search);
    search.timeout_ns = UNC_S(60);
    assert_int_equal(unc_task_new(search.loop, find_slow, &search, &task), 0);
    wait_until_asked(&search, 1);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turn(search.loop);
    assert_int_equal(search.result, UNC_ECANCELLED);

    task = unc_task_unref(task);
    let_go();
    end(&search);
}

static int find_many(void *userdata, void **ret_result)
{
    struct search *search = userdata;

    (void)ret_result;
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(find(search, "slow", UNC_MS(1)), -ETIMEDOUT);
    }
    search->result = find(search, "quick", UNC_S(30));
    return 0;
}

UNC_TEST_TIDY(connect__many_names_without_an_answer__a_good_one_is_not_behind_them)
{
    struct search search;

    begin(&search);
    run_task(search.loop, find_many, &search);

    assert_int_equal(search.result, 0);
    end(&search);
    while (atomic_load(&asked_count) > 0) {
        let_go();
    }
}

/* More than there are threads for: those wait in a queue, and leave it. */
static int find_too_many(void *userdata, void **ret_result)
{
    struct search *search = userdata;

    (void)ret_result;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(find(search, "slow", 0), -ETIMEDOUT);
    }
    return 0;
}

UNC_TEST_TIDY(connect__more_names_than_threads__wait_their_turn__and_can_give_up)
{
    struct search search;

    begin(&search);
    run_task(search.loop, find_too_many, &search);
    spawn(search.loop, find_slow, &search);
    search.timeout_ns = -1;
    run_turn(search.loop);
    while (search.result == 7) {
        let_go();
        run_turn(search.loop);
    }
    assert_int_equal(search.result, 0);

    end(&search);
    let_all_go();
}

UNC_TEST_LEAVING(loop__closed_while_a_name_is_asked__the_answer_comes_to_nobody)
{
    struct search search;

    begin(&search);
    search.timeout_ns = -1;
    spawn(search.loop, find_slow, &search);
    wait_until_asked(&search, 1);
    end(&search); /* the task is abandoned, and reported so */
    let_go();
    assert_int_equal(search.result, 7);
}

/* -------------------------------------------------------------------------------------------
 * Ports
 */

static void assert_no_port(struct search *search, const char *service, const char *reason)
{
    struct unc_stream *stream = NULL;
    struct unc_error error;

    assert_int_equal(unc_stream_connect(search->loop, HOST, service, -1, &stream),
                     UNC_ENAME);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ENAME);
    assert_non_null(strstr(error.text, reason));
}

static int try_ports(void *userdata, void **ret_result)
{
    struct search *search = userdata;
    char wrapped[16];

    (void)ret_result;
    (void)snprintf(wrapped, sizeof wrapped, "%d", atoi(search->port) + 65536);
    assert_no_port(search, wrapped, ": a port is at most 65535");
    assert_no_port(search, "65536", "65536: a port is at most 65535");
    assert_no_port(search, "99999999999999999999999", ": a port is at most 65535");
    assert_no_port(search, "0", "0: nobody can be connected to at port 0");
    assert_no_port(search, "", ": neither a port nor the name of a service");
    assert_no_port(search, " 80", " 80: neither a port nor the name of a service");
    assert_no_port(search, "+80", "+80: neither a port nor the name of a service");
    assert_no_port(search, "-1", "-1: neither a port nor the name of a service");
    assert_no_port(search, "80x", HOST ": ");
    assert_int_equal(find(search, HOST, -1), 0);
    return 0;
}

UNC_TEST_TIDY(connect__what_is_no_port__is_refused_with_a_reason__never_taken_modulo)
{
    struct search search;

    begin(&search);
    run_task(search.loop, try_ports, &search);
    end(&search);
}

UNC_TEST_TIDY(listen__what_is_no_port__is_refused)
{
    struct unc_loop *loop = NULL;
    struct unc_server *server = NULL;

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen(loop, HOST, "65536", NULL, &server), UNC_ENAME);
    assert_int_equal(unc_server_listen(loop, HOST, "-5", NULL, &server), UNC_ENAME);
    assert_int_equal(unc_server_listen(loop, NULL, "", NULL, &server), UNC_ENAME);
    assert_int_equal(unc_server_listen(loop, HOST, "00000", NULL, &server), 0);

    server = unc_server_close(server);
    loop = unc_loop_free(loop);
}
