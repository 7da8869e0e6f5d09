/* SPDX-License-Identifier: MIT */
/* Where a report goes, and that nothing else happens there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

#include "check/destination.h"
#include "check/quiet.h"
#include "check/report_file.h"
#include "check/tidy.h"

static char folder[] = "/tmp/unclosed-test-XXXXXX";
static char path[512];

UNC_TEST_START
{
    assert_non_null(mkdtemp(folder));
    unc__destination_remember();
}

UNC_TEST_END
{
    assert_int_equal(rmdir(folder), 0);
}

static const char *in_folder(const char *name)
{
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static size_t count_files(void)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(directory)) != NULL) {
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    }
    (void)closedir(directory);
    return count;
}

/* A writer of a known number of bytes. */
static int write_bytes(struct unc__report *report, struct unc__sink *sink)
{
    for (int i = 0; i < report->status; i++) {
        unc__sink_add(sink, "x");
    }
    return sink->error;
}

static const struct unc__report_format bytes = { ".bin", write_bytes };

static int write_report(const char *name, int size)
{
    struct unc__report report = { .status = size };

    return unc__report_file_write(&bytes, &report, in_folder(name), 0);
}

/* Another user from here on: as root by name, else in a namespace that knows nobody. */
static int write_as_other_user(void *userdata)
{
    struct unc__destination_facts facts = { .pid = 17 };
    struct unc__text text = unc__text_init(path, sizeof path);
    uid_t before = geteuid();
    int r = before == 0 ? seteuid(65534) : unshare(CLONE_NEWUSER);
    char wanted[64];

    (void)userdata;
    (void)snprintf(wanted, sizeof wanted, "/unclosed-%u/", (unsigned)geteuid());
    if (r != 0 || geteuid() == before) {
        return 1;
    }
    r = unc__destination_path(UNC__PLACE_TEMPORARY, &facts, &text);
    /* LeakSanitizer cannot look into a process that was another user's. */
    _exit(r == 0 && strstr(path, wanted) != NULL ? 0 : 2);
}

UNC_TEST(destination__user_changed_since_the_start__folder_is_of_the_new_one)
{
    struct child child;

    child_call(&child, write_as_other_user, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(report_file__new_name__is_written_for_its_owner_only)
{
    struct stat facts;

    assert_int_equal(write_report("new", 100000), 0);

    assert_int_equal(stat(in_folder("new"), &facts), 0);
    assert_int_equal(facts.st_size, 100000);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(count_files(), 0);
}

UNC_TEST(report_file__existing_file__is_replaced)
{
    struct stat facts;

    assert_int_equal(write_report("again", 10), 0);
    assert_int_equal(write_report("again", 5), 0);

    assert_int_equal(stat(in_folder("again"), &facts), 0);
    assert_int_equal(facts.st_size, 5);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(report_file__symbolic_link__is_refused_and_not_followed)
{
    assert_int_equal(symlink("/nonexistent/target", in_folder("link")), 0);

    assert_int_equal(write_report("link", 10), -ELOOP);

    assert_int_equal(count_files(), 1);
    assert_int_equal(unlink(in_folder("link")), 0);
}

UNC_TEST(report_file__folder_or_fifo__is_refused)
{
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);

    assert_int_equal(write_report("fifo", 10), -EEXIST);
    assert_int_equal(unlink(in_folder("fifo")), 0);
    assert_int_equal(write_report("no/such/folder", 10), -ENOENT);
    assert_int_equal(write_report("", 10), -EISDIR);
}

UNC_TEST(report_file__no_room__leaves_nothing)
{
    struct rlimit before;
    struct rlimit small;
    struct unc__quiet quiet;
    int r;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ 4096, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    unc__quiet_begin(&quiet);
    r = write_report("large", 100000);
    unc__quiet_end(&quiet);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);

    assert_int_equal(r, -EFBIG);
    assert_int_equal(count_files(), 0);
}

UNC_TEST(report_file__private_folder_open_to_others__is_refused)
{
    struct unc__report report = { .status = 1 };

    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(unc__report_file_write(&bytes, &report, in_folder("x"), 1), -EPERM);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(unc__report_file_write(&bytes, &report, in_folder("x"), 1), 0);
    assert_int_equal(unlink(path), 0);
}

static volatile sig_atomic_t handled;

static void count_signal(int number)
{
    (void)number;
    handled++;
}

static bool is_blocked(int number)
{
    sigset_t mask;

    assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    return sigismember(&mask, number) == 1;
}

/* In a child: ThreadSanitizer does not put a disposition back to the letter. */
static int write_through_a_signal(void *unused)
{
    struct sigaction action = { .sa_handler = count_signal };
    struct unc__quiet quiet;
    int too_early;

    (void)unused;
    (void)sigaction(SIGTERM, &action, NULL);
    unc__quiet_begin_all(&quiet);
    (void)raise(SIGTERM);
    too_early = handled;
    unc__quiet_relax(&quiet);
    too_early += handled;
    unc__quiet_end(&quiet);
    (void)is_blocked(SIGTERM); /* ThreadSanitizer hands it on at a call like this */
    return 10 * too_early + handled;
}

UNC_TEST(quiet__signal_with_a_handler__waits_for_the_end)
{
    struct child child;

    child_call(&child, write_through_a_signal, NULL);

    assert_int_equal(child.exit_code, 1);
    child_done(&child);
}

UNC_TEST(quiet__signal_without_a_handler__may_end_the_program_once_relaxed)
{
    struct unc__quiet quiet;

    unc__quiet_begin_all(&quiet);
    assert_true(is_blocked(SIGTERM));
    assert_true(is_blocked(SIGPIPE));
    assert_false(is_blocked(SIGSEGV));
    unc__quiet_relax(&quiet);
    assert_false(is_blocked(SIGTERM));
    assert_true(is_blocked(SIGPIPE));
    unc__quiet_end(&quiet);
    assert_false(is_blocked(SIGPIPE));
}

UNC_TEST(tidy__more_than_kept__removes_the_oldest_of_ours_only)
{
    char name[64];

    for (int i = 0; i < 6; i++) {
        (void)snprintf(name, sizeof name, "p.%d.20260101T00000%d.000Z.json", 9 - i, i);
        assert_int_equal(write_report(name, 1), 0);
    }
    assert_int_equal(write_report("other.json", 1), 0);

    unc__tidy(folder, 4);

    assert_int_equal(count_files(), 5);
    assert_int_equal(access(in_folder("p.9.20260101T000000.000Z.json"), F_OK), -1);
    assert_int_equal(access(in_folder("p.8.20260101T000001.000Z.json"), F_OK), -1);
    assert_int_equal(access(in_folder("other.json"), F_OK), 0);
    assert_int_equal(unlink(path), 0);
    unc__tidy(folder, 0);
    assert_int_equal(count_files(), 0);
}
