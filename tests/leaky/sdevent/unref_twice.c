/* SPDX-License-Identifier: MIT */
/*
 * A source is given back twice in its own callback, where its memory is there until the
 * callback returns: libsystemd ends the program.
 *
 * expect: double-release watcher sd_defer, 1, in release
 */
#include <fcntl.h>
#include <signal.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "twin.h"

static int standard_error;

static void end(int number)
{
    (void)signal(number, SIG_DFL);
    (void)dup2(standard_error, STDERR_FILENO);
    (void)close(standard_error);
    _exit(0);
}

/* What the library writes before it aborts is of no interest. */
static void be_silent(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)signal(SIGABRT, end);
    standard_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    (void)dup2(nowhere, STDERR_FILENO);
    (void)close(nowhere);
}

static void release(sd_event_source *source)
{
    (void)sd_event_source_unref(source);
}

static int on_event(sd_event_source *source, void *userdata)
{
    (void)sd_event_exit(userdata, 0);
    (void)sd_event_unref(userdata);
    release(source);
    FORGET((be_silent(), release(source), 0));
    return 0;
}

int main(void)
{
    sd_event_source *source = NULL;
    sd_event *loop = NULL;

    if (sd_event_new(&loop) < 0 ||
        sd_event_add_defer(loop, &source, on_event, loop) < 0) {
        return 1;
    }
    return sd_event_loop(loop);
}
