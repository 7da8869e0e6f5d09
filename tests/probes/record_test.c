/* SPDX-License-Identifier: MIT */
/* Descriptors in the record, seen from inside: it has them while they are open. */
#include <fcntl.h>
#include <unistd.h>

#include <unclosed/check.h>

#include "lib/case.h"
#include "record/fd_table.h"
#include "record/reader.h"

static enum unc__type type_of(int fd)
{
    struct unc__token token = unc__record_fd_find(fd);
    struct unc__entry_view view;

    return token.serial != 0 && unc__record_read(token.index, &view) &&
                   view.state == UNC__STATE_LIVE
               ? view.type
               : UNC__TYPE_NONE;
}

UNC_TEST(check_probes__linked__are_active)
{
    assert_int_equal(unc_check_probes(), 0);
}

UNC_TEST(record__opened_and_closed__is_there_in_between)
{
    int fd = open("/dev/null", O_RDONLY);

    assert_int_equal(type_of(fd), UNC__TYPE_FD_FILE);

    assert_int_equal(close(fd), 0);

    assert_int_equal(type_of(fd), UNC__TYPE_NONE);
}

UNC_TEST(record__copied__both_are_there)
{
    int fd = open("/dev/null", O_RDONLY);
    int copy = dup(fd);

    assert_int_equal(type_of(copy), UNC__TYPE_FD_DUPLICATE);

    assert_int_equal(close(fd), 0);

    assert_int_equal(type_of(copy), UNC__TYPE_FD_DUPLICATE);
    assert_int_equal(close(copy), 0);
    assert_int_equal(type_of(copy), UNC__TYPE_NONE);
}
