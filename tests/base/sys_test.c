/* SPDX-License-Identifier: MIT */
/* The direct system calls: results as the kernel gives them, errno never touched. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/case.h"

#include "base/clock.h"
#include "base/sys.h"

UNC_TEST(sys__failure__is_a_negative_errno_and_errno_stays)
{
    errno = 42;

    assert_int_equal(unc__sys_open("/no/such/file", O_RDONLY, 0), -ENOENT);
    assert_int_equal(unc__sys_close(-1), -EBADF);
    assert_int_equal(unc__sys_mkdir("/", 0700), -EEXIST);
    assert_int_equal(unc__sys_unlinkat(AT_FDCWD, "/no/such/file"), -ENOENT);
    assert_int_equal(unc__sys_renameat(AT_FDCWD, "/no/such/file", "/no/such/other"),
                     -ENOENT);
    assert_int_equal(errno, 42);
}

UNC_TEST(sys__write_all_to_a_small_pipe__arrives_whole)
{
    char out[] = "thirteen bytes";
    char in[sizeof out] = "";
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(unc__sys_write_all(ends[1], out, sizeof out), 0);
    assert_int_equal(unc__sys_read(ends[0], in, sizeof in), sizeof out);
    assert_string_equal(in, out);
    assert_int_equal(unc__sys_write_all(ends[0], out, sizeof out), -EBADF);
    assert_int_equal(unc__sys_close(ends[0]), 0);
    assert_int_equal(unc__sys_close(ends[1]), 0);
}

UNC_TEST(sys__ids__are_those_of_libc)
{
    assert_int_equal(unc__sys_getpid(), getpid());
    assert_int_equal(unc__sys_gettid(), gettid());
}

UNC_TEST(sys__readlink__gives_the_length)
{
    char path[256];

    assert_true(unc__sys_readlink("/proc/self/exe", path, sizeof path) > 0);
}

UNC_TEST(sys__mapped_memory__is_zero_and_writable)
{
    char *memory = unc__sys_map(8192, /* shared= */ 1);

    assert_non_null(memory);
    assert_int_equal(memory[8191], 0);
    memory[8191] = 1;
    unc__sys_unmap(memory, 8192);
    unc__sys_unmap(NULL, 8192);
}

UNC_TEST(sys__too_much_memory__is_refused_with_null)
{
    assert_null(unc__sys_map((size_t)1 << 60, /* shared= */ 0));
}

UNC_TEST(clock__read_twice__does_not_go_back)
{
    int64_t first_ns = unc__clock_monotonic_ns();
    int64_t first_ms = unc__clock_coarse_ms();

    assert_true(unc__clock_monotonic_ns() >= first_ns);
    assert_true(unc__clock_coarse_ms() >= first_ms);
    assert_true(unc__clock_realtime_ns() > 0);
}
