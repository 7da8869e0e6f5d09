/* SPDX-License-Identifier: MIT */
/*
 * Every type of handle, used and closed, in a loop that is closed at the second try: the
 * first one is refused, which is no mistake of who tries again.
 *
 * expect: nothing
 */
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static int closed;

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static void on_close(uv_handle_t *handle)
{
    (void)handle;
    closed++;
}

static void close_it(uv_handle_t *handle)
{
    uv_close(handle, on_close);
}

static void on_timer(uv_timer_t *timer)
{
    if (uv_timer_get_repeat(timer) == 0) {
        close_it((uv_handle_t *)timer); /* inside of its own callback */
    }
}

static void on_idle(uv_idle_t *idle)
{
    (void)uv_idle_stop(idle);
}

static void on_prepare(uv_prepare_t *prepare)
{
    (void)uv_prepare_stop(prepare);
}

static void on_check(uv_check_t *check)
{
    (void)uv_check_stop(check);
}

static void on_wake(uv_async_t *async)
{
    close_it((uv_handle_t *)async);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    close_it((uv_handle_t *)poll);
}

static void on_signal(uv_signal_t *watcher, int number)
{
    (void)number;
    close_it((uv_handle_t *)watcher);
}

static void on_file(uv_fs_event_t *watcher, const char *name, int events, int status)
{
    (void)watcher;
    (void)name;
    (void)events;
    (void)status;
}

static void on_poll(uv_fs_poll_t *poller, int status, const uv_stat_t *before,
                    const uv_stat_t *after)
{
    (void)poller;
    (void)status;
    (void)before;
    (void)after;
}

static void on_exit_of_child(uv_process_t *process, int64_t status, int number)
{
    (void)status;
    (void)number;
    close_it((uv_handle_t *)process);
}

static void allocate(uv_handle_t *handle, size_t size, uv_buf_t *ret_buffer)
{
    static char bytes[256];

    (void)handle;
    (void)size;
    *ret_buffer = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    if (size < 0) {
        close_it((uv_handle_t *)stream);
    }
}

static struct all {
    uv_timer_t once;
    uv_timer_t repeating;
    uv_idle_t idle;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_async_t async;
    uv_poll_t poll;
    uv_signal_t signal;
    uv_fs_event_t fs_event;
    uv_fs_poll_t fs_poll;
    uv_process_t process;
    uv_pipe_t output;
    uv_tty_t terminal;
    uv_udp_t udp;
} all;

static void start_turns(uv_loop_t *loop)
{
    must(uv_timer_init(loop, &all.once));
    must(uv_timer_start(&all.once, on_timer, 1, 0));
    must(uv_timer_init(loop, &all.repeating));
    must(uv_timer_start(&all.repeating, on_timer, 1, 1));
    uv_unref((uv_handle_t *)&all.repeating);
    must(uv_idle_init(loop, &all.idle));
    must(uv_idle_start(&all.idle, on_idle));
    must(uv_prepare_init(loop, &all.prepare));
    must(uv_prepare_start(&all.prepare, on_prepare));
    must(uv_check_init(loop, &all.check));
    must(uv_check_start(&all.check, on_check));
}

static void start_watchers(uv_loop_t *loop, int fd)
{
    must(uv_async_init(loop, &all.async, on_wake));
    must(uv_async_send(&all.async));
    must(uv_poll_init_socket(loop, &all.poll, fd));
    must(uv_poll_start(&all.poll, UV_READABLE, on_event));
    must(uv_signal_init(loop, &all.signal));
    must(uv_signal_start_oneshot(&all.signal, on_signal, SIGUSR1));
    must(raise(SIGUSR1));
    must(uv_fs_event_init(loop, &all.fs_event));
    must(uv_fs_event_start(&all.fs_event, on_file, "/", 0));
    uv_unref((uv_handle_t *)&all.fs_event);
    must(uv_fs_poll_init(loop, &all.fs_poll));
    must(uv_fs_poll_start(&all.fs_poll, on_poll, "/", 1));
    uv_unref((uv_handle_t *)&all.fs_poll);
}

static void start_streams(uv_loop_t *loop)
{
    char name[] = "echo";
    char *arguments[] = { name, name, NULL };
    uv_stdio_container_t stdio[] = {
        { .flags = UV_IGNORE },
        { .flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
          .data.stream = (uv_stream_t *)&all.output },
    };
    const uv_process_options_t options = { .file = name,
                                           .args = arguments,
                                           .exit_cb = on_exit_of_child,
                                           .stdio = stdio,
                                           .stdio_count = 2 };
    struct sockaddr_in address;
    int master;
    int slave;

    must(uv_pipe_init(loop, &all.output, 0));
    must(uv_spawn(loop, &all.process, &options));
    must(uv_read_start((uv_stream_t *)&all.output, allocate, on_read));
    must(openpty(&master, &slave, NULL, NULL, NULL));
    must(uv_tty_init(loop, &all.terminal, slave, 0));
    must(close(slave));
    must(close(master));
    must(uv_ip4_addr("127.0.0.1", 0, &address));
    must(uv_udp_init(loop, &all.udp));
    must(uv_udp_bind(&all.udp, (const struct sockaddr *)&address, 0));
}

static void close_rest(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) {
        close_it(handle);
    }
}

int main(void)
{
    uv_loop_t loop;
    int fds[2];

    must(uv_loop_init(&loop));
    must(uv_socketpair(SOCK_STREAM, 0, fds, 0, 0));
    must((int)write(fds[1], "x", 1));
    start_turns(&loop);
    start_watchers(&loop, fds[0]);
    start_streams(&loop);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    uv_walk(&loop, close_rest, NULL);
    if (uv_loop_close(&loop) != UV_EBUSY) {
        abort();
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&loop));
    must(close(fds[0]));
    must(close(fds[1]));
    return closed != 14;
}
