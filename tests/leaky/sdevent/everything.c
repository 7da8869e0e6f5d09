/* SPDX-License-Identifier: MIT */
/*
 * A source of every kind, all given back: by a cleanup attribute, by their loop, in their
 * own callbacks; then the loop.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#define COUNT 12

struct state {
    sd_event_source *sources[COUNT];
    int children;
    int destroyed;
};

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    (void)fd;
    (void)events;
    (void)userdata;
    return sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

static int on_time(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)usec;
    (void)userdata;
    return sd_event_source_get_description(source, &(const char *){ NULL }) < 0 ? -1 : 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info,
                     void *userdata)
{
    (void)source;
    (void)info;
    (void)userdata;
    return 0;
}

static int on_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
    struct state *state = userdata;

    (void)info;
    return --state->children > 0 ? 0
                                 : sd_event_exit(sd_event_source_get_event(source), 0);
}

static int on_inotify(sd_event_source *source, const struct inotify_event *event,
                      void *userdata)
{
    (void)source;
    (void)event;
    (void)userdata;
    return 0;
}

static int on_plain(sd_event_source *source, void *userdata)
{
    (void)source;
    (void)userdata;
    return 0;
}

/* A destroy callback is the program's: what it acquires is, too. */
static void on_destroy(void *userdata)
{
    struct state *state = userdata;
    int fd = eventfd(0, EFD_CLOEXEC);

    state->destroyed += close(fd) == 0 ? 1 : 0;
}

static pid_t start_child(void)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(0);
    }
    return child;
}

static bool add_watches(sd_event *loop, struct state *state)
{
    sd_event_source **at = state->sources;
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = eventfd(1, EFD_CLOEXEC);
    pid_t child = start_child();

    return sd_event_add_io(loop, &at[0], fd, EPOLLIN, on_io, NULL) >= 0 &&
           sd_event_source_set_io_fd_own(at[0], 1) >= 0 &&
           sd_event_add_child(loop, &at[1], start_child(), WEXITED, on_child, state) >=
               0 &&
           sd_event_add_child_pidfd(loop, &at[2], pidfd_open(child, 0), WEXITED, on_child,
                                    state) >= 0 &&
           sd_event_source_set_child_pidfd_own(at[2], 1) >= 0 &&
           sd_event_add_inotify(loop, &at[3], "/", IN_CREATE, on_inotify, NULL) >= 0 &&
           sd_event_add_inotify_fd(loop, &at[4], folder, IN_DELETE, on_inotify, NULL) >=
               0 &&
           sd_event_source_set_priority(at[4], -5) >= 0 && close(folder) == 0;
}

static bool add_others(sd_event *loop, struct state *state)
{
    sd_event_source **at = state->sources;

    return sd_event_add_time(loop, &at[5], CLOCK_REALTIME, 1, 0, on_time, state) >= 0 &&
           sd_event_source_set_destroy_callback(at[5], on_destroy) >= 0 &&
           sd_event_source_set_description(at[5], "tick") >= 0 &&
           sd_event_add_time_relative(loop, &at[6], CLOCK_BOOTTIME, 1, 0, on_time,
                                      state) >= 0 &&
           sd_event_source_set_priority(at[6], SD_EVENT_PRIORITY_IDLE) >= 0 &&
           sd_event_add_signal(loop, &at[7], SIGUSR1, on_signal, NULL) >= 0 &&
           sd_event_source_set_priority(at[7], 7) >= 0 &&
           sd_event_add_defer(loop, &at[8], on_plain, NULL) >= 0 &&
           sd_event_add_post(loop, &at[9], on_plain, NULL) >= 0 &&
           sd_event_add_exit(loop, &at[10], on_plain, NULL) >= 0 &&
           sd_event_add_time_relative(loop, &at[11], CLOCK_MONOTONIC, 1000000, 0, on_time,
                                      NULL) >= 0 &&
           sd_event_source_set_time_relative(at[11], 2000000) >= 0 &&
           sd_event_source_set_enabled(at[11], SD_EVENT_OFF) >= 0 &&
           sd_event_source_set_enabled(at[11], SD_EVENT_ONESHOT) >= 0;
}

/* Those that the loop takes with it. */
static bool add_floating(sd_event *loop)
{
    sd_event_source *source = NULL;

    if (sd_event_add_time(loop, NULL, CLOCK_MONOTONIC, 1, 0, on_time, NULL) < 0 ||
        sd_event_add_exit(loop, &source, on_plain, NULL) < 0 ||
        sd_event_source_set_floating(source, 1) < 0 ||
        sd_event_source_set_floating(source, 0) < 0 ||
        sd_event_source_set_floating(source, 1) < 0) {
        return false;
    }
    (void)sd_event_source_unref(source);
    return true;
}

static bool run(struct state *state)
{
    __attribute__((cleanup(sd_event_unrefp))) sd_event *loop = NULL;
    __attribute__((cleanup(sd_event_source_unrefp))) sd_event_source *source = NULL;
    bool is_fine = sd_event_default(&loop) >= 0 && add_watches(loop, state) &&
                   add_others(loop, state) && add_floating(loop) &&
                   sd_event_add_defer(loop, &source, on_plain, NULL) >= 0 &&
                   sd_event_set_watchdog(loop, 1) >= 0 && sd_event_loop(loop) == 0;

    for (int i = 0; i < COUNT; i++) {
        state->sources[i] = i % 2 == 0 ? sd_event_source_unref(state->sources[i])
                                       : sd_event_source_disable_unref(state->sources[i]);
    }
    return is_fine;
}

int main(void)
{
    struct state state = { .children = 2 };
    sigset_t mask;
    bool is_fine;

    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGUSR1);
    (void)sigaddset(&mask, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &mask, NULL);
    is_fine = run(&state);
    (void)sigprocmask(SIG_UNBLOCK, &mask, NULL);
    return is_fine && state.destroyed == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
