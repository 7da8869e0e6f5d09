/* SPDX-License-Identifier: MIT */
/* Whatever fails while a report is made: a clean error, nothing kept, and the next try
 * works. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/fault.h"

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int taken;
static char folder[] = "/tmp/unclosed-test-XXXXXX";
static char path[sizeof folder + 16];

UNC_TEST_START
{
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/report.json", folder);
    assert_int_equal(unc_resource_acquired(&slot, &taken, "one"), 0);
    assert_true(unc_check_write(NULL, path) > 0);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST_END
{
    assert_int_equal(unc_resource_released(&slot, &taken), 0);
    assert_int_equal(rmdir(folder), 0);
}

static size_t count_files(void)
{
    DIR *directory = opendir(folder);
    size_t count = 0;

    assert_non_null(directory);
    while (readdir(directory) != NULL) {
        count++;
    }
    (void)closedir(directory);
    return count - 2; /* "." and ".." */
}

/* Pages of address space: what was mapped and forgotten shows here. */
static unsigned long count_pages(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(read(fd, text, sizeof text - 1) > 0);
    (void)close(fd);
    return strtoul(text, NULL, 10);
}

static unsigned full_disks;

static int write_file(void *unused)
{
    int r = unc_check_write(NULL, path);

    (void)unused;
    fault_disarm();
    full_disks += r == -ENOSPC;
    if (r < 0) {
        assert_true(r == -ENOMEM || r == -EACCES || r == -ENOSPC);
        assert_int_equal(count_files(), 0);
        assert_true(unc_check_write(NULL, path) > 0);
    }
    assert_int_equal(count_files(), 1);
    assert_int_equal(unlink(path), 0);
    return r;
}

UNC_TEST(check_write__any_call_fails__leaves_no_file_and_works_again)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SINK, write_file, NULL) > 6);
}

UNC_TEST(check_write__disk_full__says_so_and_leaves_no_file)
{
    full_disks = 0;

    (void)fault_each(FAULT_SINK, write_file, NULL);

    assert_true(full_disks > 0);
}

UNC_TEST(check_write__file_there_already__survives_a_failure)
{
    assert_true(unc_check_write(NULL, path) > 0);

    for (unsigned n = 1; n < 100; n++) {
        int r;

        fault_fail_at(FAULT_SINK, n);
        r = unc_check_write(NULL, path);
        fault_disarm();

        assert_true(r > 0 || fault_was_hit());
        assert_int_equal(count_files(), 1);
        assert_int_equal(access(path, R_OK), 0);
    }
    assert_int_equal(unlink(path), 0);
}

typedef int take_fn(const struct unc_loop *loop, char **ret_report, size_t *ret_size);

struct taking {
    take_fn *take;
    const char *beginning;
};

static void check_text(const struct taking *taking, char *text, size_t size)
{
    assert_int_equal(strlen(text), size);
    assert_int_equal(strncmp(text, taking->beginning, strlen(taking->beginning)), 0);
    assert_null(unc_report_free(text));
}

static int take(void *userdata)
{
    const struct taking *taking = userdata;
    unsigned long pages = count_pages();
    char *text = NULL;
    size_t size = 77;
    int r = taking->take(NULL, &text, &size);

    fault_disarm();
    if (r < 0) {
        assert_int_equal(r, -ENOMEM);
        assert_null(text);
        assert_int_equal(size, 77);
        assert_true(taking->take(NULL, &text, &size) > 0);
    }
    check_text(taking, text, size);
    assert_int_equal(count_pages(), pages);
    return r;
}

UNC_TEST(check_take_report__any_call_fails__keeps_nothing_and_works_again)
{
    struct taking taking = { unc_check_take_report, "{\n  \"schema\"" };

    assert_true(fault_each(FAULT_MEMORY | FAULT_SINK, take, &taking) > 6);
}

UNC_TEST(check_take_text__any_call_fails__keeps_nothing_and_works_again)
{
    struct taking taking = { unc_check_take_text, "unclosed: " };

    assert_true(fault_each(FAULT_MEMORY | FAULT_SINK, take, &taking) > 3);
}

/* The one that was taken at the start counts as there before. */
static int use_scope(void *unused)
{
    struct unc_scope scope;
    static int place;
    char *text = NULL;
    int r = unc_scope_begin(&scope, "no memory", NULL);
    int count;

    (void)unused;
    if (r < 0) {
        assert_int_equal(r, -ENOMEM);
        return r;
    }
    assert_int_equal(unc_resource_acquired(&slot, &place, NULL), 0);
    count = unc_scope_end(&scope, 0, &text);
    fault_disarm();
    assert_true(count == 1 || count == -ENOMEM);
    assert_true(count == 1 || text == NULL);
    assert_null(unc_report_free(text));
    assert_int_equal(unc_scope_end(&scope, 0, &text), -EINVAL); /* it has ended */
    assert_int_equal(unc_resource_released(&slot, &place), 0);
    return count == 1 ? 1 : count;
}

UNC_TEST(scope__any_mapping_fails__says_no_memory_and_keeps_nothing)
{
    unsigned long pages_before;

    assert_true(fault_each(FAULT_MEMORY, use_scope, NULL) > 5);
    pages_before = count_pages();
    (void)fault_each(FAULT_MEMORY, use_scope, NULL);
    assert_int_equal(count_pages(), pages_before);
}
