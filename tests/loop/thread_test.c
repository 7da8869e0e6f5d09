/* SPDX-License-Identifier: MIT */
/* Several threads: thread-safe calls, loops that wander, loops side by side. */
#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

#define PRODUCERS 8
#define MESSAGES  10000
#define LOOPS     4

/* What one producer sends, and how far the loop has read it. */
struct producer {
    struct unc_loop *loop;
    pthread_t thread;
    int *done_count;
    int next; /* the number that must arrive next */
    struct message {
        struct producer *producer;
        int number;
    } messages[MESSAGES];
};

static int receive(struct unc_loop *loop, void *userdata)
{
    const struct message *message = userdata;

    assert_int_equal(message->number, message->producer->next);
    message->producer->next++;
    if (message->producer->next == MESSAGES &&
        ++*message->producer->done_count == PRODUCERS) {
        return unc_loop_stop(loop);
    }
    return 0;
}

static void *produce(void *userdata)
{
    struct producer *producer = userdata;

    for (int i = 0; i < MESSAGES; i++) {
        producer->messages[i] = (struct message){ producer, i };
        assert_int_equal(unc_loop_call_soon_threadsafe(producer->loop, receive,
                                                       &producer->messages[i]),
                         0);
    }
    return NULL;
}

UNC_TEST_TIDY(threadsafe__eight_threads_ten_thousand_each__first_in_first_out_per_thread)
{
    static struct producer producers[PRODUCERS];
    struct unc_loop *loop = make_loop();
    int done_count = 0;

    for (int i = 0; i < PRODUCERS; i++) {
        producers[i].loop = loop;
        producers[i].done_count = &done_count;
        assert_int_equal(
            pthread_create(&producers[i].thread, NULL, produce, &producers[i]), 0);
    }
    assert_int_equal(unc_loop_run_forever(loop), 0);
    for (int i = 0; i < PRODUCERS; i++) {
        assert_int_equal(pthread_join(producers[i].thread, NULL), 0);
        assert_int_equal(producers[i].next, MESSAGES);
    }
    loop = unc_loop_free(loop);
}

static int post(struct unc_loop *loop, void *semaphore)
{
    (void)loop;
    return sem_post(semaphore);
}

UNC_TEST_TIDY(threadsafe__idle_loop__wakes_up_each_time)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;
    sem_t arrived;

    assert_int_equal(sem_init(&arrived, 0, 0), 0);
    runner_start(&runner, loop);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(unc_loop_call_soon_threadsafe(loop, post, &arrived), 0);
        assert_int_equal(sem_wait(&arrived), 0);
    }
    runner_stop(&runner);
    loop = unc_loop_free(loop);
    (void)sem_destroy(&arrived);
}

UNC_TEST_TIDY(threadsafe__before_the_run__runs_in_it)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon_threadsafe(loop, note, WORD("a")), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, note, WORD("b")), 0);
    run_once(loop);

    assert_string_equal(trace(), "ab");
    loop = unc_loop_free(loop);
}

struct late {
    struct unc_loop *loop;
    sem_t is_started;
    int accepted_count;
};

static void *call_until_closed(void *userdata)
{
    struct late *late = userdata;
    int r;

    assert_int_equal(sem_post(&late->is_started), 0);
    while ((r = unc_loop_call_soon_threadsafe(late->loop, do_nothing, NULL)) == 0) {
        late->accepted_count++;
    }
    assert_int_equal(r, UNC_ECLOSED);
    return NULL;
}

UNC_TEST(threadsafe__while_the_loop_is_closed__refused_in_the_end_and_nothing_leaks)
{
    for (int round = 0; round < 50; round++) {
        struct late late = { .loop = make_loop() };
        pthread_t thread;

        assert_int_equal(sem_init(&late.is_started, 0, 0), 0);
        assert_int_equal(pthread_create(&thread, NULL, call_until_closed, &late), 0);
        assert_int_equal(sem_wait(&late.is_started), 0);
        run_once(late.loop);
        assert_int_equal(unc_loop_close(late.loop), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_null(atomic_load(&late.loop->inbox));
        late.loop = unc_loop_free(late.loop);
        (void)sem_destroy(&late.is_started);
    }
}

/* -- loops that wander, loops side by side */

static void *run_it(void *loop)
{
    run_once(loop);
    return NULL;
}

UNC_TEST_TIDY(loop__created_here_and_run_in_another_thread__works)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    in_thread(run_it, loop);
    assert_string_equal(trace(), "ar");
    run_once(loop);

    assert_string_equal(trace(), "arr");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static void *create_loop(void *ret_loop)
{
    assert_int_equal(unc_loop_new((struct unc_loop **)ret_loop), 0);
    return NULL;
}

UNC_TEST_TIDY(loop__created_in_a_thread_that_ended__works)
{
    struct unc_loop *loop = NULL;

    trace_clear();
    in_thread(create_loop, &loop);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "a");
    loop = unc_loop_free(loop);
}

