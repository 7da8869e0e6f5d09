/* SPDX-License-Identifier: MIT */
/*
 * Threads that write, killed at a random moment, again and again: the reader accepts
 * what they left, and every entry is whole or absent.
 *
 * UNC_KILLS says how often; 500 by default.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"

#include "image/image.h"
#include "image/listener.h"
#include "image/storm.h"
#include "options/options.h"
#include "record/layout.h"
#include "record/record.h"

#define SPIN_MAX 400000

struct tally {
    uint64_t unbegun; /* killed before the head was signed */
    uint64_t whole;
    uint64_t torn;
    uint64_t skipped;
};

static uint64_t random_state = 20260101;

static uint64_t draw(uint64_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % bound;
}

static void read_left(int fd, struct tally *tally)
{
    struct unc__image *image = NULL;
    struct unc__image_error error;
    struct unc__entry_view view;
    int r = unc__image_open(fd, &image, &error);

    if (r == -ENODATA) {
        tally->unbegun++;
        return;
    }
    if (r < 0) {
        fail_msg("%s", error.text);
    }
    for (uint32_t i = 1; i <= unc__image_entry_count(image); i++) {
        if (unc__image_read(image, i, &view)) {
            *(storm_is_whole(image, &view) ? &tally->whole : &tally->torn) += 1;
        }
    }
    tally->skipped += unc__image_facts(image).skipped + unc__image_facts(image).damaged;
    (void)unc__image_free(image);
}

/* Until its head is signed and entries are handed out; one of eight is killed before. */
static void let_begin(int fd)
{
    struct unc__record_head head = { .version = 0 };

    if (draw(8) == 0) {
        return;
    }
    while (head.magic[0] == '\0' || head.entries.count == 0) {
        assert_int_equal(pread(fd, &head, sizeof head, 0), sizeof head);
    }
}

static void kill_one(struct listener *listener, struct tally *tally)
{
    struct letter letter;
    pid_t pid = fork();

    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        storm_run(2);
    }
    assert_true(pid > 0);
    listener_take(listener, &letter);
    let_begin(letter.fd);
    for (volatile uint64_t spins = draw(SPIN_MAX); spins > 0; spins--) {
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(letter.sender.pid, pid);
    read_left(letter.fd, tally);
    assert_int_equal(close(letter.fd), 0);
}

UNC_TEST(record__of_threads_killed_at_random_points__has_whole_entries_or_none)
{
    const char *wanted = getenv("UNC_KILLS");
    long kills = wanted != NULL ? strtol(wanted, NULL, 10) : 500;
    struct tally tally = { 0 };
    struct listener listener;

    unc__record_start();
    listener_init(&listener, 8);
    (void)snprintf(unc__options_socket, sizeof unc__options_socket, "%s", listener.name);
    for (long i = 0; i < kills; i++) {
        kill_one(&listener, &tally);
    }
    unc__options_socket[0] = '\0';
    listener_done(&listener);

    print_message("%ld kills: %llu entries whole, %llu torn, %llu records not begun\n",
                  kills, (unsigned long long)tally.whole, (unsigned long long)tally.torn,
                  (unsigned long long)tally.unbegun);
    assert_int_equal(tally.torn, 0);
    assert_int_equal(tally.skipped, 0); /* nobody writes any more */
    assert_true(tally.whole > (uint64_t)kills);
    assert_true(tally.unbegun < (uint64_t)kills / 4);
}

/* The check itself: an entry with one field of another life is no whole one. */
UNC_TEST(storm_check__field_of_another_entry__is_seen)
{
    struct listener listener;
    struct letter letter;
    struct unc__image *image = NULL;
    struct unc__image_error error;
    struct unc__entry_view view = { 0 };
    pid_t pid;

    listener_init(&listener, 8);
    (void)snprintf(unc__options_socket, sizeof unc__options_socket, "%s", listener.name);
    pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        storm_run(1);
    }
    listener_take(&listener, &letter);
    do {
        image = unc__image_free(image);
        (void)unc__image_open(letter.fd, &image, &error);
    } while (image == NULL || !unc__image_read(image, 1, &view));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);

    assert_true(storm_is_whole(image, &view));
    view.owner ^= 2;
    assert_false(storm_is_whole(image, &view));

    (void)unc__image_free(image);
    assert_int_equal(close(letter.fd), 0);
    unc__options_socket[0] = '\0';
    listener_done(&listener);
}
