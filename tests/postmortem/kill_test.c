/* SPDX-License-Identifier: MIT */
/*
 * A program that acquires and releases in several threads is killed at a random moment,
 * again and again: what it left makes a report each time. UNC_KILLS says how often; 60
 * by default.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"

#include "image/listener.h"
#include "postmortem/own_report.h"
#include "postmortem/postmortem.h"

#define SPIN_MAX 3000000

struct tally {
    long unbegun; /* killed before the head was signed */
    long with_findings;
};

static uint64_t random_state = 20260101;

static uint64_t draw(uint64_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % bound;
}

static bool says(const char *text, const char *piece)
{
    return strstr(text, piece) != NULL;
}

static void report(struct unc__image *image, struct tally *tally)
{
    struct unc__deceased deceased = { .end = UNC__END_SIGNALED, .status = SIGKILL };
    struct unc__problem problem = { "" };
    struct unc__sink sink;
    size_t size;
    char *text;

    assert_int_equal(unc__sink_init_memory(&sink), 0);
    if (unc__postmortem_write_sink(image, &deceased, 3, &sink, &problem) < 0) {
        fail_msg("%s", problem.text);
    }
    assert_int_equal(unc__sink_take(&sink, &text, &size), 0);
    assert_true(unc__own_report_is_whole(text, size));
    assert_true(says(text, "\"cause\": \"killed\""));
    assert_true(says(text, "\"signal\": \"SIGKILL\""));
    assert_true(says(text, "\"verdict\": \"incomplete\""));
    assert_false(says(text, "\"sealed\": true"));
    tally->with_findings += !says(text, "\"findings\": []");
    unc__sink_text_free(text);
}

/* The program of tests/image, which says "ready" to nobody. */
static pid_t start(const struct listener *listener)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)alarm(60);
        (void)close(STDOUT_FILENO);
        (void)open("/dev/null", O_WRONLY);
        (void)setenv("UNCLOSED_SOCKET", listener->name, /* overwrite= */ 1);
        (void)execl(IMAGE_WRITER, IMAGE_WRITER, "storm=2", (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0);
    return pid;
}

static void kill_one(struct listener *listener, struct tally *tally)
{
    struct unc__image_error error;
    struct unc__image *image;
    struct letter letter;
    pid_t pid = start(listener);
    int r;

    listener_take(listener, &letter);
    for (volatile uint64_t spins = draw(SPIN_MAX); spins > 0; spins--) {
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    r = unc__postmortem_open(letter.fd, &image, &error);
    if (r == 0) {
        report(image, tally);
        (void)unc__image_free(image);
    } else if (r == -ENODATA) {
        tally->unbegun++;
    } else {
        fail_msg("%s", error.text);
    }
    assert_int_equal(close(letter.fd), 0);
}

UNC_TEST(report__of_a_process_killed_at_random_points__is_always_there)
{
    const char *wanted = getenv("UNC_KILLS");
    long kills = wanted != NULL ? strtol(wanted, NULL, 10) : 60;
    struct listener listener;
    struct tally tally = { 0 };

    listener_init(&listener, 8);
    for (long i = 0; i < kills; i++) {
        kill_one(&listener, &tally);
    }
    listener_done(&listener);

    print_message("%ld kills: %ld reports with findings, %ld records not begun\n", kills,
                  tally.with_findings, tally.unbegun);
    assert_true(tally.with_findings > kills / 4);
    assert_true(tally.unbegun < kills / 2);
}
