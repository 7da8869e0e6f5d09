/* SPDX-License-Identifier: MIT */
/* A forked child has an empty record of its own, and the parent's stays as it was. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/fd_table.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/task_scope.h"

static const struct unc_resource_type slot_type = {
    .name = "pool slot",
    .release_call = "pool_put",
};

static struct unc__token acquire(void)
{
    return unc__record_acquire(&(struct unc__acquisition){ .kind = UNC__KIND_TIMER });
}

static int check_empty(void *userdata)
{
    uint64_t live = *(uint64_t *)userdata;
    struct unc__entry_view view;

    return unc__record_inherited() == live && unc__record_entry_count() == 0 &&
                   unc__record_next_serial() == 1 && !unc__record_read(1, &view) &&
                   unc__record_counters(UNC__KIND_TIMER).acquired == 0 &&
                   unc__record_misuse_count() == 0 && unc__record_stack_count() == 0
               ? 0
               : 1;
}

UNC_TEST(fork__child__has_an_empty_record_and_knows_what_it_inherited)
{
    struct unc__token tokens[5];
    struct child child;
    uint64_t live = 0;

    for (int i = 0; i < 5; i++) {
        tokens[i] = acquire();
    }
    for (int kind = 0; kind < UNC__KIND_COUNT; kind++) {
        live += unc__record_counters((enum unc__kind)kind).live;
    }
    child_call(&child, check_empty, &live);

    assert_int_equal(child.exit_code, 0);
    for (int i = 0; i < 5; i++) {
        unc__record_release(tokens[i], 0);
    }
    child_done(&child);
}

static int use_stale_token(void *userdata)
{
    struct unc__token stale = *(struct unc__token *)userdata;
    struct unc__token mine = acquire();
    struct unc__entry_view view;

    stale.index = mine.index; /* the worst case: it points to a live entry */
    stale.serial = mine.serial;
    unc__record_set_detail(stale, 99);
    unc__record_release(stale, 0);
    unc__record_leave(stale, 0);
    if (unc__record_index_insert(1, &stale, stale)) {
        return 1;
    }
    return unc__record_read(mine.index, &view) && view.state == UNC__STATE_LIVE &&
                   view.detail == 0
               ? 0
               : 2;
}

UNC_TEST(fork__token_of_the_parent__is_ignored_in_the_child)
{
    struct unc__token token = acquire();
    struct unc__entry_view view;
    struct child child;

    child_call(&child, use_stale_token, &token);

    assert_int_equal(child.exit_code, 0);
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.state, UNC__STATE_LIVE);
    unc__record_release(token, 0);
    child_done(&child);
}

static int fill_record(void *userdata)
{
    struct unc__token last = { 0 };

    (void)userdata;
    for (int i = 0; i < 20000; i++) {
        last = acquire();
    }
    return last.serial == 20000 && unc__record_counters(UNC__KIND_TIMER).live == 20000
               ? 0
               : 1;
}

UNC_TEST(fork__child_records_much__the_parent_sees_nothing_of_it)
{
    struct unc__token token = acquire();
    uint64_t next = unc__record_next_serial();
    uint64_t live = unc__record_counters(UNC__KIND_TIMER).live;
    struct child child;

    child_call(&child, fill_record, NULL);

    assert_int_equal(child.exit_code, 0);
    assert_int_equal(unc__record_next_serial(), next);
    assert_int_equal(unc__record_counters(UNC__KIND_TIMER).live, live);
    unc__record_release(token, 0);
    child_done(&child);
}

static int release_inherited(void *userdata)
{
    int r = unc_resource_released(&slot_type, userdata);

    return r == -ENOENT && unc_resource_acquired(&slot_type, userdata, NULL) == 0 ? 0 : 1;
}

UNC_TEST(fork__handle_held_by_the_parent__is_not_held_in_the_child)
{
    struct child child;
    int handle = 0;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), 0);
    child_call(&child, release_inherited, &handle);

    assert_int_equal(child.exit_code, 0);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
    child_done(&child);
}

static int check_scope(void *userdata)
{
    struct child grandchild;
    uint64_t one = 1;
    int exit_code;

    (void)userdata;
    if (unc__record_scope_here() != 0 || unc__record_task() != 0) {
        return 1;
    }
    (void)acquire();
    child_call(&grandchild, check_empty, &one);
    exit_code = grandchild.exit_code;
    child_done(&grandchild);
    return exit_code;
}

UNC_TEST(fork__scope_and_grandchild__start_afresh)
{
    uint64_t previous = unc__record_enter_scope(5);
    uint32_t previous_task = unc__record_enter_task(6);
    struct child child;

    child_call(&child, check_scope, NULL);
    assert_int_equal(unc__record_task(), 6);
    unc__record_leave_task(previous_task);
    unc__record_leave_scope(previous);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

static int wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

UNC_TEST(fork__raw_clone__is_a_fork_like_any_other)
{
    uint64_t live = unc__record_counters(UNC__KIND_TIMER).live;
    struct unc__token token = acquire();
    struct unc__entry_view view;
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

    if (pid == 0) {
        uint64_t all = live + 1;
        int r = check_empty(&all);

        unc__record_release(token, 0);
        unc__record_release(acquire(), 0);
        _exit(r);
    }
    assert_int_equal(wait_for(pid), 0);
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.state, UNC__STATE_LIVE);
    unc__record_release(token, 0);
}

