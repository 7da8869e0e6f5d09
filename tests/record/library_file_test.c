/* SPDX-License-Identifier: MIT */
/* Which event library a file is of: by a whole beginning of its name, and by no less. */
#include <stddef.h>

#include "lib/case.h"

#include "record/library_file.h"

UNC_TEST(library_file__with_each_version__is_of_the_library)
{
    assert_int_equal(unc__library_of_file("libuv.so"), UNC__LIBRARY_LIBUV);
    assert_int_equal(unc__library_of_file("libuv.so.1"), UNC__LIBRARY_LIBUV);
    assert_int_equal(unc__library_of_file("libuv.so.1.0.0"), UNC__LIBRARY_LIBUV);
    assert_int_equal(unc__library_of_file("libev.so.4.0.0"), UNC__LIBRARY_LIBEV);
    assert_int_equal(unc__library_of_file("libevent-2.1.so.7"), UNC__LIBRARY_LIBEVENT);
    assert_int_equal(unc__library_of_file("libevent.so"), UNC__LIBRARY_LIBEVENT);
    assert_int_equal(unc__library_of_file("libglib-2.0.so.0"), UNC__LIBRARY_GLIB);
    assert_int_equal(unc__library_of_file("libsystemd.so.0"), UNC__LIBRARY_SDEVENT);
    assert_int_equal(unc__library_of_file("liburing.so.2"), UNC__LIBRARY_LIBURING);
}

UNC_TEST(library_file__part_of_a_family__is_of_the_library)
{
    assert_int_equal(unc__library_of_file("libevent_core-2.1.so.7"),
                     UNC__LIBRARY_LIBEVENT);
    assert_int_equal(unc__library_of_file("libevent_pthreads-2.1.so.7.0.1"),
                     UNC__LIBRARY_LIBEVENT);
    assert_int_equal(unc__library_of_file("libgio-2.0.so.0"), UNC__LIBRARY_GLIB);
    assert_int_equal(unc__library_of_file("libgthread-2.0.so.0"), UNC__LIBRARY_GLIB);
    assert_int_equal(unc__library_of_file("libsystemd-shared-252.so"),
                     UNC__LIBRARY_SDEVENT);
    assert_int_equal(unc__library_of_file("liburing-ffi.so.2"), UNC__LIBRARY_LIBURING);
}

UNC_TEST(library_file__in_a_folder__is_known_by_its_name)
{
    assert_int_equal(unc__library_of_file("/usr/lib/libuv.so.1"), UNC__LIBRARY_LIBUV);
    assert_int_equal(unc__library_of_file("./libev.so.4"), UNC__LIBRARY_LIBEV);
    assert_int_equal(unc__library_of_file("/opt/libuv.so.1/server"), UNC__LIBRARY_NONE);
    assert_int_equal(unc__library_of_file("/opt/libuv.so.1/"), UNC__LIBRARY_NONE);
}

UNC_TEST(library_file__whose_name_only_begins_alike__is_of_none)
{
    static const char *const names[] = {
        "libuvc.so",
        "libuv_a.so",
        "libuv",
        "uv.so",
        "mylibuv.so.1",
        "libeven.so",
        "libeventd.so",
        "libev2.so",
        "libevdev.so.2",
        "libe.so",
        "libglib-1.2.so",
        "libglibmm-2.4.so.1",
        "libsystemdx.so",
        "liburing",
        "",
        "/",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(unc__library_of_file(names[i]), UNC__LIBRARY_NONE);
    }
}

/* The names of libev begin those of libevent, and must not lead there. */
UNC_TEST(library_file__asked_of_each_library__is_of_one)
{
    assert_true(unc__library_is_file(UNC__LIBRARY_LIBEVENT, "libevent-2.1.so.7"));
    assert_false(unc__library_is_file(UNC__LIBRARY_LIBEV, "libevent-2.1.so.7"));
    assert_true(unc__library_is_file(UNC__LIBRARY_LIBEV, "libev.so.4"));
    assert_false(unc__library_is_file(UNC__LIBRARY_LIBEVENT, "libev.so.4"));
    assert_false(unc__library_is_file(UNC__LIBRARY_NONE, "libev.so.4"));
    assert_false(unc__library_is_file(UNC__LIBRARY_NONE, ""));
}
