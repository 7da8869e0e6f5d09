/* SPDX-License-Identifier: MIT */
/* A record that is handed over outlives its process, and the process notices nothing. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "image/image.h"
#include "image/listener.h"
#include "options/options.h"
#include "record/seal.h"

static struct child child;

/* The writer does @acts with @variable in its environment; at most four acts. */
static void run_with(const char *variable, const char *const *acts)
{
    const char *arguments[8] = { child_path("image_writer") };

    for (size_t i = 0; acts[i] != NULL; i++) {
        arguments[i + 1] = acts[i];
    }
    child_run_with(&child, NULL, (const char *[]){ variable, NULL }, arguments);
}

#define RUN_WITH(variable, ...) run_with(variable, (const char *[]){ __VA_ARGS__, NULL })

static void expect(const char *output)
{
    assert_string_equal(child.errors, "");
    assert_string_equal(child.output, output);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

/* The reason of a fall-back, as the writer says it. */
static void expect_fallback(int reason)
{
    char line[64];

    (void)snprintf(line, sizeof line, "place: anonymous, reason: %d\n", reason);
    expect(line);
}

static struct unc__image *open_letter(const struct letter *letter)
{
    struct unc__image *image = NULL;
    struct unc__image_error error = { "" };
    int r = unc__image_open(letter->fd, &image, &error);

    if (r < 0) {
        fail_msg("%s", error.text);
    }
    return image;
}

static size_t count_live(const struct letter *letter)
{
    struct unc__image *image = open_letter(letter);
    struct unc__entry_view view;
    size_t count = 0;

    for (uint32_t i = 1; i <= unc__image_entry_count(image); i++) {
        count += unc__image_read(image, i, &view) && view.state == UNC__STATE_LIVE;
    }
    (void)unc__image_free(image);
    return count;
}

#define LIVE_OF_FEW 8 /* a loop, five timers, a descriptor, a slot */

UNC_TEST(handover__program_that_ends__leaves_its_record_with_the_listener)
{
    struct listener listener;
    struct letter letter;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "place");
    listener_take(&listener, &letter);

    expect("place: handed over, reason: 0\n");
    assert_memory_equal(letter.handover.magic, UNC__HANDOVER_MAGIC, 8);
    assert_int_equal(letter.handover.version, UNC__HANDOVER_VERSION);
    assert_int_equal(letter.handover.pid, letter.sender.pid);
    assert_int_equal(letter.handover.parent_pid, getpid());
    assert_int_equal(letter.sender.uid, getuid());
    assert_int_equal(count_live(&letter), LIVE_OF_FEW);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

UNC_TEST(handover__program_that_is_killed__leaves_what_it_held)
{
    struct listener listener;
    struct letter letter;
    int ready[2];
    char line[6];
    pid_t pid;
    const char *writer = child_path("image_writer");

    listener_init(&listener, 8);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ready[1], STDOUT_FILENO);
        (void)setenv("UNCLOSED_SOCKET", listener.name, 1);
        (void)execl(writer, writer, "few", "storm=1", (char *)NULL);
        _exit(127);
    }
    assert_int_equal(close(ready[1]), 0);
    assert_int_equal(read(ready[0], line, 6), 6);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    listener_take(&listener, &letter);

    assert_int_equal(letter.sender.pid, pid);
    assert_true(count_live(&letter) >= LIVE_OF_FEW);
    assert_int_equal(close(letter.fd), 0);
    assert_int_equal(close(ready[0]), 0);
    listener_done(&listener);
}

UNC_TEST(handover__done__keeps_no_descriptor)
{
    struct listener listener;
    struct letter letter;

    char *without;

    RUN_WITH("UNCLOSED_SOCKET", "few", "fds");
    without = strdup(child.output);
    child_done(&child);
    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "fds");
    expect(without);
    listener_take(&listener, &letter);
    free(without);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

