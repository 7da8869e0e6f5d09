/* SPDX-License-Identifier: MIT */
/* The record of another process, whole, damaged in every way, and while it is written. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/error.h>

#include "lib/case.h"
#include "lib/child.h"

#include "image/compact.h"
#include "image/image.h"
#include "image/storm.h"
#include "image/walk.h"

#define ENTRIES_SEEN 50000 /* in a record that is being written */

static char folder[] = "/tmp/unclosed-test-XXXXXX";
static char path[128];
static char options[256];
static unsigned char *small;
static size_t small_size;
static struct unc__image_error error;

UNC_TEST_START
{
    struct child child;

    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/record", folder);
    (void)snprintf(options, sizeof options, "record=%s", path);
    child_run(&child, options,
              (const char *[]){ child_path("image_writer"), "few", NULL });
    assert_string_equal(child.errors, "");
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
    small = compact_record(path, &small_size);
}

UNC_TEST_END
{
    free(small);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* A file of these bytes. */
static int file_of(const void *bytes, size_t size)
{
    int fd = memfd_create("image_test", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, 0), size);
    return fd;
}

/* Opens, looks at everything, and lets go. Returns what opening returned. */
static int try_bytes(const void *bytes, size_t size)
{
    int fd = file_of(bytes, size);
    struct unc__image *image = NULL;
    int r;

    error.text[0] = '\0';
    r = unc__image_open(fd, &image, &error);
    if (r == 0) {
        (void)walk_image(image);
    } else {
        assert_true(error.text[0] != '\0');
    }
    (void)unc__image_free(image);
    assert_int_equal(close(fd), 0);
    return r;
}

static struct unc__image *open_path(void)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct unc__image *image = NULL;

    assert_true(fd >= 0);
    assert_int_equal(unc__image_open(fd, &image, &error), 0);
    assert_int_equal(close(fd), 0);
    return image;
}

static bool find_name(const struct unc__image *image, const char *name,
                      struct unc__entry_view *ret_view)
{
    for (uint32_t i = 1; i <= unc__image_entry_count(image); i++) {
        if (unc__image_read(image, i, ret_view) &&
            strcmp(unc__image_string(image, ret_view->name), name) == 0) {
            return true;
        }
    }
    return false;
}

UNC_TEST(image__of_a_process_that_ended_unseen__shows_what_it_held)
{
    struct unc__image *image = open_path();
    struct unc__entry_view loop;
    struct unc__entry_view timer;
    struct unc__counters timers = unc__image_counters(image, UNC__KIND_TIMER);

    assert_true(find_name(image, "main loop", &loop));
    assert_int_equal(loop.kind, UNC__KIND_LOOP);
    assert_int_equal(loop.state, UNC__STATE_LIVE);
    assert_true(find_name(image, "tock", &timer));
    assert_int_equal(timer.owner, loop.serial);
    assert_int_equal(loop.task, 0);
    assert_int_equal(timer.task, 12);
    assert_string_equal(unc__image_site_view(image, timer.site).call, "unc_demo");
    assert_int_equal(unc__image_site_view(image, timer.site).line, 42);
    assert_int_equal(timers.acquired, 6);
    assert_int_equal(timers.released, 1);
    assert_int_equal(timers.live, 5);
    (void)unc__image_free(image);
}

/* Whether the stack of the writer's loop is cut, with @depth. */
static bool is_cut_at(unsigned depth)
{
    struct unc__entry_view loop;
    struct unc__stack_view stack;
    struct unc__image *image;
    struct child child;
    char more[280];
    bool is_cut;

    (void)snprintf(more, sizeof more, "%s:depth=%u", options, depth);
    child_run(&child, more, (const char *[]){ child_path("image_writer"), "few", NULL });
    child_done(&child);
    image = open_path();
    assert_true(find_name(image, "main loop", &loop));
    stack = unc__image_stack_view(image, loop.acquired_stack);
    assert_in_range(stack.frame_count, 1, depth);
    is_cut = stack.is_cut;
    (void)unc__image_free(image);
    return is_cut;
}

UNC_TEST(image__stack_deeper_than_asked_for__is_cut)
{
    assert_true(is_cut_at(1));
    assert_false(is_cut_at(64));
}

UNC_TEST(image__facts__are_those_of_the_process)
{
    struct unc__image *image = open_path();
    struct unc__image_facts facts = unc__image_facts(image);

    assert_true(facts.pid > 0);
    assert_int_equal(facts.parent_pid, getpid());
    assert_non_null(strstr(facts.program, "image_writer"));
    assert_false(facts.is_sealed);
    assert_false(facts.is_cut);
    assert_int_equal(facts.skipped + facts.damaged, 0);
    (void)unc__image_free(image);
}

UNC_TEST(image__reason_custom_type_and_misuse__have_their_words)
{
    struct unc__image *image = open_path();
    struct unc__entry_view view;
    struct unc__misuse_view misuse;
    bool has_reason = false;

    for (uint32_t i = 1; i <= unc__image_entry_count(image); i++) {
        has_reason |= unc__image_read(image, i, &view) &&
                      strcmp(unc__image_view_reason(image, &view),
                             "for the life of the process") == 0;
    }
    assert_true(has_reason);
    assert_true(find_name(image, "slot", &view));
    assert_string_equal(unc__image_type_words(image, view.kind, view.type).missing_call,
                        "pool_put");
    assert_int_equal(unc__image_misuse_count(image), 1);
    assert_true(unc__image_read_misuse(image, 0, &misuse));
    assert_int_equal(misuse.misuse.code, UNC_ECLOSED);
    (void)unc__image_free(image);
}

