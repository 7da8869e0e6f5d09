/* SPDX-License-Identifier: MIT */
/*
 * What a report tells of tasks, futures, streams and children besides that they were
 * left: where they wait, who waits for them, to whom they belong, what became of them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/error.h>
#include <unclosed/executor.h>
#include <unclosed/future.h>
#include <unclosed/process.h>
#include <unclosed/stream.h>
#include <unclosed/task.h>

#include "lib/case.h"

#include "base/text.h"
#include "judge/child.h"
#include "judge/judge.h"
#include "judge/socket.h"
#include "judge/words.h"
#include "record/hooks.h"
#include "record/record.h"
#include "record/task_scope.h"
#include "reports/time.h"

#define DETAIL 100

static struct unc_future *future;

static int await_it(void *userdata, void **ret_result)
{
    (void)userdata;
    return unc_future_await(future, ret_result);
}

static int deep(int levels);

/* A call by which no compiler puts one frame into another. */
static int (*volatile deep_again)(int) = deep;

static int deep(int levels)
{
    volatile int depth = levels;

    return depth == 0 ? unc_task_sleep(UNC_S(1000)) : deep_again(depth - 1) + depth * 0;
}

static int sleep_deep(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return deep(5);
}

static int sleep_deeper(void *userdata, void **ret_result)
{
    int *levels = userdata;

    (void)ret_result;
    return deep(++*levels);
}

static int fail_to_read(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-EIO);
}

