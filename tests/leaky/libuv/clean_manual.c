/* SPDX-License-Identifier: MIT */
/*
 * What libuv's manual shows, in the ways of its users: a loop on the heap that does
 * nothing; an idle handle that counts; a file that is copied to another by requests which
 * follow one another; progress that a worker reports; work that is taken back; a timer
 * that is not waited for; a child with a pipe for its input; a queue of loops; in the
 * end libuv itself is shut down.
 *
 * expect: nothing
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static void do_nothing(void)
{
    uv_loop_t *loop = malloc(sizeof *loop);

    must(uv_loop_init(loop));
    must(uv_run(loop, UV_RUN_DEFAULT));
    must(uv_loop_close(loop));
    free(loop);
}

static void count_up(uv_idle_t *idle)
{
    static int count;

    if (++count == 1000) {
        (void)uv_idle_stop(idle);
        uv_close((uv_handle_t *)idle, NULL);
    }
}

/* Read, write, read, until there is nothing more. */
static struct copy {
    uv_fs_t open;
    uv_fs_t read;
    uv_fs_t write;
    char bytes[64];
    uv_file to;
} copy;

static void on_read(uv_fs_t *request);

static void read_on(uv_loop_t *loop)
{
    const uv_buf_t buffer = uv_buf_init(copy.bytes, sizeof copy.bytes);

    must(
        uv_fs_read(loop, &copy.read, (uv_file)copy.open.result, &buffer, 1, -1, on_read));
}

static void on_written(uv_fs_t *request)
{
    must((int)request->result);
    uv_fs_req_cleanup(request);
    read_on(request->loop);
}

static void on_read(uv_fs_t *request)
{
    const uv_buf_t buffer = uv_buf_init(copy.bytes, (unsigned)request->result);
    uv_fs_t at_once;

    must((int)request->result);
    uv_fs_req_cleanup(request);
    if (request->result > 0) {
        must(
            uv_fs_write(request->loop, &copy.write, copy.to, &buffer, 1, -1, on_written));
        return;
    }
    must(uv_fs_close(request->loop, &at_once, (uv_file)copy.open.result, NULL));
    must(uv_fs_close(request->loop, &at_once, copy.to, NULL));
    uv_fs_req_cleanup(&copy.open);
}

static void on_open(uv_fs_t *request)
{
    must((int)request->result);
    read_on(request->loop);
}

static void copy_file(uv_loop_t *loop)
{
    uv_fs_t at_once;

    copy.to = uv_fs_open(loop, &at_once, "/dev/null", O_WRONLY, 0, NULL);
    must(copy.to);
    must(uv_fs_open(loop, &copy.open, "/proc/self/status", O_RDONLY, 0, on_open));
}

static uv_async_t progress;

static void report_progress(uv_work_t *request)
{
    for (int i = 0; i < 10; i++) {
        progress.data = request;
        must(uv_async_send(&progress));
    }
}

static void on_progress(uv_async_t *async)
{
    (void)async;
}

static void on_finished(uv_work_t *request, int status)
{
    (void)request;
    must(status);
    uv_close((uv_handle_t *)&progress, NULL);
}

static void work(uv_work_t *request)
{
    (void)request;
}

static void on_worked(uv_work_t *request, int status)
{
    if (status != 0 && status != UV_ECANCELED) {
        abort();
    }
    free(request);
}

static void use_workers(uv_loop_t *loop)
{
    static uv_work_t request;

    must(uv_async_init(loop, &progress, on_progress));
    must(uv_queue_work(loop, &request, report_progress, on_finished));
    for (int i = 0; i < 32; i++) {
        uv_work_t *one = malloc(sizeof *one);

        must(uv_queue_work(loop, one, work, on_worked));
        (void)uv_cancel((uv_req_t *)one);
    }
}

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static uv_timer_t background;

static void close_background(uv_handle_t *handle)
{
    free(handle->data);
    handle->data = NULL;
}

static void on_exit_of_child(uv_process_t *child, int64_t status, int number)
{
    must(status == 0 && number == 0 ? 0 : -1);
    uv_close((uv_handle_t *)child, NULL);
}

static void on_input_written(uv_write_t *request, int status)
{
    must(status);
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void feed_a_child(uv_loop_t *loop)
{
    static char name[] = "cat";
    static char text[] = "hello\n";
    static uv_process_t child;
    static uv_pipe_t input;
    static uv_write_t request;
    char *arguments[] = { name, NULL };
    uv_stdio_container_t stdio[] = {
        { .flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_READABLE_PIPE),
          .data.stream = (uv_stream_t *)&input },
        { .flags = UV_IGNORE },
        { .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
    };
    const uv_process_options_t options = { .file = name,
                                           .args = arguments,
                                           .exit_cb = on_exit_of_child,
                                           .stdio = stdio,
                                           .stdio_count = 3 };
    const uv_buf_t buffer = uv_buf_init(text, sizeof text - 1);

    must(uv_pipe_init(loop, &input, 0));
    must(uv_spawn(loop, &child, &options));
    must(uv_write(&request, (uv_stream_t *)&input, &buffer, 1, on_input_written));
}

int main(void)
{
    uv_loop_t *loop = uv_default_loop();
    uv_idle_t idle;

    do_nothing();
    must(uv_idle_init(loop, &idle));
    must(uv_idle_start(&idle, count_up));
    must(uv_timer_init(loop, &background));
    background.data = malloc(1);
    must(uv_timer_start(&background, on_tick, 0, 1));
    uv_unref((uv_handle_t *)&background);
    copy_file(loop);
    use_workers(loop);
    feed_a_child(loop);
    must(uv_run(loop, UV_RUN_DEFAULT));
    uv_close((uv_handle_t *)&background, close_background);
    must(uv_run(loop, UV_RUN_DEFAULT));
    must(uv_loop_close(loop));
    uv_library_shutdown();
    return background.data != NULL;
}
