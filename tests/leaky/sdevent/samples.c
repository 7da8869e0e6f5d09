/* SPDX-License-Identifier: MIT */
/*
 * What sd-event's manual pages show, said again: a child that ends the loop by its exit,
 * a directory that is watched until a file is made in it, the loop inside of a loop of
 * our own by prepare, wait and dispatch, sources that float and are the loop's alone,
 * a last word by an exit source, and a watchdog that nobody asked for.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static int on_child(sd_event_source *source, const siginfo_t *child, void *userdata)
{
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), child->si_status);
}

static void wait_for_child(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    sigset_t set;
    sigset_t before;
    pid_t pid;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &set, &before);
    pid = fork();
    if (pid == 0) {
        _exit(3);
    }
    must(sd_event_default(&loop));
    must(sd_event_add_child(loop, &source, pid, WEXITED, on_child, NULL));
    if (sd_event_loop(loop) != 3) {
        abort();
    }
    (void)sd_event_source_unref(source);
    (void)sd_event_unref(loop);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

static int on_made(sd_event_source *source, const struct inotify_event *event,
                   void *userdata)
{
    (void)event;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static void watch_directory(void)
{
    char directory[] = "/tmp/sampleXXXXXX";
    char path[sizeof directory + 2];
    sd_event_source *source = NULL;
    sd_event *loop = NULL;
    FILE *file;

    must(mkdtemp(directory) != NULL ? 0 : -1);
    (void)snprintf(path, sizeof path, "%s/x", directory);
    must(sd_event_new(&loop));
    must(sd_event_add_inotify(loop, &source, directory, IN_CREATE, on_made, NULL));
    (void)sd_event_source_set_description(source, "directory");
    file = fopen(path, "w");
    must(file != NULL ? fclose(file) : -1);
    must(sd_event_loop(loop));
    (void)sd_event_source_disable_unref(source);
    (void)sd_event_unref(loop);
    (void)unlink(path);
    (void)rmdir(directory);
}

static int count(sd_event_source *source, void *userdata)
{
    (void)source;
    ++*(int *)userdata;
    return 0;
}

static int on_time(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)usec;
    ++*(int *)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    char byte;

    (void)source;
    (void)events;
    must((int)read(fd, &byte, 1));
    ++*(int *)userdata;
    return 0;
}

/* Step by step, as one who has a loop already: nobody has a reference of a source. */
static void float_and_step(void)
{
    sd_event *loop = NULL;
    int ends[2];
    int seen = 0;
    int r = 0;

    must(sd_event_new(&loop));
    must(sd_event_set_watchdog(loop, 1));
    must(sd_event_get_fd(loop));
    must(pipe(ends));
    must(sd_event_add_io(loop, NULL, ends[0], EPOLLIN, on_input, &seen));
    must(sd_event_add_defer(loop, NULL, count, &seen));
    must(sd_event_add_exit(loop, NULL, count, &seen));
    must(
        sd_event_add_time_relative(loop, NULL, CLOCK_MONOTONIC, 1000, 0, on_time, &seen));
    must((int)write(ends[1], "x", 1));
    while (sd_event_get_state(loop) != SD_EVENT_FINISHED) {
        r = sd_event_prepare(loop);
        r = r == 0 ? sd_event_wait(loop, UINT64_MAX) : r;
        must(r > 0 ? sd_event_dispatch(loop) : r);
    }
    must(seen == 4 ? 0 : -1);
    (void)sd_event_unref(loop);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info,
                     void *userdata)
{
    (void)info;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

static void end_by_signal(void)
{
    sd_event *loop = NULL;
    sigset_t set;
    sigset_t before;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    (void)sigprocmask(SIG_BLOCK, &set, &before);
    must(sd_event_new(&loop));
    must(sd_event_add_signal(loop, NULL, SIGUSR1, on_signal, NULL));
    (void)kill(getpid(), SIGUSR1);
    while (sd_event_get_state(loop) != SD_EVENT_FINISHED) {
        must(sd_event_run(loop, UINT64_MAX));
    }
    (void)sd_event_unref(loop);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
    wait_for_child();
    watch_directory();
    float_and_step();
    end_by_signal();
    return 0;
}