/* The size of the memory is nobody's to change: the program would get SIGBUS. */
UNC_TEST(handover__receiver__cannot_cut_the_memory)
{
    struct listener listener;
    struct letter letter;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few");
    expect("");
    listener_take(&listener, &letter);

    assert_int_equal(ftruncate(letter.fd, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

UNC_TEST(handover__another_root_and_another_user_afterwards__goes_on)
{
    struct listener listener;
    struct letter letter;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "move=/proc/self/fdinfo", "few", "place");
    expect("place: handed over, reason: 0\n");
    listener_take(&listener, &letter);

    assert_int_equal(count_live(&letter), LIVE_OF_FEW);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

UNC_TEST(handover__forked_child__hands_over_its_own)
{
    struct listener listener;
    struct letter parent;
    struct letter forked;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "fork");
    expect("place: handed over, reason: 0\n");
    listener_take(&listener, &parent);
    listener_take(&listener, &forked);

    assert_int_equal(forked.handover.parent_pid, parent.sender.pid);
    assert_true(forked.handover.generation != parent.handover.generation);
    assert_int_equal(count_live(&parent), LIVE_OF_FEW);
    assert_int_equal(count_live(&forked), LIVE_OF_FEW);
    assert_int_equal(close(parent.fd), 0);
    assert_int_equal(close(forked.fd), 0);
    listener_done(&listener);
}

UNC_TEST(handover__exec__hands_over_again)
{
    struct listener listener;
    struct letter before;
    struct letter after;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "exec", "place");
    expect("place: handed over, reason: 0\n");
    listener_take(&listener, &before);
    listener_take(&listener, &after);

    assert_int_equal(before.sender.pid, after.sender.pid);
    assert_int_equal(count_live(&before), LIVE_OF_FEW);
    assert_int_equal(count_live(&after), 0);
    assert_false(listener_has_more(&listener));
    assert_int_equal(close(before.fd), 0);
    assert_int_equal(close(after.fd), 0);
    listener_done(&listener);
}

UNC_TEST(handover__without_the_variable__is_not_tried)
{
    struct listener listener;

    listener_init(&listener, 8);
    RUN_WITH("UNCLOSED_SOCKET", "few", "place");

    expect("place: anonymous, reason: 0\n");
    assert_false(listener_has_more(&listener));
    listener_done(&listener);
}

UNC_TEST(handover__tracking_is_off__is_not_tried)
{
    struct listener listener;

    listener_init(&listener, 8);
    child_run_with(&child, "enabled=0", (const char *[]){ listener.variable, NULL },
                   (const char *[]){ child_path("image_writer"), "few", "place", NULL });

    expect("place: none\n");
    assert_false(listener_has_more(&listener));
    listener_done(&listener);
}

UNC_TEST(handover__name_that_leads_nowhere__falls_back)
{
    char variable[256];

    RUN_WITH("UNCLOSED_SOCKET=/nonexistent/socket", "few", "place");
    expect_fallback(-ENOENT);
    RUN_WITH("UNCLOSED_SOCKET=@unclosed-test-nobody", "few", "place");
    expect_fallback(-ECONNREFUSED);
    RUN_WITH("UNCLOSED_SOCKET=/", "few", "place");
    expect_fallback(-EINVAL);
    RUN_WITH("UNCLOSED_SOCKET=/proc/self/exe", "few", "place");
    expect_fallback(-ECONNREFUSED);
    (void)snprintf(variable, sizeof variable, "UNCLOSED_SOCKET=/%0200d", 0);
    RUN_WITH(variable, "few", "place");
    expect_fallback(-ENAMETOOLONG);
}

/* Whoever listens with a socket of another type wants something else. */
UNC_TEST(handover__listener_of_another_type__falls_back)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path + 1, "unclosed-stream", 15);
    assert_int_equal(bind(fd, (struct sockaddr *)&address,
                          offsetof(struct sockaddr_un, sun_path) + 16),
                     0);
    assert_int_equal(listen(fd, 1), 0);
    RUN_WITH("UNCLOSED_SOCKET=@unclosed-stream", "few", "place");

    expect_fallback(-ECONNREFUSED);
    assert_int_equal(close(fd), 0);
}

/* It never accepts, and its backlog is full. */
struct sleeper {
    struct listener listener;
    int fds[8]; /* who waits there */
    size_t count;
};

static void sleeper_init(struct sleeper *ret_sleeper)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length;
    int r;

    *ret_sleeper = (struct sleeper){ .count = 0 };
    listener_init(&ret_sleeper->listener, 1);
    length = strlen(ret_sleeper->listener.name);
    memcpy(address.sun_path + 1, ret_sleeper->listener.name + 1, length - 1);
    do {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

        r = connect(fd, (struct sockaddr *)&address,
                    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
        ret_sleeper->fds[ret_sleeper->count++] = fd;
    } while (r == 0 && ret_sleeper->count < 8);
    assert_int_equal(r, -1);
    assert_int_equal(errno, EAGAIN);
}

/* It sleeps no more: there is room for others. */
static void sleeper_wake(struct sleeper *sleeper)
{
    while (sleeper->count > 0) {
        assert_int_equal(close(sleeper->fds[--sleeper->count]), 0);
    }
    while (listener_has_more(&sleeper->listener)) {
        int fd = accept4(sleeper->listener.fd, NULL, NULL, SOCK_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(close(fd), 0);
    }
}

static void sleeper_done(struct sleeper *sleeper)
{
    sleeper_wake(sleeper);
    listener_done(&sleeper->listener);
}

UNC_TEST(handover__listener_that_sleeps__is_not_waited_for)
{
    struct sleeper sleeper;

    sleeper_init(&sleeper);
    RUN_WITH(sleeper.listener.variable, "few", "place");

    expect_fallback(-EAGAIN);
    sleeper_done(&sleeper);
}

static struct unc__token acquire(void)
{
    return unc__record_acquire(&(struct unc__acquisition){ .kind = UNC__KIND_TIMER });
}

static void *acquire_at_once(void *barrier)
{
    (void)pthread_barrier_wait(barrier);
    return acquire().serial != 0 ? barrier : NULL;
}

static int acquire_in_threads(void *userdata)
{
    pthread_t threads[4];
    pthread_barrier_t barrier;
    int lost = 0;

    (void)userdata;
    (void)pthread_barrier_init(&barrier, NULL, 4);
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&threads[i], NULL, acquire_at_once, &barrier) != 0) {
            return 100;
        }
    }
    for (int i = 0; i < 4; i++) {
        void *result = NULL;

        (void)pthread_join(threads[i], &result);
        lost += result == NULL;
    }
    (void)pthread_barrier_destroy(&barrier);
    return lost;
}

