/* SPDX-License-Identifier: MIT */
/*
 * Children of the parent, in a forked child: nobody's.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "process/stage.h"

#define CHECK(condition)                                                          \
    do {                                                                          \
        if (!(condition)) {                                                       \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            return 1;                                                             \
        }                                                                         \
    } while (0)

struct family {
    struct unc_loop *loop;
    struct unc_process *process;
};

static void call_in_child(child_fn *function, struct family *family)
{
    struct child child;

    child_call(&child, function, family);
    assert_int_equal(child.signal_number, 0);
    if (child.exit_code != 0) {
        fail_msg("%s", child.errors);
    }
    child_done(&child);
}

static int use_the_parents(void *userdata)
{
    const struct family *family = userdata;
    struct unc_process_result result;
    int fd = unc_stream_get_fd(unc_process_get_input(family->process));

    CHECK(unc_process_wait(family->process, NULL) == -ECHILD);
    CHECK(unc_process_kill(family->process) == -ECHILD);
    CHECK(unc_process_communicate(family->process, NULL, 0, &result) == -ECHILD);
    CHECK(unc_process_expect_open(family->process, "x") == -ECHILD);
    CHECK(fcntl(fd, F_GETFD) >= 0);
    CHECK(unc_process_free(family->process) == NULL);
    CHECK(fcntl(fd, F_GETFD) < 0);
    CHECK(unc_loop_free(family->loop) == NULL);
    return 0;
}

static int close_the_loop_first(void *userdata)
{
    const struct family *family = userdata;

    CHECK(unc_loop_free(family->loop) == NULL);
    CHECK(unc_process_free(family->process) == NULL);
    return 0;
}

static int make_children_of_its_own(void *userdata)
{
    struct unc_loop *loop = NULL;
    const struct unc_process_options options = { .shell = "exit 5" };
    struct unc_process *process = NULL;
    int status = 0;

    (void)userdata;
    CHECK(unc_loop_new(&loop) == 0);
    CHECK(unc_process_spawn(loop, &options, &process) == 0);
    while (unc_process_is_running(process)) {
        CHECK(unc_loop_stop(loop) == 0);
        CHECK(unc_loop_run_forever(loop) == 0);
    }
    CHECK(unc_process_get_status(process, &status));
    CHECK(status == 5);
    CHECK(unc_process_free(process) == NULL);
    CHECK(unc_loop_free(loop) == NULL);
    return 0;
}

/* In the forked child first; then the parent's child is as it was. */
static void let_child(child_fn *function)
{
    struct family family = { .loop = make_loop() };

    family.process = spawn(
        family.loop, &(struct unc_process_options){
                         .arguments = puppet("cat", NULL, NULL), .input = UNC_IO_PIPE });

    call_in_child(function, &family);

    assert_true(is_there(unc_process_get_pid(family.process)));
    assert_null(unc_stream_close(unc_process_take_input(family.process)));
    assert_int_equal(wait_for(family.loop, family.process), 0);
    family.process = unc_process_free(family.process);
    family.loop = unc_loop_free(family.loop);
}

UNC_TEST_TIDY(fork__the_parents_child_is_used__is_ECHILD)
{
    let_child(use_the_parents);
}

UNC_TEST_TIDY(fork__the_parents_loop_is_closed_first__parent_is_not_disturbed)
{
    let_child(close_the_loop_first);
}

UNC_TEST_TIDY(fork__child_starts_children_of_its_own__works)
{
    let_child(make_children_of_its_own);
}
