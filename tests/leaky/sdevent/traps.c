/* SPDX-License-Identifier: MIT */
/*
 * What looks like a leak, or like a misuse, and is none: a source that is freed in its
 * own callback, its address used again by one that floats, the loop held by a source
 * alone, a child with its parent's loop, threads with default loops, SIGINT and SIGTERM
 * in the loop's hands.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 16

static int on_again(sd_event_source *source, void *userdata)
{
    int *left = userdata;

    if (sd_event_source_set_enabled(source, SD_EVENT_OFF) < 0 ||
        sd_event_source_set_description(source, "again") < 0) {
        return -1;
    }
    (void)sd_event_source_ref(source);
    (void)sd_event_source_unref(source);
    return --*left > 0 ? 0 : sd_event_exit(sd_event_source_get_event(source), 0);
}

/* It gives itself back, and the next one, which floats, often gets its memory. */
static int on_once(sd_event_source *source, void *userdata)
{
    sd_event *loop = sd_event_source_get_event(source);

    (void)sd_event_source_unref(source);
    return sd_event_add_defer(loop, NULL, on_again, userdata);
}

static bool free_inside(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int left = ROUNDS;
    int r = sd_event_new(&loop);

    for (int i = 0; i < ROUNDS && r >= 0; i++) {
        r = sd_event_add_defer(loop, &source, on_once, &left);
    }
    r = r >= 0 ? sd_event_loop(loop) : r;
    (void)sd_event_unref(loop);
    return r == 0;
}

static int on_late(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    (void)userdata;
    return 0;
}

/* The last reference of the loop is the source's. */
static bool hold_by_source(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int enabled = SD_EVENT_OFF;

    if (sd_event_new(&loop) < 0 || sd_event_add_time(loop, &source, CLOCK_MONOTONIC,
                                                     UINT64_MAX, 0, on_late, NULL) < 0) {
        return false;
    }
    (void)sd_event_unref(loop);
    loop = sd_event_ref(sd_event_source_get_event(source));
    (void)sd_event_unref(loop);
    if (sd_event_source_get_enabled(source, &enabled) < 0) {
        return false;
    }
    (void)sd_event_source_unref(source);
    return enabled == SD_EVENT_ONESHOT;
}

/* The child's copy is refused by the library, and no concern of ours. */
static bool fork_with_loop(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    int status = 1;
    pid_t child;

    if (sd_event_new(&loop) < 0 || sd_event_add_time(loop, &source, CLOCK_MONOTONIC,
                                                     UINT64_MAX, 0, on_late, NULL) < 0) {
        return false;
    }
    child = fork();
    if (child == 0) {
        _exit(sd_event_run(loop, 0) < 0 ? 0 : 1);
    }
    (void)waitpid(child, &status, 0);
    (void)sd_event_source_unref(source);
    (void)sd_event_unref(loop);
    return status == 0;
}

static void *work(void *userdata)
{
    sd_event *again = NULL;
    sd_event *loop = NULL;
    int *left = userdata;

    if (sd_event_default(&loop) < 0 || sd_event_default(&again) < 0 || again != loop ||
        sd_event_add_defer(SD_EVENT_DEFAULT, NULL, on_again, left) < 0) {
        return NULL;
    }
    (void)sd_event_unref(again);
    if (sd_event_loop(loop) < 0) {
        return NULL;
    }
    (void)sd_event_unref(loop);
    return userdata;
}

static bool run_threads(void)
{
    pthread_t threads[ROUNDS];
    int left[ROUNDS];
    bool is_fine = true;
    void *result;

    for (int i = 0; i < ROUNDS; i++) {
        left[i] = 1;
        is_fine = pthread_create(&threads[i], NULL, work, &left[i]) == 0 && is_fine;
    }
    for (int i = 0; i < ROUNDS; i++) {
        is_fine = pthread_join(threads[i], &result) == 0 && result == &left[i] && is_fine;
    }
    return is_fine;
}

/* It blocks them for itself, and takes them by sources of its own. */
static bool exit_by_signal(void)
{
    sd_event *loop = NULL;
    int r = sd_event_new(&loop);

    r = r >= 0 ? sd_event_set_signal_exit(loop, 1) : r;
    r = r >= 0 ? kill(getpid(), SIGTERM) : r;
    r = r >= 0 ? sd_event_loop(loop) : r;
    (void)sd_event_unref(loop);
    return r >= 0;
}

int main(void)
{
    return free_inside() && hold_by_source() && fork_with_loop() && run_threads() &&
                   exit_by_signal()
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
