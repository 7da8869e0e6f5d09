/* SPDX-License-Identifier: MIT */
/*
 * What libev's manual shows, said again: a descriptor and a timeout, of which the first
 * to come ends both; a watcher inside of a request, found again from the callback; a loop
 * in a thread of its own, locked by the loop's hooks and told of work by an async
 * watcher; a child that is waited for; a file that is looked at; one loop inside of
 * another. All is stopped and destroyed, as the manual asks for.
 */
#include <ev.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int holds)
{
    if (!holds) {
        abort();
    }
}

/* Whichever comes first stops the other. */
struct request {
    int count; /* the watcher is not the first member */
    ev_io input;
    ev_timer timeout;
};

static void end_request(struct ev_loop *loop, struct request *request)
{
    ev_io_stop(loop, &request->input);
    ev_timer_stop(loop, &request->timeout);
    request->count++;
}

static void on_input(struct ev_loop *loop, ev_io *input, int events)
{
    char byte = 0;

    (void)events;
    must(read(input->fd, &byte, 1) == 1);
    end_request(loop,
                (struct request *)((char *)input - offsetof(struct request, input)));
}

static void on_timeout(struct ev_loop *loop, ev_timer *timeout, int events)
{
    (void)events;
    end_request(loop,
                (struct request *)((char *)timeout - offsetof(struct request, timeout)));
}

static void wait_for_either(struct ev_loop *loop, double timeout, int is_written)
{
    struct request request = { 0 };
    int ends[2];

    must(pipe(ends) == 0);
    ev_io_init(&request.input, on_input, ends[0], EV_READ);
    ev_io_start(loop, &request.input);
    ev_timer_init(&request.timeout, on_timeout, timeout, 0.);
    ev_timer_start(loop, &request.timeout);
    must(!is_written || write(ends[1], "x", 1) == 1);
    (void)ev_run(loop, 0);
    must(request.count == 1);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* A thread that runs a loop, and a queue that it is told of. */
struct worker {
    pthread_mutex_t lock;
    ev_async woken;
    ev_timer added;
    struct ev_loop *loop;
    int queued;
    int done;
};

static void lock_worker(struct ev_loop *loop)
{
    struct worker *worker = ev_userdata(loop);

    (void)pthread_mutex_lock(&worker->lock);
}

static void unlock_worker(struct ev_loop *loop)
{
    struct worker *worker = ev_userdata(loop);

    (void)pthread_mutex_unlock(&worker->lock);
}

static void on_woken(struct ev_loop *loop, ev_async *woken, int events)
{
    (void)loop;
    (void)woken;
    (void)events;
}

static void on_added(struct ev_loop *loop, ev_timer *added, int events)
{
    struct worker *worker = ev_userdata(loop);

    (void)added;
    (void)events;
    worker->done += worker->queued;
    ev_async_stop(loop, &worker->woken);
}

static void *run_worker(void *argument)
{
    struct worker *worker = argument;

    lock_worker(worker->loop);
    (void)ev_run(worker->loop, 0);
    unlock_worker(worker->loop);
    return NULL;
}

static void lock_a_loop(void)
{
    struct worker worker = { .lock = PTHREAD_MUTEX_INITIALIZER, .queued = 2 };
    pthread_t thread;

    worker.loop = ev_loop_new(EVFLAG_AUTO);
    ev_set_userdata(worker.loop, &worker);
    ev_set_loop_release_cb(worker.loop, unlock_worker, lock_worker);
    ev_async_init(&worker.woken, on_woken);
    ev_async_start(worker.loop, &worker.woken);
    must(pthread_create(&thread, NULL, run_worker, &worker) == 0);
    lock_worker(worker.loop);
    ev_timer_init(&worker.added, on_added, 0., 0.);
    ev_timer_start(worker.loop, &worker.added);
    ev_async_send(worker.loop, &worker.woken);
    unlock_worker(worker.loop);
    must(pthread_join(thread, NULL) == 0 && worker.done == 2);
    ev_loop_destroy(worker.loop);
}

static void on_child(struct ev_loop *loop, ev_child *child, int events)
{
    (void)events;
    must(WIFEXITED(child->rstatus));
    ev_child_stop(loop, child);
}

static void wait_for_child(struct ev_loop *loop)
{
    ev_child child;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    ev_child_init(&child, on_child, pid, 0);
    ev_child_start(loop, &child);
    (void)ev_run(loop, 0);
}

static void on_stat(struct ev_loop *loop, ev_stat *stat, int events)
{
    (void)loop;
    (void)stat;
    (void)events;
}

static void look_at_file(struct ev_loop *loop)
{
    ev_stat stat;

    ev_stat_init(&stat, on_stat, "/etc/passwd", 0.);
    ev_stat_start(loop, &stat);
    (void)ev_run(loop, EVRUN_NOWAIT);
    ev_stat_stop(loop, &stat);
}

/* What can be embedded is put into the outer loop; else the outer one does it all. */
static void embed(struct ev_loop *outer)
{
    unsigned backends = ev_embeddable_backends() & ev_recommended_backends();
    struct ev_loop *inner = backends != 0 ? ev_loop_new(backends) : NULL;
    ev_embed embedded;

    if (inner != NULL) {
        ev_embed_init(&embedded, NULL, inner);
        ev_embed_start(outer, &embedded);
    }
    (void)ev_run(outer, EVRUN_NOWAIT);
    if (inner != NULL) {
        ev_embed_stop(outer, &embedded);
        ev_loop_destroy(inner);
    }
}

int main(void)
{
    struct ev_loop *loop = ev_default_loop(0);

    wait_for_either(loop, 60., 1);
    wait_for_either(loop, 0.001, 0);
    lock_a_loop();
    wait_for_child(loop);
    look_at_file(loop);
    embed(loop);
    ev_loop_destroy(loop);
    return 0;
}