UNC_TEST(handover__listener_that_sleeps__costs_other_threads_no_acquisition)
{
    struct sleeper sleeper;

    sleeper_init(&sleeper);
    unc__record_start();
    (void)snprintf(unc__options_socket, sizeof unc__options_socket, "%s",
                   sleeper.listener.name);
    child_call(&child, acquire_in_threads, NULL);
    unc__options_socket[0] = '\0';

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    sleeper_done(&sleeper);
}

static int is_kept_here(void *userdata)
{
    (void)userdata;
    (void)acquire();
    return unc__record_place().place == UNC__STORAGE_ANONYMOUS &&
                   unc__record_place().reason == -EAGAIN
               ? 0
               : 1;
}

static int wake_and_fork(void *sleeper)
{
    struct child grandchild;
    int r = is_kept_here(NULL);

    if (r != 0) {
        return 2;
    }
    sleeper_wake(sleeper);
    child_call(&grandchild, is_kept_here, NULL);
    r = grandchild.exit_code;
    child_done(&grandchild);
    return r;
}

UNC_TEST(handover__listener_that_slept__is_not_asked_by_children)
{
    struct sleeper sleeper;

    sleeper_init(&sleeper);
    unc__record_start();
    (void)snprintf(unc__options_socket, sizeof unc__options_socket, "%s",
                   sleeper.listener.name);
    child_call(&child, wake_and_fork, &sleeper);
    unc__options_socket[0] = '\0';

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    sleeper_done(&sleeper);
}

/* It never accepts, but there is room: nobody waits for an answer. */
UNC_TEST(handover__listener_that_never_answers__gets_the_record_all_the_same)
{
    struct listener listener;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "place");

    expect("place: handed over, reason: 0\n");
    listener_done(&listener);
}

UNC_TEST(handover__calls_that_a_filter_refuses__fall_back)
{
    struct listener listener;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "filter=memfd_create", "few", "place");
    expect_fallback(-EPERM);
    RUN_WITH(listener.variable, "filter=socket", "few", "place");
    expect_fallback(-EPERM);
    listener_done(&listener);
}

/* What the process itself wrote of its end. */
static bool says(const struct unc__image *image, const char *piece)
{
    size_t size;
    const char *report = unc__image_report(image, &size);

    return report != NULL && memmem(report, size, piece, strlen(piece)) != NULL;
}

UNC_TEST(report__at_exit__is_in_the_record_and_sealed)
{
    struct listener listener;
    struct letter letter;
    struct unc__image *image;
    struct unc__image_facts facts;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few", "exit=5");
    assert_int_equal(child.exit_code, 5);
    child_done(&child);
    listener_take(&listener, &letter);
    image = open_letter(&letter);
    facts = unc__image_facts(image);

    assert_true(facts.is_sealed);
    assert_int_equal(facts.cause, UNC__SEAL_EXIT);
    assert_int_equal(facts.status, 5);
    assert_true(facts.sealed_at_ns >= facts.started_at_ns);
    assert_true(says(image, "\"schema\": \"unclosed-report/1\""));
    assert_true(says(image, "\"status\": 5"));
    assert_true(says(image, "\"target\": \"pipe:["));
    (void)unc__image_free(image);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

UNC_TEST(report__at_exit__says_where_tasks_wait_and_servers_listen)
{
    struct listener listener;
    struct letter letter;
    struct unc__image *image;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "task", "exit=0");
    child_done(&child);
    listener_take(&listener, &letter);
    image = open_letter(&letter);

    assert_true(says(image, "\"sleeper\""));
    assert_true(says(image, "\"what\": \"a timer\""));
    assert_true(says(image, "\"local\": \"127.0.0.1:"));
    (void)unc__image_free(image);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}

UNC_TEST(report__end_without_exit__is_not_there)
{
    struct listener listener;
    struct letter letter;
    struct unc__image *image;

    listener_init(&listener, 8);
    RUN_WITH(listener.variable, "few");
    expect("");
    listener_take(&listener, &letter);
    image = open_letter(&letter);

    assert_false(unc__image_facts(image).is_sealed);
    assert_false(says(image, ""));
    (void)unc__image_free(image);
    assert_int_equal(close(letter.fd), 0);
    listener_done(&listener);
}