/* A loop whose timers and pipe keep it busy until it has seen each a hundred times. */
struct busy {
    struct unc_loop *loop;
    struct tube tube;
    struct unc_handle *timer;
    int bytes;
    int ticks;
};

static int read_byte(struct unc_loop *loop, int fd, void *userdata)
{
    struct busy *busy = userdata;
    char byte;

    assert_int_equal(read(fd, &byte, 1), 1);
    if (++busy->bytes >= 100 && busy->ticks >= 100) {
        return unc_loop_stop(loop);
    }
    assert_int_equal(write(busy->tube.write_fd, &byte, 1), 1);
    return 0;
}

static int tick(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    ((struct busy *)userdata)->ticks++;
    return 0;
}

static void *be_busy(void *userdata)
{
    struct busy *busy = userdata;

    assert_int_equal(unc_loop_new(&busy->loop), 0);
    assert_int_equal(unc_loop_add_reader(busy->loop, busy->tube.read_fd, read_byte, busy),
                     0);
    assert_int_equal(unc_loop_call_every(busy->loop, UNC_US(1), tick, busy, &busy->timer),
                     0);
    assert_int_equal(write(busy->tube.write_fd, "x", 1), 1);
    assert_int_equal(unc_loop_run_forever(busy->loop), 0);
    assert_int_equal(unc_handle_cancel(busy->timer), 0);
    busy->timer = unc_handle_unref(busy->timer);
    assert_int_equal(unc_loop_remove_reader(busy->loop, busy->tube.read_fd), 1);
    busy->loop = unc_loop_free(busy->loop);
    return NULL;
}

UNC_TEST_TIDY(loops__four_in_four_threads__do_not_disturb_each_other)
{
    struct busy busy[LOOPS] = { { 0 } };
    pthread_t threads[LOOPS];

    for (int i = 0; i < LOOPS; i++) {
        busy[i].tube = tube_open();
        assert_int_equal(pthread_create(&threads[i], NULL, be_busy, &busy[i]), 0);
    }
    for (int i = 0; i < LOOPS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(busy[i].bytes >= 100);
        assert_true(busy[i].ticks >= 100);
        tube_close(&busy[i].tube);
    }
}

struct ring {
    struct unc_loop *loops[LOOPS];
    int hops;
};

static int hop(struct unc_loop *loop, void *userdata)
{
    struct ring *ring = userdata;

    (void)loop;
    if (++ring->hops == 1000) {
        for (int i = 0; i < LOOPS; i++) {
            assert_int_equal(unc_loop_stop(ring->loops[i]), 0);
        }
        return 0;
    }
    return unc_loop_call_soon_threadsafe(ring->loops[ring->hops % LOOPS], hop, ring);
}

UNC_TEST_TIDY(loops__four_in_four_threads__can_call_each_other)
{
    struct ring ring = { .hops = 0 };
    struct runner runners[LOOPS];

    for (int i = 0; i < LOOPS; i++) {
        ring.loops[i] = make_loop();
    }
    for (int i = 0; i < LOOPS; i++) {
        runner_start(&runners[i], ring.loops[i]);
    }
    assert_int_equal(unc_loop_call_soon_threadsafe(ring.loops[0], hop, &ring), 0);
    for (int i = 0; i < LOOPS; i++) {
        runner_join(&runners[i]);
        ring.loops[i] = unc_loop_free(ring.loops[i]);
    }

    assert_int_equal(ring.hops, 1000);
}

static void *make_and_free(void *ignored)
{
    for (int i = 0; i < 300; i++) {
        struct unc_loop *loop = NULL;

        assert_int_equal(unc_loop_new(&loop), 0);
        loop = unc_loop_free(loop);
    }
    return ignored;
}

UNC_TEST_TIDY(loops__created_and_freed_by_four_threads__nothing_breaks)
{
    pthread_t threads[LOOPS];

    for (int i = 0; i < LOOPS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, make_and_free, NULL), 0);
    }
    for (int i = 0; i < LOOPS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}
