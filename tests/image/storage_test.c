/* SPDX-License-Identifier: MIT */
/*
 * Where the bytes of a record live, and what happens where there is no room for them: the
 * program goes on, and what could not be recorded is counted under its reason.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "image/image.h"
#include "image/listener.h"
#include "record/layout.h"
#include "record/storage.h"

static char folder[] = "/tmp/unclosed-test-XXXXXX";
static char path[256];
static char options[300];
static struct child child;

UNC_TEST_START
{
    assert_non_null(mkdtemp(folder));
}

UNC_TEST_END
{
    assert_int_equal(rmdir(folder), 0);
}

static const char *record_at(const char *name)
{
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    (void)snprintf(options, sizeof options, "record=%s", path);
    return options;
}

static void run(const char *with_options, const char *first, const char *second)
{
    child_run_with(&child, with_options, (const char *[]){ "UNCLOSED_SOCKET", NULL },
                   (const char *[]){ child_path("image_writer"), first, second, NULL });
}

static void expect(const char *output)
{
    assert_int_equal(child.signal_number, 0);
    assert_int_equal(child.exit_code, 0);
    assert_string_equal(child.output, output);
}

/* What the writer says of a fill: recorded, memory, space. */
struct tally {
    long recorded;
    unsigned long long memory;
    unsigned long long space;
};

static struct tally read_tally(void)
{
    struct tally tally = { 0 };

    assert_int_equal(child.signal_number, 0);
    assert_int_equal(child.exit_code, 0);
    assert_int_equal(sscanf(child.output, "recorded: %ld, memory: %llu, space: %llu",
                            &tally.recorded, &tally.memory, &tally.space),
                     3);
    child_done(&child);
    return tally;
}

/* The next child has this limit; ours comes back by put_back. */
static struct rlimit before;

static void set_limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(resource, &before), 0);
    limit = (struct rlimit){ value, before.rlim_max };
    assert_int_equal(setrlimit(resource, &limit), 0);
}

static void put_back(__rlimit_resource_t resource)
{
    assert_int_equal(setrlimit(resource, &before), 0);
}

UNC_TEST(record_option__file__is_the_record_for_its_owner_only)
{
    struct stat facts;

    run(record_at("r"), "few", "place");
    expect("place: file, reason: 0\n");
    assert_string_equal(child.errors, "");
    child_done(&child);

    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    assert_in_range(facts.st_blocks, 1, 1024 * 2); /* of 512: sparse */
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(record_option__forked_child__has_a_file_of_its_own)
{
    char command[400];

    run(record_at("r"), "few", "fork");
    expect("place: file, reason: 0\n");
    child_done(&child);

    (void)snprintf(command, sizeof command, "test $(ls %s | grep -c '^r') = 2", folder);
    assert_int_equal(system(command), 0);
    (void)snprintf(command, sizeof command, "rm %s/r %s/r.[0-9]*", folder, folder);
    assert_int_equal(system(command), 0);
}

UNC_TEST(record_option__symbolic_link__is_refused_and_said)
{
    (void)record_at("link");
    assert_int_equal(symlink("/nonexistent/target", path), 0);
    run(options, "few", "place");
    expect("place: anonymous, reason: -40\n");
    assert_non_null(strstr(child.errors, path));
    assert_non_null(strstr(child.errors, "symbolic link"));
    assert_non_null(strstr(child.errors, "UNCLOSED_OPTIONS=record=PATH"));
    child_done(&child);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(record_option__no_folder_or_no_file__is_refused_and_said)
{
    run(record_at("no/r"), "few", "place");
    expect("place: anonymous, reason: -2\n");
    assert_non_null(strstr(child.errors, "cannot keep the record in"));
    child_done(&child);
    run("record=/dev/null", "few", "place");
    expect("place: anonymous, reason: -17\n");
    assert_non_null(strstr(child.errors, "not a regular file"));
    child_done(&child);
}

UNC_TEST(record_option__tracking_is_off__makes_no_file)
{
    char off[400];

    (void)snprintf(off, sizeof off, "%s:enabled=0", record_at("r"));
    run(off, "few", "place");
    expect("place: none\n");
    child_done(&child);
    assert_int_equal(access(path, F_OK), -1);
}

/* ftruncate beyond the limit would raise SIGXFSZ. */
UNC_TEST(limit_of_file_size__tiny__falls_back_to_memory)
{
    struct listener listener;

    set_limit(RLIMIT_FSIZE, 65536);
    run(record_at("r"), "few", "place");
    put_back(RLIMIT_FSIZE);
    expect("place: anonymous, reason: -27\n");
    child_done(&child);
    assert_int_equal(access(path, F_OK), -1);

    listener_init(&listener, 8);
    set_limit(RLIMIT_FSIZE, 65536);
    child_run_with(&child, NULL, (const char *[]){ listener.variable, NULL },
                   (const char *[]){ child_path("image_writer"), "few", "place", NULL });
    put_back(RLIMIT_FSIZE);
    expect("place: anonymous, reason: -27\n");
    child_done(&child);
    listener_done(&listener);
}

UNC_TEST(limit_of_file_size__small__is_kept_and_the_rest_is_counted)
{
    struct tally tally;

    set_limit(RLIMIT_FSIZE, 4 << 20);
    run(record_at("r"), "fill=200000", NULL);
    put_back(RLIMIT_FSIZE);
    tally = read_tally();

    assert_true(tally.recorded > 4096);
    assert_true(tally.space > 0);
    assert_true((unsigned long long)tally.recorded + tally.space >= 200000);
    assert_int_equal(unlink(path), 0);
}

/* What sanitizers reserve is more than any limit worth trying. */
#ifndef UNC_SANITIZED
UNC_TEST(limit_of_address_space__in_a_file__takes_a_small_window)
{
    struct stat facts;

    set_limit(RLIMIT_AS, (rlim_t)512 << 20);
    run(record_at("r"), "fill=100000", NULL);
    put_back(RLIMIT_AS);

    assert_int_equal(read_tally().recorded, 100000);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_size, 32 << 20);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(limit_of_address_space__in_memory__is_counted)
{
    struct tally tally;

    set_limit(RLIMIT_AS, (rlim_t)48 << 20);
    run(NULL, "fill=1000000", NULL);
    put_back(RLIMIT_AS);
    tally = read_tally();

    assert_true(tally.recorded > 0);
    assert_true(tally.memory > 0);
    assert_int_equal((unsigned long long)tally.recorded + tally.memory, 1000000);
}

#endif

UNC_TEST(limit_of_descriptors__none_left__falls_back_to_memory)
{
    struct listener listener;

    /* The dynamic linker needs some, so it is a forked child that finds none. */
    listener_init(&listener, 8);
    child_run_with(&child, NULL, (const char *[]){ listener.variable, NULL },
                   (const char *[]){ child_path("image_writer"), "full", "fork", NULL });
    expect("place: anonymous, reason: -24\n");
    child_done(&child);
    listener_done(&listener);
}

#define MOUNT_IS_REFUSED 77

static bool write_line(const char *file, const char *line)
{
    int fd = open(file, O_WRONLY | O_CLOEXEC);
    bool is_written = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);

    if (fd >= 0) {
        (void)close(fd);
    }
    return is_written;
}

/* A file system in a user namespace takes files of those that the namespace knows. */
static bool enter_namespaces(void)
{
    char users[64];
    char groups[64];

    (void)snprintf(users, sizeof users, "%u %u 1", geteuid(), geteuid());
    (void)snprintf(groups, sizeof groups, "%u %u 1", getegid(), getegid());
    if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0) {
        return true;
    }
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_line("/proc/self/setgroups", "deny") &&
           write_line("/proc/self/uid_map", users) &&
           write_line("/proc/self/gid_map", groups);
}