UNC_TEST(fork__descriptor_held_by_the_parent__is_not_known_in_the_child)
{
    struct unc__token token =
        unc__record_fd_acquired(30, &(struct unc__acquisition){ .kind = UNC__KIND_FD });
    pid_t pid = fork();

    if (pid == 0) {
        bool is_known = unc__record_fd_find(30).serial != 0;

        (void)unc__record_fd_take(30);
        _exit(is_known);
    }
    assert_int_equal(wait_for(pid), 0);
    assert_int_equal(unc__record_fd_find(30).serial, token.serial);
    unc__record_release(unc__record_fd_take(30), 0);
}

enum {
    CHAIN_SETTLED = 4, /* forks until a chain has all it needs */
    CHAIN_END = 12,
    CHAIN_GROWTH_MAX = 512 /* pages, over all the others; a record has more */
};

static long read_size(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (file != NULL) {
        if (fscanf(file, "%ld", &pages) != 1) {
            pages = 0;
        }
        (void)fclose(file);
    }
    return pages;
}

/* Each process records something, forks the next one, and waits for it. */
static int go_on_in_children(int depth, long settled)
{
    pid_t pid;

    unc__record_release(acquire(), 0);
    if (depth == CHAIN_SETTLED) {
        settled = read_size();
    }
    if (depth == CHAIN_END) {
        long size = read_size();

        return settled > 0 && size > 0 && size <= settled + CHAIN_GROWTH_MAX ? 0 : 1;
    }
    pid = fork();
    if (pid == 0) {
        _exit(go_on_in_children(depth + 1, settled));
    }
    return wait_for(pid);
}

UNC_TEST(fork__chain_of_children__has_the_address_space_of_few)
{
    assert_int_equal(go_on_in_children(0, 0), 0);
}

static int read_string_of_the_parent(void *userdata)
{
    (void)acquire();
    return *(const char *const *)userdata == NULL || **(const char *const *)userdata != 0;
}

UNC_TEST(fork__string_that_the_parent_was_given__can_be_looked_at_in_the_child)
{
    uint32_t site = unc__record_site(UNC_HERE(acquire));
    const char *file = unc__record_site_view(site).file;
    struct child child;

    assert_true(file[0] != '\0');
    child_call(&child, read_string_of_the_parent, &file);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

#define STORM_FORKS 200

static volatile sig_atomic_t fork_count;
static volatile sig_atomic_t is_child;
static volatile sig_atomic_t failed_count;
static volatile sig_atomic_t is_fork_wanted;

/* On top of whatever the record was doing. Its child goes on with that. */
static void fork_in_handler(int signal_number)
{
    int saved_errno = errno;
    pid_t pid;

    (void)signal_number;
    if (!is_fork_wanted || is_child || fork_count == STORM_FORKS) {
        return;
    }
    pid = fork();
    if (pid == 0) {
        is_child = 1;
    } else {
        fork_count = fork_count + 1;
        failed_count = failed_count + (wait_for(pid) != 0);
    }
    errno = saved_errno;
}

/* For the whole program: ThreadSanitizer does not put dispositions back as they were. */
UNC_TEST_START
{
    struct sigaction action = { .sa_handler = fork_in_handler };

    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
}

/* In the child: the record is its own, whole, and small. @held: by the parent. */
static int check_child(struct unc__token stale, uint64_t held)
{
    struct unc__token mine = acquire();
    struct unc__entry_view view;
    uint64_t inherited = unc__record_inherited();

    unc__record_release(stale, 0);
    if (inherited < held || inherited > held + 1) {
        return 1;
    }
    if (!unc__record_read(mine.index, &view) || view.serial != mine.serial) {
        return 2;
    }
    return unc__record_counters(UNC__KIND_TIMER).live == 1 ? 0 : 3;
}

UNC_TEST(fork__from_a_handler_on_top_of_an_operation__leaves_both_records_whole)
{
    struct itimerval every = { { 0, 300 }, { 0, 300 } };
    struct itimerval never = { { 0, 0 }, { 0, 0 } };
    struct unc__token kept = acquire();
    struct unc__entry_view view;
    uint64_t live = unc__record_counters(UNC__KIND_TIMER).live;
    uint64_t held = 0;

    for (int kind = 0; kind < UNC__KIND_COUNT; kind++) {
        held += unc__record_counters((enum unc__kind)kind).live;
    }
    is_fork_wanted = 1;
    assert_int_equal(setitimer(ITIMER_REAL, &every, NULL), 0);
    while (fork_count < STORM_FORKS && !is_child) {
        unc__record_release(acquire(), 0);
    }
    if (is_child) {
        _exit(check_child(kept, held));
    }
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);

    assert_int_equal(failed_count, 0);
    assert_int_equal(unc__record_counters(UNC__KIND_TIMER).live, live);
    assert_true(unc__record_read(kept.index, &view));
    assert_int_equal(view.serial, kept.serial);
    assert_int_equal(view.state, UNC__STATE_LIVE);
    unc__record_release(kept, 0);
}
