/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_ORACLE_STAGE_H
#define UNC_TESTS_ORACLE_STAGE_H

#include <pthread.h>
#include <stdbool.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>
#include <unclosed/task.h>

/*
 * A stage is a loop in one of the five states of the lifecycle, with everything that an
 * operation may need: made while the loop was new, because later it could be refused.
 * asyncio_verdicts.py sets the same stage.
 */
enum state {
    STATE_NEW,
    STATE_STOPPED,   /* it ran once */
    STATE_RUNNING,   /* the operation is asked for by one of its callbacks */
    STATE_ELSEWHERE, /* another thread runs it, and is blocked in its poll */
    STATE_CLOSED,
    STATE_COUNT
};

extern const char *const state_names[STATE_COUNT];

struct stage {
    enum state state;
    struct unc_loop *loop;
    struct unc_loop *other;        /* a loop that is new */
    struct unc_future *done;       /* of the loop, its result is the stage */
    struct unc_future *pending;    /* of the loop */
    struct unc_future *foreign;    /* of the other loop */
    struct unc_task *waiting;      /* of the loop, awaits @pending */
    struct unc_task *returning;    /* of the loop, its result is the stage */
    struct unc_task *foreign_task; /* of the other loop, never started */
    struct unc_handle *timer;      /* due in an hour */
    struct unc_handle *callback;   /* queued while new */
    int watched[2];                /* a pipe without data, its reading end has a reader */
    int full[2];                   /* a pipe without room, its writing end has a writer */
    int spare[2];                  /* a pipe that nobody watches */
    int regular_fd;                /* an open regular file */
    pthread_t runner;              /* elsewhere */
    bool has_runner;
};

#define INSTALLED_SIGNAL SIGUSR1 /* handled by the loop */
#define SPARE_SIGNAL     SIGUSR2 /* handled by nobody */
#define CLOSED_FD        999     /* a number that is not open */
#define PATIENCE_S       10      /* what has not happened by then never will */

/* An operation asks the loop for one thing and says in one word what came of it. */
typedef const char *operation_fn(struct stage *stage);

/* stage_ask: set the stage, put its loop in @state, ask @operation there, take it down.
 */
const char *stage_ask(enum state state, operation_fn *operation);

/* Whether the loop does not run and can. */
bool stage_is_idle(const struct stage *stage);

/* stage_join: wait until the thread that runs the loop has left; false: it does not. */
bool stage_join(struct stage *stage);

/* stage_run_elsewhere: run @loop in a new thread; returns when that is blocked in its
 * poll. */
pthread_t stage_run_elsewhere(struct unc_loop *loop);

/* verdict: the word for a result of the API. flag: for one that is also true or false. */
const char *verdict(int result);
const char *flag(int result);

/* must: the test's own preparations do not fail; if one does, the program ends there. */
#define must(condition) must_at((condition), #condition, __FILE__, __LINE__)
void must_at(bool is_met, const char *condition, const char *file, int line);

/* Callbacks that many need. */
int do_nothing(struct unc_loop *loop, void *userdata);
int do_nothing_io(struct unc_loop *loop, int fd, void *userdata);
int do_nothing_signal(struct unc_loop *loop, int signal_number, void *userdata);
int stop_loop(struct unc_loop *loop, void *userdata);

#endif
