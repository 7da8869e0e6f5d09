/* SPDX-License-Identifier: MIT */
/*
 * A bus in the loop: its sources, and the loop that it makes for itself, are
 * libsystemd's. The bus is one end of a socket pair; nobody answers.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

static bool attach(sd_event *loop)
{
    sd_bus *bus = NULL;
    int fds[2];
    bool is_fine;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0 ||
        sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fds[0], fds[0]) < 0 ||
        sd_bus_start(bus) < 0) {
        return false;
    }
    is_fine = sd_bus_attach_event(bus, loop, SD_EVENT_PRIORITY_NORMAL) >= 0 &&
              sd_event_run(sd_bus_get_event(bus), 0) >= 0 &&
              sd_bus_detach_event(bus) >= 0;
    (void)sd_bus_close_unref(bus);
    (void)close(fds[1]);
    return is_fine;
}

int main(void)
{
    sd_event *loop = NULL;
    bool is_fine = sd_event_new(&loop) >= 0 && attach(loop);

    (void)sd_event_unref(loop);
    /* without one it takes the default loop, and makes that first */
    return is_fine && attach(NULL) ? EXIT_SUCCESS : EXIT_FAILURE;
}