static int do_nothing(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static int yield_for_ever(void *userdata, void **ret_result)
{
    int r = 0;

    (void)userdata;
    (void)ret_result;
    while (r == 0) {
        r = unc_task_yield();
    }
    return r;
}

static int yield_a_few(void *userdata, void **ret_result)
{
    int r = 0;

    (void)userdata;
    (void)ret_result;
    for (int i = 0; r == 0 && i < 10; i++) {
        r = unc_task_yield();
    }
    return r;
}

static int sleep_a_moment(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_sleep(UNC_US(50));
}

static int stop(struct unc_loop *loop, void *userdata)
{
    int *turns = userdata;

    return --*turns > 0 ? unc_loop_call_soon(loop, stop, userdata, NULL)
                        : unc_loop_stop(loop);
}

static void turn(struct unc_loop *loop, int turns)
{
    assert_int_equal(unc_loop_call_soon(loop, stop, &turns, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
}

static struct unc_loop *new_loop(void)
{
    struct unc_loop *loop;

    assert_int_equal(unc_loop_new(&loop), 0);
    return loop;
}

static void start(struct unc_loop *loop, const char *name, unc_task_fn *function,
                  struct unc_task **ret_task)
{
    const struct unc_task_options options = { .name = name };

    assert_int_equal(unc_task_new_with(loop, &options, function, NULL, ret_task), 0);
}

/* What the loop owns, in full; the caller's to be done with. */
static struct unc__judgement judge(struct unc_loop *loop)
{
    struct unc__judgement judgement;
    struct unc__domain domain = { 0 };

    assert_int_equal(unc__loop_serial(loop, &domain.owner), 0);
    assert_int_equal(unc__judge(&domain, DETAIL, &judgement), 0);
    unc__judge_details(&judgement);
    return judgement;
}

static const struct unc__resource *find(const struct unc__judgement *judgement,
                                        enum unc__type type, const char *name)
{
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, i);

        if (resource->entry.type == type &&
            strcmp(unc__record_string(resource->entry.name), name) == 0) {
            return resource;
        }
    }
    fail_msg("there is no %s", name);
    return NULL;
}

static void assert_text_has(const struct unc_loop *loop, const char *line)
{
    char *text = NULL;

    assert_true(unc_check_take_text(loop, &text, NULL) >= 0);
    if (strstr(text, line) == NULL) {
        fail_msg("no \"%s\" in:\n%s", line, text);
    }
    text = unc_report_free(text);
}

static void assert_text_lacks(const struct unc_loop *loop, const char *words)
{
    char *text = NULL;

    assert_true(unc_check_take_text(loop, &text, NULL) >= 0);
    assert_null(strstr(text, words));
    text = unc_report_free(text);
}

static void assert_json_lacks(const char *words)
{
    char *json = NULL;

    assert_true(unc_check_take_report(NULL, &json, NULL) >= 0);
    assert_non_null(strstr(json, "\"connection\""));
    assert_null(strstr(json, words));
    json = unc_report_free(json);
}

UNC_TEST_LEAVING(wait__deep_in_calls__has_the_whole_stack_and_the_call)
{
    struct unc_loop *loop = new_loop();
    struct unc__judgement judgement;
    const struct unc__wait_view *wait;

    start(loop, "deep", sleep_deep, NULL);
    turn(loop, 2);
    judgement = judge(loop);
    wait = unc__judgement_wait(&judgement, find(&judgement, UNC__TYPE_TASK, "deep"));

    assert_non_null(wait);
    assert_int_equal(wait->state, UNC__TASK_WAITING);
    assert_string_equal(wait->what, "a timer");
    assert_string_equal(unc__record_site_view(wait->site).function, "deep");
    assert_string_equal(unc__record_site_view(wait->site).call, "unc_task_sleep");
    assert_true(unc__record_stack_view(wait->stack).frame_count >= 6);
    assert_text_has(loop, "    waits in deep at ");
    assert_text_has(loop, "state_test.c:");
    assert_text_has(loop, " (a timer) for ");
    unc__judgement_done(&judgement);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(wait__from_one_call_at_several_depths__is_one_line)
{
    struct unc_loop *loop = new_loop();
    int levels = 0;

    for (volatile int i = 0; i < 4; i++) {
        assert_int_equal(unc_task_new(loop, sleep_deeper, &levels, NULL), 0);
    }
    turn(loop, 2);
    assert_text_has(loop, "    4 of them wait in deep at ");
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(wait__of_more_than_are_listed__is_said_of_those)
{
    struct unc_loop *loop = new_loop();

    for (volatile int i = 0; i < 150; i++) {
        start(loop, NULL, sleep_deep, NULL);
    }
    turn(loop, 2);
    assert_text_has(loop, "150 tasks are still pending\n");
    assert_text_has(loop, "    100 of the 100 listed wait in deep at ");
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(handle__of_a_task_that_failed__tells_the_error_until_somebody_asks)
{
    struct unc_loop *loop = new_loop();
    struct unc_task *task = NULL;
    char *report = NULL;

    start(loop, NULL, fail_to_read, &task);
    turn(loop, 2);
    assert_text_has(loop, "    it ended with -5 (Input/output error), which nobody has "
                          "asked for; raised by unc_raise() in fail_to_read at ");
    assert_true(unc_check_take_report(NULL, &report, NULL) > 0);
    assert_non_null(strstr(report, "\"error\": -5"));
    report = unc_report_free(report);

    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    assert_true(unc_check_take_report(NULL, &report, NULL) > 0);
    assert_null(strstr(report, "\"error\": -5"));
    report = unc_report_free(report);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(job__ended_and_its_loop_never_heard__does_not_run_any_more)
{
    struct unc_loop *loop = new_loop();
    char *text = NULL;
    bool has_ended = false;

    assert_int_equal(unc_executor_submit(loop, NULL, do_nothing, NULL, NULL), 0);
    while (!has_ended) { /* in its thread, without a word */
        assert_true(unc_check_take_text(loop, &text, NULL) > 0);
        has_ended =
            strstr(text, " has ended, and its result was never delivered") != NULL;
        text = unc_report_free(text);
    }
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(wait__yielded__is_about_to_go_on)
{
    struct unc_loop *loop = new_loop();
    struct unc__judgement judgement;
    const struct unc__wait_view *wait;

    start(loop, "busy", yield_for_ever, NULL);
    turn(loop, 2);
    judgement = judge(loop);
    wait = unc__judgement_wait(&judgement, find(&judgement, UNC__TYPE_TASK, "busy"));

    assert_int_equal(wait->state, UNC__TASK_READY);
    assert_true(unc__record_stack_view(wait->stack).frame_count > 0);
    assert_int_equal(wait->for_ms, 0);
    assert_text_has(loop, "    is about to go on in yield_for_ever (");
    unc__judgement_done(&judgement);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(wait__never_started__is_a_finding_of_its_own_that_says_so)
{
    struct unc_loop *loop = new_loop();
    struct unc__judgement judgement;

    for (volatile int i = 0; i < 4; i++) {
        start(loop, NULL, sleep_deep, NULL);
        if (i == 1) {
            turn(loop, 2);
        }
    }
    judgement = judge(loop);

    assert_int_equal(judgement.findings.count, 2);
    assert_text_has(loop, "2 tasks are still pending\n");
    assert_text_has(loop, "2 tasks never started\n");
    unc__judgement_done(&judgement);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_text_has(NULL, "2 tasks were still pending when loop");
    assert_text_has(NULL, "2 tasks had never started when loop");
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(wait__left_by_its_loop__is_known_as_it_was_then)
{
    struct unc_loop *loop = new_loop();
    struct unc_task *task;
    struct unc__judgement judgement;
    const struct unc__wait_view *wait;

    start(loop, "left deep", sleep_deep, &task);
    turn(loop, 2);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc__judge(NULL, DETAIL, &judgement), 0);
    unc__judge_details(&judgement);
    wait = unc__judgement_wait(&judgement, find(&judgement, UNC__TYPE_TASK, "left deep"));

    assert_true(wait->is_cancelled);
    assert_int_equal(wait->state, UNC__TASK_READY);
    assert_true(unc__record_stack_view(wait->stack).frame_count >= 6);
    assert_text_has(NULL, ", and had been cancelled\n");
    unc__judgement_done(&judgement);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(future__unresolved__names_who_waits_for_it)
{
    struct unc_loop *loop = new_loop();
    struct unc__judgement judgement;
    const struct unc__resource *resource;
    const struct unc__wait_view *wait;

    assert_int_equal(unc_future_new(loop, &future), 0);
    for (volatile int i = 0; i < 5; i++) {
        start(loop, i == 3 ? "third" : NULL, await_it, NULL);
    }
    turn(loop, 2);
    judgement = judge(loop);
    resource = find(&judgement, UNC__TYPE_FUTURE, "");
    wait = unc__judgement_wait(&judgement, find(&judgement, UNC__TYPE_TASK, "third"));

    assert_int_equal(resource->waiter_count, 5);
    assert_int_equal(resource->listed_waiter_count, 5);
    assert_int_equal(wait->awaits, resource->entry.serial);
    assert_int_equal(unc__judgement_relative(&judgement, wait->awaits)->resource,
                     resource->id);
    assert_text_has(loop, "    awaited by task ");
    assert_text_has(loop, " and 2 more\n");
    assert_text_has(loop, "(a future)");
    unc__judgement_done(&judgement);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_text_has(NULL, "awaited by task "); /* those that were left as well */
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(owner__acquired_in_a_task__is_named_while_the_record_has_it)
{
    struct unc_loop *loop = new_loop();
    uint64_t serial;
    struct unc__acquisition task = { .kind = UNC__KIND_TASK,
                                     .type = UNC__TYPE_TASK,
                                     .name = "author" };
    struct unc__acquisition timer = { .kind = UNC__KIND_TIMER, .type = UNC__TYPE_TIMER };
    struct unc__token author;
    uint32_t outer;

    assert_int_equal(unc__loop_serial(loop, &serial), 0);
    timer.owner = serial;
    author = unc__record_acquire(&task);
    outer = unc__record_enter_task(author.serial);
    (void)unc__record_acquire(&timer);
    unc__record_leave_task(outer);
    unc__record_release(author, 0);

    assert_text_has(loop, ", by task \"author\"\n");
    loop = unc_loop_free(loop);
}

UNC_TEST(owner__serials_beyond_32_bits__are_told_from_the_entrys_own)
{
    struct unc__entry_view entry = { .serial = UINT64_C(0x300000010), .task = 0xf };

    assert_int_equal(unc__entry_task(&entry), UINT64_C(0x30000000f));
    entry.task = 0xfffffff0;
    assert_int_equal(unc__entry_task(&entry), UINT64_C(0x2fffffff0));
    entry.task = 0;
    assert_int_equal(unc__entry_task(&entry), 0);
}

UNC_TEST_LEAVING(misuse__of_a_task__names_it_and_its_error)
{
    struct unc_loop *loop = new_loop();
    uint64_t serial;
    struct unc__misuse misuse = {
        .code = UNC_EUNREAD, .kind = UNC__KIND_TASK, .key = 77, .error = -EIO
    };

    assert_int_equal(unc__loop_serial(loop, &serial), 0);
    misuse.owner = serial;
    unc__record_misuse(&misuse);
    misuse.error = UNC_EEND;
    misuse.name = unc__record_name("reader");
    unc__record_misuse(&misuse);
    unc__record_misuse(&misuse);

    assert_text_has(loop, "the error of task 77 was never retrieved: -5 (Input/output");
    assert_text_has(loop,
                    "the error of task \"reader\" was never retrieved: UNC_EEND (the "
                    "stream ended before all was read), 2 times\n");
    loop = unc_loop_free(loop);
}

static void assert_name(enum unc__type type, uint64_t key, const char *name,
                        const char *words)
{
    struct unc__entry_view entry = { .kind = unc__types[type].kind,
                                     .type = type,
                                     .serial = 12,
                                     .key = key,
                                     .name = unc__record_name(name) };
    char buffer[128];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__entry_write(&text, &entry);
    assert_string_equal(buffer, words);
}

UNC_TEST(name__of_each_kind__is_what_people_call_it)
{
    assert_name(UNC__TYPE_TASK, 0x7f00, "fetch", "a task \"fetch\"");
    assert_name(UNC__TYPE_TASK, 0x7f00, NULL, "task 12");
    assert_name(UNC__TYPE_JOB, 3, "resize", "an executor job \"resize\"");
    assert_name(UNC__TYPE_JOB, 3, NULL, "executor job 3");
    assert_name(UNC__TYPE_CHILD, 4711, "sleep 10", "child process 4711 \"sleep 10\"");
    assert_name(UNC__TYPE_SERVER, 7, "[::1]:80", "server [::1]:80 (descriptor 7)");
    assert_name(UNC__TYPE_SERVER, 7, NULL, "a server (descriptor 7)");
    assert_name(UNC__TYPE_CONNECTION, 7, "db", "a connection \"db\" (descriptor 7)");
    assert_name(UNC__TYPE_PIPE, 7, NULL, "a pipe (descriptor 7)");
}

UNC_TEST(child__running_ended_and_taken_away__is_told_apart)
{
    int hold[2];
    siginfo_t info;
    pid_t pid;
    char byte;

    assert_int_equal(pipe(hold), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(hold[1]);
        _exit(read(hold[0], &byte, 1) < 0);
    }
    assert_int_equal(unc__child_fate((uint64_t)pid, (uint32_t)getpid()),
                     UNC__FATE_RUNNING);
    assert_int_equal(unc__child_fate((uint64_t)pid, 1),
                     UNC__FATE_REAPED); /* not its own */
    assert_int_equal(close(hold[1]), 0);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(unc__child_fate((uint64_t)pid, (uint32_t)getpid()),
                     UNC__FATE_ZOMBIE);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(unc__child_fate((uint64_t)pid, (uint32_t)getpid()),
                     UNC__FATE_REAPED);
    assert_int_equal(close(hold[0]), 0);
}

static struct unc_process *spawn(struct unc_loop *loop, const char *line)
{
    struct unc_process_options options = { .shell = line,
                                           .input = UNC_IO_PIPE,
                                           .name = line };
    struct unc_process *process = NULL;

    assert_int_equal(unc_process_spawn(loop, &options, &process), 0);
    return process;
}

/* Two have ended: nobody has asked yet, and somebody else has. The third reads. */
UNC_TEST_TIDY(child__has_ended__closing_its_loop_would_release_it)
{
    struct unc_loop *loop = new_loop();
    struct unc_process *ended[2] = { spawn(loop, "exit 1"), spawn(loop, "exit 2") };
    struct unc_process *running = spawn(loop, "read line");
    struct unc__judgement judgement;
    const struct unc__loop_view *view;
    siginfo_t info;
    int status;

    assert_int_equal(
        waitid(P_PID, (id_t)unc_process_get_pid(ended[0]), &info, WEXITED | WNOWAIT), 0);
    assert_true(waitpid(unc_process_get_pid(ended[1]), &status, 0) > 0);

    judgement = judge(loop);
    view = unc__judgement_loop(&judgement, judgement.domain.owner);
    assert_non_null(view);
    assert_int_equal(unc__loop_would(view, UNC__CLOSE_RELEASE, UNC__TYPE_CHILD), 2);
    assert_int_equal(unc__loop_would(view, UNC__CLOSE_LEAVE, UNC__TYPE_CHILD), 1);
    assert_int_equal(view->would[UNC__CLOSE_LEAVE], 4); /* and three pipes */
    assert_int_equal(
        unc__close_verb_of(&find(&judgement, UNC__TYPE_CHILD, "exit 1")->entry),
        UNC__CLOSE_RELEASE);
    assert_int_equal(
        unc__close_verb_of(&find(&judgement, UNC__TYPE_CHILD, "read line")->entry),
        UNC__CLOSE_LEAVE);
    unc__judgement_done(&judgement);

    ended[0] = unc_process_free(ended[0]);
    ended[1] = unc_process_free(ended[1]);
    assert_int_equal(unc_process_kill(running), 0);
    assert_int_equal(
        waitid(P_PID, (id_t)unc_process_get_pid(running), &info, WEXITED | WNOWAIT), 0);
    running = unc_process_free(running);
    loop = unc_loop_free(loop);
}

/* Its number is a file's by now: whose is none of its business. */
UNC_TEST_TIDY(stream__its_descriptor_was_closed__is_said_and_nothing_of_the_new_one)
{
    struct unc_loop *loop = new_loop();
    struct unc_stream *stream = NULL;
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(unc_stream_open(loop, pair[0], &stream), 0);
    assert_text_lacks(loop, "behind");
    assert_int_equal(close(pair[0]), 0);
    assert_text_has(loop, "its descriptor was closed behind the stream's back\n");
    assert_int_equal(open("/dev/null", O_RDWR | O_CLOEXEC), pair[0]);
    assert_text_has(loop, "its descriptor was closed behind the stream's back\n");
    assert_json_lacks("/dev/null");

    stream = unc_stream_close(stream);
    assert_int_equal(close(pair[1]), 0);
    loop = unc_loop_free(loop);
}

static void assert_address(const void *address, socklen_t size, int family,
                           const char *words)
{
    struct unc__socket_facts facts;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, address, size), 0);
    unc__socket_facts_read((uint64_t)fd, &facts);
    if (words != NULL) {
        assert_string_equal(facts.local, words);
    } else {
        assert_true(strncmp(facts.local, "127.0.0.1:", 10) == 0);
    }
    assert_string_equal(facts.peer, "");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(socket__of_each_family__has_its_address_in_words)
{
    struct sockaddr_in ip4 = { .sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    struct unc__socket_facts facts;
    int pair[2];

    assert_address(&ip4, sizeof ip4, AF_INET, NULL);
    (void)snprintf(local.sun_path + 1, sizeof local.sun_path - 1, "unc%ld",
                   (long)getpid());
    {
        char words[32];

        (void)snprintf(words, sizeof words, "@unc%ld", (long)getpid());
        assert_address(
            &local, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(words)),
            AF_UNIX, words);
    }
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    unc__socket_facts_read((uint64_t)pair[0], &facts);
    assert_string_equal(facts.local, "");
    assert_int_equal(close(pair[0]) | close(pair[1]), 0);
    unc__socket_facts_read((uint64_t)pair[0], &facts); /* closed */
    assert_string_equal(facts.local, "");
}

static void assert_ip6(const char *number, uint32_t scope, const char *words)
{
    struct sockaddr_in6 address = { .sin6_family = AF_INET6,
                                    .sin6_port = htons(80),
                                    .sin6_scope_id = scope };
    char buffer[UNC__ADDRESS_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    assert_int_equal(inet_pton(AF_INET6, number, &address.sin6_addr), 1);
    unc__socket_address_write(&text, &address, sizeof address);
    assert_string_equal(buffer, words);
}

UNC_TEST(socket__of_ip6__has_its_longest_row_of_zeros_left_out)
{
    assert_ip6("::", 0, "[::]:80");
    assert_ip6("::1", 0, "[::1]:80");
    assert_ip6("fe80::1", 2, "[fe80::1%2]:80");
    assert_ip6("2001:db8::", 0, "[2001:db8::]:80");
    assert_ip6("1:0:0:2:0:0:0:3", 0, "[1:0:0:2::3]:80");
    assert_ip6("1:0:2:3:4:5:6:7", 0, "[1:0:2:3:4:5:6:7]:80");
    assert_ip6("::ffff:10.0.0.1", 0, "10.0.0.1:80");
}

static void *run_and_free(void *userdata)
{
    sem_t *begun = userdata;

    for (int i = 0; i < 50; i++) {
        struct unc_loop *loop = new_loop();

        for (int j = 0; j < 20; j++) {
            start(loop, NULL, j % 2 == 0 ? yield_a_few : sleep_a_moment, NULL);
        }
        assert_int_equal(sem_post(begun), 0);
        turn(loop, 20);
        loop = unc_loop_free(loop);
    }
    return NULL;
}

/* Stacks are walked that go on meanwhile, and whose memory goes. */
UNC_TEST_LEAVING(check__from_another_thread__while_tasks_run_and_loops_go)
{
    pthread_t thread;
    sem_t begun;

    assert_int_equal(sem_init(&begun, 0, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, run_and_free, &begun), 0);
    for (int i = 0; i < 50; i++) {
        char *text = NULL;

        assert_int_equal(sem_wait(&begun), 0);
        assert_true(unc_check_take_report(NULL, &text, NULL) >= 0);
        text = unc_report_free(text);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(sem_destroy(&begun), 0);
}

static void assert_duration(uint64_t duration_ms, const char *words)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__duration_write(&text, duration_ms);
    assert_string_equal(buffer, words);
}

UNC_TEST(duration__short_and_long__has_the_unit_that_fits)
{
    assert_duration(0, "0 ms");
    assert_duration(999, "999 ms");
    assert_duration(1249, "1.2 s");
    assert_duration(60000, "1.0 min");
    assert_duration(UINT64_C(90) * 60000, "1.5 h");
}