/* In namespaces of its own: a file system of 512 KiB. Returns: the writer's end. */
static int run_on_small_disk(void *userdata)
{
    const char *writer = userdata;

    if (!enter_namespaces()) {
        return MOUNT_IS_REFUSED;
    }
    (void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (mount("small", folder, "tmpfs", 0, "size=512k") < 0) {
        return MOUNT_IS_REFUSED;
    }
    (void)setenv("UNCLOSED_OPTIONS", record_at("r"), 1);
    (void)unsetenv("UNCLOSED_SOCKET");
    (void)execl(writer, writer, "fill=200000", (char *)NULL);
    return 78;
}

static void assert_rest_is_counted(long recorded_min)
{
    struct tally tally = read_tally();

    assert_true(tally.recorded > recorded_min);
    assert_true(tally.space > 0);
    assert_true((unsigned long long)tally.recorded + tally.space >= 200000);
}

/* Needs no privilege: a filter of system calls answers for the disk. */
static void fill_up_in_pretence(void)
{
    child_run_with(&child, record_at("r"), (const char *[]){ "UNCLOSED_SOCKET", NULL },
                   (const char *[]){ child_path("image_writer"), "few", "disk_full",
                                     "fill=200000", NULL });
    assert_rest_is_counted(0);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(disk__fills_up_as_the_kernel_says_it__is_counted_and_no_signal)
{
    fill_up_in_pretence();
}

/* A real one, where a namespace or the user allows a mount; else pretended once more. */
UNC_TEST(disk__full__is_counted_and_no_signal)
{
    char writer[4096];

    (void)snprintf(writer, sizeof writer, "%s", child_path("image_writer"));
    child_call(&child, run_on_small_disk, writer);
    if (child.exit_code == MOUNT_IS_REFUSED) {
        child_done(&child);
        print_message("no mount is allowed here: the full disk is a filter's word\n");
        fill_up_in_pretence();
        return;
    }
    assert_rest_is_counted(1000);
}

/* The unit itself, anonymous. */
UNC_TEST(storage__taken__is_zeroed_and_given_back_once)
{
    struct unc__storage storage = { 0 };
    struct unc__record_head *head =
        unc__storage_open(&storage, sizeof *head, /* is_child= */ false);
    unsigned char *bytes = unc__storage_take(&storage, 8192);

    assert_non_null(head);
    assert_int_equal(head->file_size, 0);
    assert_non_null(bytes);
    assert_int_equal(bytes[0] + bytes[8191], 0);
    assert_ptr_equal((char *)head + unc__storage_offset(&storage, bytes), bytes);
    assert_int_equal(unc__storage_prepare(&storage, bytes, 8192), 0);

    bytes[0] = 1;
    unc__storage_forget(&storage, unc__memory_forget);
    assert_int_equal(bytes[0], 0);
    unc__storage_give_back(&storage, bytes, 8192);
}