UNC_TEST(image__every_byte_changed_in_turn__is_refused_or_read_in_bounds)
{
    static const unsigned char changes[] = { 0xff, 0x01, 0x80 };
    size_t refused = 0;

    assert_int_equal(try_bytes(small, small_size), 0);
    for (size_t i = 0; i < small_size; i++) {
        for (size_t j = 0; j < sizeof changes; j++) {
            small[i] ^= changes[j];
            refused += try_bytes(small, small_size) < 0;
            small[i] ^= changes[j];
        }
    }
    /* Magic, version and sizes at least. */
    assert_in_range(refused, 3 * 20, 3 * small_size / 2);
}

UNC_TEST(image__cut_at_every_length__is_refused_or_known_to_be_cut)
{
    for (size_t size = 0; size < small_size; size++) {
        int r = try_bytes(small, size);

        assert_true(size < sizeof(struct unc__record_head) ? r == -EINVAL : r == 0);
    }
}

UNC_TEST(image__cut_in_the_middle__says_so)
{
    int fd = file_of(small, small_size - 1);
    struct unc__image *image;

    assert_int_equal(unc__image_open(fd, &image, &error), 0);

    assert_true(unc__image_facts(image).is_cut);
    (void)unc__image_free(image);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(image__of_another_version__names_both_and_the_next_step)
{
    struct unc__record_head head;

    memcpy(&head, small, sizeof head);
    head.version = 7;
    assert_int_equal(try_bytes(&head, sizeof head), -EPROTONOSUPPORT);
    assert_string_equal(error.text, "this is a record of version 7; this reader knows 5: "
                                    "use the unclosed that made it");
}

UNC_TEST(image__not_begun__says_so)
{
    struct unc__record_head head = { .version = UNC__RECORD_VERSION };

    assert_int_equal(try_bytes(&head, sizeof head), -ENODATA);
    assert_non_null(strstr(error.text, "was not begun"));
}

UNC_TEST(image__of_no_record__is_refused)
{
    int ends[2];
    struct unc__image *image;

    assert_int_equal(try_bytes(options, sizeof options), -EINVAL);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(unc__image_open(ends[0], &image, &error), -EINVAL);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
}

/* A few bytes that claim half a million items. */
UNC_TEST(image__claims_more_than_it_holds__is_refused_before_memory_is_asked_for)
{
    struct unc__record_head head;
    int fd;
    struct unc__image *image;

    memcpy(&head, small, sizeof head);
    head.entries.count = UNC__CHUNK_ITEMS * 127;
    head.entries.offsets[6] = sizeof head;
    fd = file_of(&head, sizeof head);
    assert_int_equal(ftruncate(fd, (off_t)1 << 32), 0);

    assert_int_equal(unc__image_open(fd, &image, &error), -EBADMSG);
    assert_non_null(strstr(error.text, "damaged"));
    assert_int_equal(close(fd), 0);
}

/* Half a thousand million indexes to ask for, and none leads anywhere. */
UNC_TEST(image__claims_items_in_chunks_that_are_not_there__has_none_of_them)
{
    struct unc__record_head head;
    struct unc__image *image;
    int fd;

    memcpy(&head, small, sizeof head);
    memset(head.entries.offsets, 0, sizeof head.entries.offsets);
    head.entries.count = UNC__CHUNK_ITEMS * ((1U << UNC__CHUNK_COUNT) - 1);
    fd = file_of(&head, sizeof head);

    assert_int_equal(unc__image_open(fd, &image, &error), 0);
    assert_int_equal(unc__image_entry_count(image), 0);
    (void)unc__image_free(image);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(image__while_threads_write__has_whole_entries_or_none)
{
    char live[160];
    char record[192];
    struct unc__entry_view view;
    size_t seen = 0;
    pid_t pid;
    int ready[2];
    char line[8];

    (void)snprintf(live, sizeof live, "%s.live", path);
    (void)snprintf(record, sizeof record, "record=%s", live);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ready[1], STDOUT_FILENO);
        (void)setenv("UNCLOSED_OPTIONS", record, 1);
        (void)execl(child_path("image_writer"), "image_writer", "storm=3", (char *)NULL);
        _exit(127);
    }
    assert_int_equal(close(ready[1]), 0);
    assert_int_equal(read(ready[0], line, 6), 6);

    while (seen < ENTRIES_SEEN) {
        int fd = open(live, O_RDONLY | O_CLOEXEC);
        struct unc__image *image;

        assert_true(fd >= 0);
        assert_int_equal(unc__image_open(fd, &image, &error), 0);
        for (uint32_t i = 1; i <= unc__image_entry_count(image); i++) {
            if (unc__image_read(image, i, &view)) {
                assert_true(storm_is_whole(image, &view));
                seen++;
            }
        }
        assert_int_equal(unc__image_facts(image).damaged, 0);
        (void)unc__image_free(image);
        assert_int_equal(close(fd), 0);
    }

    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(close(ready[0]), 0);
    assert_int_equal(unlink(live), 0);
}
